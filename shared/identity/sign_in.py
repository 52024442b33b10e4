"""The code flow: out to the provider with a challenge, back with a code that only this browser's sign-in can use."""

import base64
import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

import aiohttp
import asyncpg
import msgspec

from shared.http import User
from shared.identity.provider import TIMEOUT, Provider, Published, Unavailable
from shared.identity.sessions import digest, new_secret, q
from shared.identity.tokens import TokenRefused, Tokens

LASTS = timedelta(minutes=10)
LONGEST_PATH = 2000


class SignInRefused(Exception):
    """`args[0]` is a short code for the log: what did not fit."""


class _Answer(msgspec.Struct, frozen=True):
    id_token: str


def safe_path(wanted: str) -> str:
    """`wanted` if it is a path on this site, else "/": nobody is sent elsewhere after signing in."""
    if not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > LONGEST_PATH:
        return "/"
    # Browsers read a backslash as a slash and drop control characters, and either can make another host of the path.
    if "\\" in wanted or not wanted.isprintable() or not wanted.isascii():
        return "/"
    parts = urlsplit(wanted)
    # Whoever resolves dots before slashes reads another host out of `/..//host`.
    if parts.scheme or parts.netloc or "//" in parts.path or "/." in parts.path:
        return "/"
    if parts.path.startswith(("/sign-in", "/signed-out")):
        return "/"
    return wanted


def challenge_of(verifier: str) -> str:
    """The S256 challenge of RFC 7636, section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class SignIn:
    """Sign-ins under way are rows of `sign_ins`; `browser` is the secret of a cookie that ties each to its browser."""

    def __init__(
        self, provider: Provider, published: Published, pool: asyncpg.Pool, http: aiohttp.ClientSession
    ) -> None:
        self._provider = provider
        self._published = published
        self._tokens = Tokens(provider, published)
        self._pool = pool
        self._http = http

    async def begin(self, return_to: str, browser: str, now: datetime) -> str:
        """The provider's address to send the browser to. Unavailable when the provider cannot be asked for it."""
        endpoints = await self._published.endpoints()
        state, nonce, verifier = new_secret(), new_secret(), new_secret()
        async with self._pool.acquire() as conn, conn.transaction():
            await conn.execute(q.forget_sign_ins, now)
            await conn.execute(
                q.begin_sign_in, digest(state), digest(browser), nonce, verifier, safe_path(return_to), now + LASTS
            )
        question = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._provider.redirect_uri,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoints.authorization_endpoint}?{urlencode(question)}"

    async def finish(self, state: str, code: str, issuer: str, browser: str, now: datetime) -> tuple[User, str]:
        """Who signed in, and where they were going.

        `issuer` is the answer's `iss` (RFC 9207), empty when the provider sends none. SignInRefused when the state is
        unknown, used, too old or another browser's, or when the provider or its token does not fit.
        """
        row = await self._pool.fetchrow(q.take_sign_in, digest(state), digest(browser), now)
        if row is None:
            raise SignInRefused("state")
        if issuer and issuer != self._provider.issuer:
            raise SignInRefused("issuer")
        if not code:
            raise SignInRefused("no_code")
        id_token = await self._redeem(code, row["verifier"])
        try:
            user = await self._tokens.identify_person(id_token, row["nonce"], now)
        except TokenRefused as error:
            raise SignInRefused(f"token:{error}") from error
        return user, row["return_to"]

    async def _redeem(self, code: str, verifier: str) -> str:
        endpoints = await self._published.endpoints()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._provider.redirect_uri,
            "code_verifier": verifier,
        }
        login = aiohttp.encode_basic_auth(self._provider.client_id, self._provider.client_secret)
        try:
            async with self._http.post(
                endpoints.token_endpoint,
                data=form,
                headers={"Authorization": login},
                timeout=TIMEOUT,
                allow_redirects=False,
            ) as answer:
                body = await answer.read()
                if answer.status != 200:
                    raise SignInRefused(f"code:{answer.status}")
                return msgspec.json.decode(body, type=_Answer).id_token
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
            raise Unavailable(type(error).__name__) from error
