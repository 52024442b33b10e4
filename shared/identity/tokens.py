"""Tokens believed only when signature, algorithm, issuer, audience, time and kind are all as pinned."""

from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry

from shared.http import User
from shared.identity.provider import Provider, Published

ALGORITHMS = ("RS256", "ES256")
LEEWAY = 30
ACCESS_TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt"})

Claims = dict[str, Any]


class TokenRefused(Exception):
    """`args[0]` is a short code for the log; it never holds anything of the token."""


class Tokens:
    """Verifies what the pinned provider signed."""

    def __init__(self, provider: Provider, published: Published) -> None:
        self._provider = provider
        self._published = published

    async def identify_person(self, id_token: str, nonce: str, now: datetime) -> User:
        """The person of an ID token for this client (OpenID Connect Core 1.0, 3.1.3.7). TokenRefused otherwise."""
        _, claims = await self._verified(id_token, self._provider.client_id, now)
        if claims.get("nonce") != nonce:
            raise TokenRefused("nonce")
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._provider.client_id:
            raise TokenRefused("azp")
        return User(
            subject=claims["sub"],
            name=_text(claims, "name") or claims["sub"],
            roles=_texts(claims, "roles"),
            force=_text(claims, "force"),
            areas=_texts(claims, "areas"),
        )

    async def identify_machine(self, access_token: str, now: datetime) -> User:
        """The machine of an access token for this service (RFC 9068). TokenRefused for a person's or an ID token."""
        header, claims = await self._verified(access_token, self._provider.accepted_audience, now)
        if str(header.get("typ", "")).lower() not in ACCESS_TYPES or "nonce" in claims:
            raise TokenRefused("kind")
        client = claims.get("client_id") or claims.get("azp")
        # Its own subject (RFC 9068, section 2.2), or marked so by Entra ID.
        if claims["sub"] != client and claims.get("idtyp") != "app":
            raise TokenRefused("not_a_machine")
        return User(claims["sub"], str(client or claims["sub"]), _texts(claims, "roles"), machine=True)

    async def _verified(self, raw: str, audience: str, now: datetime) -> tuple[dict[str, Any], Claims]:
        try:
            header = jws.extract_compact(raw.encode()).headers()
            key = await self._published.key(str(header.get("kid", "")))
            if key is None:
                raise TokenRefused("unknown_key")
            token = jwt.decode(raw, key, algorithms=ALGORITHMS)
            self._rules(audience, now).validate(token.claims)
        except (JoseError, ValueError) as error:
            raise TokenRefused(getattr(error, "error", "malformed") or "malformed") from error
        return token.header, token.claims

    def _rules(self, audience: str, now: datetime) -> JWTClaimsRegistry:
        needed: ClaimsOption = {"essential": True}
        return JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._provider.issuer},
            aud={"essential": True, "value": audience},
            exp=needed,
            iat=needed,
            sub=needed,
        )


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(claims: Claims, name: str) -> frozenset[str]:
    value = claims.get(name, [])
    return frozenset(item for item in value if isinstance(item, str)) if isinstance(value, list) else frozenset()
