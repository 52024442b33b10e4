"""Authlib's authorisation server, made as strict as a force's would be."""

import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode
from flask import Flask
from joserfc.jwk import KeySet

from deploy.sandbox.idp.clients import CODE, Client
from deploy.sandbox.idp.codes import Code, Codes
from deploy.sandbox.idp.people import Officer

TOKEN_LASTS = 900
ID_TOKEN_LASTS = 300


class CodeFlow(AuthorizationCodeGrant):  # type: ignore[misc]
    """The code grant for confidential clients that ask for OpenID."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")
    codes: Codes

    def validate_authorization_request(self) -> str:
        redirect_uri: str = super().validate_authorization_request()
        if "openid" not in (self.request.payload.scope or "").split():
            raise InvalidScopeError(redirect_uri=redirect_uri)
        return redirect_uri

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        given = Code(
            client_id=request.client.client_id,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            nonce=asked["nonce"],
            code_challenge=asked["code_challenge"],
            code_challenge_method=asked["code_challenge_method"],
            officer=request.user,
            auth_time=int(time.time()),
        )
        self.codes.keep(code, given)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.codes.take(code, client.client_id)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Taking it removed it."""

    def authenticate_user(self, authorization_code: Code) -> Officer:
        return authorization_code.officer


class MachineFlow(ClientCredentialsGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class AlwaysS256(CodeChallenge):  # type: ignore[misc]
    """PKCE for every client; Authlib's own lets a client with a secret leave it out, and takes `plain`."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("A 'code_challenge' with method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class IdTokens(OpenIDCode):  # type: ignore[misc]
    def __init__(self, issuer: str, keys: KeySet, codes: Codes) -> None:
        super().__init__(require_nonce=True)
        self._issuer, self._keys, self._codes = issuer, keys, codes

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return self._codes.nonce_was_used(request.payload.client_id, nonce)

    def resolve_client_private_key(self, client: Client) -> KeySet:
        return self._keys

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": self._issuer, "aud": client.client_id, "exp": int(time.time()) + ID_TOKEN_LASTS}

    def generate_user_info(self, user: Officer, scope: str) -> dict[str, Any]:
        return {"sub": user.sub, "name": user.name, "roles": user.roles, "force": user.force, "areas": user.areas}


class AccessTokens(JWTBearerTokenGenerator):  # type: ignore[misc]
    def __init__(self, issuer: str, keys: KeySet) -> None:
        super().__init__(issuer=issuer, alg="RS256", expires_generator=lambda *_: TOKEN_LASTS)
        self._keys = keys

    def get_jwks(self) -> KeySet:
        return self._keys

    def get_audiences(self, client: Client, user: Officer | None, scope: str) -> str | list[str]:
        return client.audience or client.client_id

    def get_extra_claims(self, client: Client, grant_type: str, user: Officer | None, scope: str) -> dict[str, Any]:
        return {"roles": user.roles if user else client.roles}


class NamedIssuer(IssuerParameter):  # type: ignore[misc]
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


def build_server(
    app: Flask, issuer: str, clients: dict[str, Client], keys: KeySet, codes: Codes
) -> AuthorizationServer:
    """The server behind the provider's endpoints."""
    app.config["OAUTH2_SCOPES_SUPPORTED"] = ["openid", "profile"]
    server = AuthorizationServer(app, query_client=clients.get, save_token=lambda token, request: None)
    server.register_token_generator("default", AccessTokens(issuer, keys))
    flow = type("SandboxCodeFlow", (CodeFlow,), {"codes": codes, "GRANT_TYPE": CODE})
    server.register_grant(flow, [AlwaysS256(required=True), IdTokens(issuer, keys, codes)])
    server.register_grant(MachineFlow)
    server.register_extension(NamedIssuer(issuer))
    return server
