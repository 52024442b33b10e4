"""Settings from the environment, or from secret files named by it; a bad value stops the process and is named."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """The knobs every service has. URLs as their clients take them; `port` 1 to 65535."""

    database_url: str
    owner_database_url: str = ""
    kafka_bootstrap: str
    host: str = "127.0.0.1"
    port: int
    public_url: str = ""
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    assets: str = "build/assets"
    sandbox: bool = False
    log_level: str = "info"


class BadSetting(SystemExit):
    """A setting that is missing or cannot be read: one line that names it, exit code 1."""


def load(kind: type[S], prefix: str, environ: Mapping[str, str] = os.environ) -> S:
    """Read a frozen Struct from `PREFIX_NAME`, or from the file that `PREFIX_NAME_FILE` names.

    Raises:
        BadSetting: naming the variable, never its value.
    """
    raw: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        name = f"{prefix}{field.name}".upper()
        value = _read(name, environ)
        if value is None:
            if field.required:
                raise BadSetting(f"boyd: setting {name} (or {name}_FILE) is missing")
            continue
        try:
            raw[field.name] = msgspec.convert(value, field.type, strict=False)
        except msgspec.ValidationError as error:
            raise BadSetting(f"boyd: setting {name} cannot be used: {error}") from error
    return kind(**raw)


def _read(name: str, environ: Mapping[str, str]) -> str | None:
    file = environ.get(f"{name}_FILE")
    if file is None:
        return environ.get(name)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"boyd: setting {name}_FILE cannot be read: {error.strerror}") from error
