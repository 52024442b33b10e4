"""The OpenID provider as this service knows it: what is pinned, and what it publishes about itself."""

import asyncio
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Self, TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from shared.settings import Service

log = structlog.get_logger()
T = TypeVar("T")

KEYS_LAST = 3600.0
REFETCH_AT_MOST_EVERY = 30.0
TIMEOUT = aiohttp.ClientTimeout(total=10)


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """Who is trusted to say who somebody is, and how this service is known there.

    `audience` of access tokens defaults to `api://<client_id>`; ID tokens are addressed to the client id, so that
    one can never pass for the other. ValueError for an address in clear text off this machine.
    """

    issuer: str
    client_id: str
    client_secret: str
    public_url: str
    service: str
    audience: str = ""

    def __post_init__(self) -> None:
        insist_on_safe_address(self.issuer)
        insist_on_safe_address(self.public_url)
        if self.accepted_audience == self.client_id:
            raise ValueError("access tokens need an audience of their own, not the client id")

    @classmethod
    def of(cls, settings: Service, service: str) -> Self:
        """As a service's settings name it; off the usual ports its port tells its cookies from a neighbour's."""
        port = urlsplit(settings.public_url).port
        return cls(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            public_url=settings.public_url,
            service=f"{service}-{port}" if port else service,
        )

    @property
    def accepted_audience(self) -> str:
        return self.audience or f"api://{self.client_id}"

    @property
    def redirect_uri(self) -> str:
        return self.public_url.rstrip("/") + "/sign-in/callback"


class Endpoints(msgspec.Struct, frozen=True):
    """What is used of the discovery document (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Unavailable(Exception):
    """The provider could not be asked, or answered nonsense."""


def insist_on_safe_address(url: str) -> None:
    """ValueError unless `url` is https, or http on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        return
    raise ValueError("the identity provider and the service are reached by https, or by http on this machine only")


class Published:
    """The provider's discovery document and signing keys, fetched when first needed and kept for an hour.

    A token with an unknown key id makes it look again, at most every 30 s, so that a stream of forged ids costs
    the provider nothing. `clock` is in seconds and never goes back.
    """

    def __init__(
        self, provider: Provider, http: aiohttp.ClientSession, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._provider = provider
        self._http = http
        self._clock = clock
        self._lock = asyncio.Lock()
        self._endpoints: Endpoints | None = None
        self._keys: dict[str, Key] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")

    async def endpoints(self) -> Endpoints:
        """Unavailable when the provider cannot be reached or names another issuer than the pinned one."""
        if self._endpoints is None:
            base = self._provider.issuer.rstrip("/")
            found = await self._get(f"{base}/.well-known/openid-configuration", Endpoints)
            if found.issuer != self._provider.issuer:
                raise Unavailable("issuer")
            for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
                _insist(url)
            self._endpoints = found
        return self._endpoints

    async def key(self, kid: str) -> Key | None:
        """The signing key with this id, or None. Unavailable when no keys could ever be fetched."""
        async with self._lock:
            now = self._clock()
            stale = now - self._fetched > KEYS_LAST
            if (stale or kid not in self._keys) and now - self._tried > REFETCH_AT_MOST_EVERY:
                await self._refetch(now)
            return self._keys.get(kid)

    async def _refetch(self, now: float) -> None:
        endpoints = await self.endpoints()
        self._tried = now
        try:
            keys = await self._get(endpoints.jwks_uri, dict[str, list[dict[str, object]]])
            self._keys = _signing_keys(keys["keys"])
            self._fetched = now
            log.info("identity.keys_fetched", count=len(self._keys))
        except (Unavailable, KeyError) as error:
            if not self._keys:
                self._tried = float("-inf")
                raise Unavailable("keys") from error
            log.warning("identity.keys_not_fetched")

    async def _get(self, url: str, kind: type[T]) -> T:
        try:
            async with self._http.get(url, timeout=TIMEOUT, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise Unavailable(str(answer.status))
                return msgspec.json.decode(await answer.read(), type=kind)
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
            raise Unavailable(type(error).__name__) from error


def _signing_keys(raw: list[dict[str, object]]) -> dict[str, Key]:
    # Only public-key algorithms: a shared secret published as a key would let anyone sign.
    usable = [
        key for key in raw if key.get("kty") in {"RSA", "EC"} and key.get("use", "sig") == "sig" and key.get("kid")
    ]
    keys: dict[str, Key] = {}
    for entry in usable:
        try:
            keys[str(entry["kid"])] = KeySet.import_key_set({"keys": [entry]}).keys[0]  # type: ignore[list-item]
        except (JoseError, ValueError):
            log.warning("identity.key_unusable")
    return {kid: key for kid, key in keys.items() if isinstance(key, RSAKey | ECKey)}


def _insist(url: str) -> None:
    try:
        insist_on_safe_address(url)
    except ValueError as error:
        raise Unavailable("endpoint") from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
