"""The services and tools that may ask who somebody is, or come in as themselves."""

import hmac
from pathlib import Path
from typing import Any

import msgspec

CODE, MACHINE = "authorization_code", "client_credentials"


class Client(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the clients file, with the questions that Authlib asks of a client.

    `audience`: which service's access tokens it gets. `roles`: what it is as a machine; none means that it is not one.
    """

    client_id: str
    secret: str
    redirect_uris: list[str] = []
    audience: str | list[str] = []
    roles: list[str] = []

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, given: str) -> bool:
        return hmac.compare_digest(self.secret.encode(), given.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and bool(self.redirect_uris)

    def check_grant_type(self, grant_type: str) -> bool:
        return (grant_type == CODE and bool(self.redirect_uris)) or (grant_type == MACHINE and bool(self.roles))


def clients(path: Path) -> dict[str, Client]:
    """The clients of a JSON list by their id. OSError or msgspec.DecodeError when it cannot be read."""
    found: Any = msgspec.json.decode(path.read_bytes(), type=list[Client])
    return {client.client_id: client for client in found}
