"""Every knob of the provider."""

from pathlib import Path

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Read from `IDP_…`. `issuer` is the address that browsers and services use; `users_file` is made when absent."""

    host: str = "127.0.0.1"
    port: int = 8705
    issuer: str
    clients_file: str
    users_file: str = ""
    state_dir: str

    @property
    def users_path(self) -> Path:
        return Path(self.users_file or Path(self.state_dir) / "users.json")
