"""The provider's pages and endpoints."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, jsonify, make_response, render_template, request
from joserfc.jwk import KeySet

from deploy.sandbox.idp.clients import Client, clients
from deploy.sandbox.idp.codes import Codes
from deploy.sandbox.idp.keys import signing_keys
from deploy.sandbox.idp.people import Officer, officers
from deploy.sandbox.idp.server import build_server
from deploy.sandbox.idp.settings import Settings

ASKED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action {}"


def build(settings: Settings) -> Flask:
    """The provider as a WSGI application. OSError or msgspec.DecodeError for a file it cannot read."""
    # Authlib refuses plain http; the launcher binds this provider to the machine itself.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    app = Flask(__name__)
    known = clients(Path(settings.clients_file))
    cast = officers(settings.users_path)
    keys = signing_keys(Path(settings.state_dir))
    server = build_server(app, settings.issuer, known, keys, Codes())
    _add_sign_in(app, server, known, cast)
    _add_endpoints(app, server, keys, settings.issuer)
    app.after_request(_headers)
    return app


def _add_sign_in(app: Flask, server: AuthorizationServer, known: dict[str, Client], cast: dict[str, Officer]) -> None:
    @app.get("/authorize")
    def ask() -> Response:
        try:
            server.get_consent_grant()
        except OAuth2Error as error:
            return _refused(server, error)
        return _page(known, cast, username=request.args.get("login_hint", ""))

    @app.post("/authorize")
    def answer() -> Response:
        try:
            grant = server.get_consent_grant()
        except OAuth2Error as error:
            return _refused(server, error)
        username = request.form.get("username", "").strip()
        officer = cast.get(username)
        if officer is None or not officer.knows(request.form.get("password", "")):
            return _page(known, cast, username=username, wrong=True)
        response: Response = server.create_authorization_response(grant_user=officer, grant=grant)
        return response


def _add_endpoints(app: Flask, server: AuthorizationServer, keys: KeySet, issuer: str) -> None:
    base = issuer.rstrip("/")

    @app.post("/token")
    def token() -> Response:
        response: Response = server.create_token_response()
        return response

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        return jsonify(
            issuer=issuer,
            authorization_endpoint=f"{base}/authorize",
            token_endpoint=f"{base}/token",
            jwks_uri=f"{base}/jwks",
            response_types_supported=["code"],
            response_modes_supported=["query"],
            grant_types_supported=["authorization_code", "client_credentials"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
            code_challenge_methods_supported=["S256"],
            scopes_supported=["openid", "profile"],
            claims_supported=["sub", "name", "roles", "force", "areas", "nonce", "auth_time"],
            authorization_response_iss_parameter_supported=True,
        )

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify(keys.as_dict(private=False))

    @app.get("/health")
    def health() -> Response:
        return jsonify(live=True)


def _page(known: dict[str, Client], cast: dict[str, Officer], *, username: str, wrong: bool = False) -> Response:
    asked = {name: request.args[name] for name in ASKED if name in request.args}
    page = render_template(
        "sign_in.html",
        action="/authorize?" + urlencode(asked),
        hint=lambda officer: "/authorize?" + urlencode({**asked, "login_hint": officer.username}),
        officers=cast.values(),
        service=known[asked["client_id"]].client_id,
        username=username,
        wrong=wrong,
    )
    response = make_response(page, 401 if wrong else 200)
    # Browsers apply form-action to the redirect that follows the form as well.
    back = urlsplit(asked["redirect_uri"])
    response.headers["Content-Security-Policy"] = POLICY.format(f"'self' {back.scheme}://{back.netloc}")
    return response


def _refused(server: AuthorizationServer, error: Any) -> Response:
    if error.redirect_uri:
        response: Response = server.handle_error_response(request, error)
        return response
    # The redirect address itself cannot be trusted, so nothing is sent there.
    return make_response(render_template("refused.html", reason=error.error, detail=error.description), 400)


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY.format("'none'"))
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    return response
