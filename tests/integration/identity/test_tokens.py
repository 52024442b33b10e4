"""Tokens of the real provider, and a forger's that differ from them in one thing each."""

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, RSAKey

from shared.identity.provider import Provider, Published, Unavailable
from shared.identity.tokens import TokenRefused, Tokens
from tests.integration.identity.world import (
    AUDIENCE,
    CLIENT,
    SECRET,
    TOOL,
    TOOL_SECRET,
    ProviderProcess,
    Service,
    free_port,
    location,
    log_in,
    one,
    running_provider,
)


async def _machine_token(
    browser: aiohttp.ClientSession, provider: ProviderProcess, client: str = TOOL, secret: str = TOOL_SECRET
) -> tuple[int, dict[str, Any]]:
    login = {"Authorization": aiohttp.encode_basic_auth(client, secret)}
    form = {"grant_type": "client_credentials"}
    async with browser.post(f"{provider.issuer}/token", data=form, headers=login) as answer:
        return answer.status, await answer.json()


async def _send(browser: aiohttp.ClientSession, service: Service, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    async with browser.post(service.url + "/api/notes", json={"text": "x"}, headers=headers) as answer:
        return answer.status


async def test_a_machine_comes_in_by_its_own_token_and_needs_no_form_token(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    status, given = await _machine_token(browser, provider)
    assert status == 200
    assert await _send(browser, service, given["access_token"]) == 200


async def test_a_machine_opens_no_page_for_people(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    _, given = await _machine_token(browser, provider)
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    async with browser.get(service.url + "/", headers=headers, allow_redirects=False) as answer:
        assert answer.status == 403


async def test_a_token_for_another_service_is_refused(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    _, given = await _machine_token(browser, provider, "stranger", "s")
    assert await _send(browser, service, given["access_token"]) == 401


async def test_a_client_without_machine_roles_gets_no_machine_token(
    browser: aiohttp.ClientSession, provider: ProviderProcess
) -> None:
    assert (await _machine_token(browser, provider, CLIENT, SECRET))[0] == 400
    assert (await _machine_token(browser, provider, TOOL, "wrong"))[0] == 401


async def test_a_persons_tokens_are_no_machines(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    asked = await location(browser, f"{service.url}/sign-in")
    async with service.pool.acquire() as conn:
        verifier = await conn.fetchval("SELECT verifier FROM sign_ins WHERE nonce = $1", one(asked, "nonce"))
    back = await log_in(browser, asked, provider.cast["north"])
    form = {
        "grant_type": "authorization_code",
        "code": one(back, "code"),
        "redirect_uri": f"{service.url}/sign-in/callback",
        "code_verifier": verifier,
    }
    login = {"Authorization": aiohttp.encode_basic_auth(CLIENT, SECRET)}
    async with browser.post(f"{provider.issuer}/token", data=form, headers=login) as answer:
        given = await answer.json()
    assert await _send(browser, service, given["access_token"]) == 401
    assert await _send(browser, service, given["id_token"]) == 401


async def test_tokens_outlive_a_restart_of_the_provider(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    environment = {**provider.environment, "IDP_PORT": str(port)}
    async with (
        running_provider(environment, issuer),
        browser.get(f"{issuer}/jwks") as again,
        browser.get(f"{provider.issuer}/jwks") as before,
    ):
        assert await again.json() == await before.json()


class Forger:
    """A provider of the pinned issuer's name with keys of its own, so that one thing at a time can be wrong."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.named = self.issuer
        self.key = RSAKey.generate_key(2048, {"kid": "good"}, private=True)
        self.curve = ECKey.generate_key("P-256", {"kid": "curve"}, private=True)
        self.stranger = RSAKey.generate_key(2048, {"kid": "strange"}, private=True)
        self.secret = OctKey.generate_key(256, {"kid": "secret"})
        self.published: list[Key] = [self.key, self.curve]
        self.asked = 0

    async def configuration(self, request: web.Request) -> web.Response:
        names = ("authorization_endpoint", "token_endpoint")
        paths = {name: f"{self.issuer}/{name}" for name in names}
        return web.json_response({"issuer": self.named, "jwks_uri": f"{self.issuer}/jwks", **paths})

    async def jwks(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"keys": [key.as_dict(private=isinstance(key, OctKey)) for key in self.published]})

    def claims(self, **change: Any) -> dict[str, Any]:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": AUDIENCE, "sub": TOOL, "client_id": TOOL, "roles": ["operator"]}
        return {name: value for name, value in {**usual, "iat": now, "exp": now + 60, **change}.items() if value}

    def sign(self, key: Key | None = None, alg: str = "RS256", typ: str = "at+jwt", **change: Any) -> str:
        key = key or self.key
        header = {"alg": alg, "kid": key.kid, "typ": typ}
        return jwt.encode(header, self.claims(**change), key, algorithms=[alg])

    def by_hand(self, alg: str, secret: bytes) -> str:
        """What no library would sign: with no algorithm, or with the public key as a shared secret."""
        parts = ({"alg": alg, "kid": "good", "typ": "at+jwt"}, self.claims())
        body = ".".join(_text(json.dumps(part).encode()) for part in parts)
        return f"{body}.{_text(hmac.digest(secret, body.encode(), 'sha256')) if secret else ''}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
async def forger() -> AsyncIterator[Forger]:
    forger = Forger(free_port())
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", forger.configuration)
    app.router.add_get("/jwks", forger.jwks)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(forger.issuer.rsplit(":", 1)[1])).start()
    yield forger
    await runner.cleanup()


@pytest.fixture
async def published(forger: Forger, service: Service) -> AsyncIterator[Published]:
    async with aiohttp.ClientSession() as http:
        yield Published(_provider(forger), http, clock=lambda: service.clock().timestamp())


@pytest.fixture
def tokens(forger: Forger, published: Published) -> Tokens:
    return Tokens(_provider(forger), published)


def _provider(forger: Forger) -> Provider:
    here = "http://127.0.0.1:1"
    return Provider(issuer=forger.issuer, client_id=CLIENT, client_secret="s", public_url=here, service="tiny")


async def test_a_token_in_which_all_is_right_is_believed(tokens: Tokens, forger: Forger, service: Service) -> None:
    for token in (forger.sign(), forger.sign(forger.curve, "ES256"), forger.sign(aud=["api://other", AUDIENCE])):
        machine = await tokens.identify_machine(token, service.clock())
        assert (machine.subject, machine.roles, machine.machine) == (TOOL, frozenset({"operator"}), True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"iss": "https://evil.example"}, "invalid_claim"),
        ({"aud": "api://other"}, "invalid_claim"),
        ({"aud": CLIENT}, "invalid_claim"),
        ({"aud": None}, "missing_claim"),
        ({"exp": int(time.time()) - 60}, "expired_token"),
        ({"exp": None}, "missing_claim"),
        ({"iat": int(time.time()) + 600}, "invalid_claim"),
        ({"nbf": int(time.time()) + 600}, "invalid_claim"),
        ({"sub": None}, "missing_claim"),
        ({"sub": "officer-017"}, "not_a_machine"),
        ({"nonce": "n"}, "kind"),
        ({"typ": "logout+jwt"}, "kind"),
    ],
)
async def test_a_token_in_which_one_thing_is_wrong_is_refused(
    tokens: Tokens, forger: Forger, service: Service, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(TokenRefused, match=reason):
        await tokens.identify_machine(forger.sign(**change), service.clock())


async def test_a_key_that_is_not_the_providers_is_refused(tokens: Tokens, forger: Forger, service: Service) -> None:
    impostor = RSAKey.generate_key(2048, {"kid": "good"}, private=True)
    with pytest.raises(TokenRefused, match="unknown_key"):
        await tokens.identify_machine(forger.sign(forger.stranger), service.clock())
    with pytest.raises(TokenRefused, match="bad_signature"):
        await tokens.identify_machine(forger.sign(impostor), service.clock())


async def test_no_algorithm_but_the_pinned_two_is_believed(tokens: Tokens, forger: Forger, service: Service) -> None:
    unsigned = forger.by_hand("none", b"")
    keyed_with_the_public_key = forger.by_hand("HS256", forger.key.as_pem(private=False))
    for token in (unsigned, keyed_with_the_public_key, forger.sign(alg="RS512"), forger.sign(alg="PS256")):
        with pytest.raises(TokenRefused):
            await tokens.identify_machine(token, service.clock())


async def test_a_shared_secret_among_the_published_keys_is_not_used(
    tokens: Tokens, forger: Forger, service: Service
) -> None:
    forger.published.append(forger.secret)
    with pytest.raises(TokenRefused, match="unknown_key"):
        await tokens.identify_machine(forger.sign(forger.secret, "HS256"), service.clock())


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "..", "eyJhbGciOiJSUzI1NiJ9.e30.", "x" * 20_000])
async def test_what_is_no_token_is_refused(tokens: Tokens, service: Service, token: str) -> None:
    with pytest.raises(TokenRefused):
        await tokens.identify_machine(token, service.clock())


async def test_an_id_token_needs_the_nonce_of_its_sign_in(tokens: Tokens, forger: Forger, service: Service) -> None:
    token = forger.sign(typ="JWT", aud=CLIENT, sub="officer-017", nonce="right", areas=["north"])
    assert (await tokens.identify_person(token, "right", service.clock())).subject == "officer-017"
    for nonce in ("wrong", ""):
        with pytest.raises(TokenRefused, match="nonce"):
            await tokens.identify_person(token, nonce, service.clock())
    shared = forger.sign(typ="JWT", aud=[CLIENT, "other"], sub="officer-017", nonce="right")
    with pytest.raises(TokenRefused, match="azp"):
        await tokens.identify_person(shared, "right", service.clock())


async def test_new_keys_are_found_but_forged_ids_do_not_make_us_ask_each_time(
    tokens: Tokens, forger: Forger, service: Service
) -> None:
    service.clock.ahead *= 0
    await tokens.identify_machine(forger.sign(), service.clock())
    for _ in range(20):
        with pytest.raises(TokenRefused, match="unknown_key"):
            await tokens.identify_machine(forger.sign(forger.stranger), service.clock())
    assert forger.asked == 1
    forger.published = [forger.stranger]
    later: dict[str, Any] = {"iat": int(time.time()), "exp": int(time.time()) + 600}
    service.clock.ahead += service.clock.ahead.resolution * 31_000_000
    assert await tokens.identify_machine(forger.sign(forger.stranger, **later), service.clock())
    with pytest.raises(TokenRefused, match="unknown_key"):
        await tokens.identify_machine(forger.sign(**later), service.clock())
    assert forger.asked == 2
    service.clock.ahead *= 0


async def test_a_provider_that_names_another_issuer_is_not_asked_for_keys(published: Published, forger: Forger) -> None:
    forger.named = "https://evil.example"
    with pytest.raises(Unavailable, match="issuer"):
        await published.key("good")
    assert forger.asked == 0
