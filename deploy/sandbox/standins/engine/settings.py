"""Every knob of a stand-in, from the environment; a bad or missing one stops the process and is named."""

from collections.abc import Mapping
from pathlib import Path

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """`token` is what callers of the API show; `caller` is the author of their writes unless they name one."""

    database_url: str
    token: str
    port: int
    host: str = "127.0.0.1"
    caller: str = "api"


def load(prefix: str, port: int, environment: Mapping[str, str]) -> Settings:
    """Read PREFIX_NAME or, for what is secret, the file that PREFIX_NAME_FILE names. Raises SystemExit."""
    given = {}
    for name in Settings.__struct_fields__:
        variable = f"{prefix}_{name.upper()}"
        if f"{variable}_FILE" in environment:
            try:
                given[name] = Path(environment[f"{variable}_FILE"]).read_text().strip()
            except OSError as error:
                raise SystemExit(f"{variable}_FILE cannot be read: {error.strerror}") from error
        elif variable in environment:
            given[name] = environment[variable]
    for needed in ("database_url", "token"):
        if not given.get(needed):
            raise SystemExit(f"{prefix}_{needed.upper()} or {prefix}_{needed.upper()}_FILE must be set")
    try:
        return msgspec.convert({"port": str(port), **given}, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SystemExit(f"{prefix}_ settings: {error}") from error
