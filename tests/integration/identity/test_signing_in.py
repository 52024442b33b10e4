"""Signing in at the real provider, and what both sides refuse."""

import aiohttp
import pytest
from yarl import URL

from tests.integration.identity.world import (
    CLIENT,
    SECRET,
    ProviderProcess,
    Service,
    browsing,
    free_port,
    location,
    log_in,
    one,
    serving,
    sign_in,
)


async def _asked(browser: aiohttp.ClientSession, service: Service) -> str:
    """The provider's address that a fresh sign-in sends the browser to."""
    return await location(browser, f"{service.url}/sign-in?return_to=/notes/7")


async def test_an_officer_signs_in_and_comes_back_to_the_page(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    page = await sign_in(browser, service, provider.cast["north"], "/notes/7?sort=risk&page=2")
    assert "PC 1017 Sandbox" in page


async def test_the_cookies_are_for_this_host_alone_and_out_of_scripts_reach(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    asked = await _asked(browser, service)
    back = await log_in(browser, asked, provider.cast["north"])
    async with browser.get(back, allow_redirects=False) as answer:
        name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-tiny=")
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


async def test_the_cookie_is_not_what_the_database_keeps(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    await sign_in(browser, service, provider.cast["north"])
    secret = browser.cookie_jar.filter_cookies(URL(service.url))["__Host-tiny"].value
    kept = await service.pool.fetch("SELECT sessions::text AS line, id_hash FROM sessions")
    assert len(secret) >= 43
    assert all(secret not in row["line"] and secret.encode() not in row["id_hash"] for row in kept)


async def test_a_new_sign_in_ends_the_session_before_it(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    await sign_in(browser, service, provider.cast["north"])
    first = browser.cookie_jar.filter_cookies(URL(service.url))["__Host-tiny"].value
    back = await log_in(browser, await _asked(browser, service), provider.cast["south"])
    await location(browser, back)
    assert await service.identity.sessions.find(first, service.clock()) is None


async def test_a_wrong_password_asks_again(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    form = {"username": "north", "password": "guess"}
    async with browser.post(await _asked(browser, service), data=form, allow_redirects=False) as answer:
        assert answer.status == 401
        assert "That did not match" in await answer.text()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"nonce": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
async def test_the_provider_refuses_a_question_that_leaves_something_out(
    browser: aiohttp.ClientSession, service: Service, change: dict[str, str | None], reason: str
) -> None:
    url = URL(await _asked(browser, service))
    query = {name: value for name, value in {**url.query, **change}.items() if value is not None}
    back = await location(browser, str(url.with_query(query)))
    assert back.startswith(f"{service.url}/sign-in/callback?")
    assert one(back, "error") == reason


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "/../evil", "?x=1", ".evil.example", "#f"])
async def test_the_provider_sends_nobody_to_another_redirect_address(
    browser: aiohttp.ClientSession, service: Service, elsewhere: str
) -> None:
    url = URL(await _asked(browser, service))
    changed = elsewhere if "://" in elsewhere else f"{service.url}/sign-in/callback{elsewhere}"
    async with browser.get(url.update_query(redirect_uri=changed), allow_redirects=False) as answer:
        assert answer.status == 400
        assert "Location" not in answer.headers


async def test_a_used_nonce_is_refused(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    asked = await _asked(browser, service)
    await log_in(browser, asked, provider.cast["north"])
    back = await location(browser, asked)
    assert one(back, "error") == "invalid_request"


async def _redeem(browser: aiohttp.ClientSession, provider: ProviderProcess, **change: str) -> tuple[int, str]:
    login = {"Authorization": aiohttp.encode_basic_auth(change.pop("client", CLIENT), change.pop("secret", SECRET))}
    form = {"grant_type": "authorization_code", **change}
    async with browser.post(f"{provider.issuer}/token", data=form, headers=login) as answer:
        return answer.status, str((await answer.json()).get("error"))


async def test_a_code_with_a_wrong_verifier_is_refused_and_gone(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    back = await log_in(browser, await _asked(browser, service), provider.cast["north"])
    asked = {"code": one(back, "code"), "redirect_uri": f"{service.url}/sign-in/callback"}
    assert await _redeem(browser, provider, **asked, code_verifier="v" * 43) == (400, "invalid_grant")
    async with browser.get(back, allow_redirects=False) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"secret": "wrong"}, (401, "invalid_client")),
        ({"client": "stranger", "secret": "s"}, (400, "unauthorized_client")),
        ({"client": "nobody"}, (401, "invalid_client")),
        ({"redirect_uri": "http://127.0.0.1:1/other"}, (400, "invalid_grant")),
        ({}, (400, "invalid_request")),
    ],
)
async def test_a_code_is_redeemed_only_by_its_client_at_its_address_with_its_verifier(
    browser: aiohttp.ClientSession,
    service: Service,
    provider: ProviderProcess,
    change: dict[str, str],
    refusal: tuple[int, str],
) -> None:
    back = await log_in(browser, await _asked(browser, service), provider.cast["north"])
    asked = {"code": one(back, "code"), "redirect_uri": f"{service.url}/sign-in/callback", **change}
    assert await _redeem(browser, provider, **asked) == refusal


async def test_an_answer_works_once(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    back = await log_in(browser, await _asked(browser, service), provider.cast["north"])
    assert await location(browser, back) == f"{service.url}/notes/7"
    async with browser.get(back, allow_redirects=False) as again:
        assert again.status == 400
        assert "You were not signed in" in await again.text()


async def test_an_answer_is_refused_in_another_browser(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    back = await log_in(browser, await _asked(browser, service), provider.cast["north"])
    async with aiohttp.ClientSession() as other, other.get(back, allow_redirects=False) as answer:
        assert answer.status == 400
    assert await location(browser, back) == f"{service.url}/notes/7"


async def test_an_answer_that_names_another_issuer_is_refused(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess
) -> None:
    back = await log_in(browser, await _asked(browser, service), provider.cast["north"])
    async with browser.get(URL(back).update_query(iss="http://127.0.0.1:1"), allow_redirects=False) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/%09/evil.example"]
)
async def test_nobody_is_sent_to_another_site_after_signing_in(
    browser: aiohttp.ClientSession, service: Service, provider: ProviderProcess, elsewhere: str
) -> None:
    door = f"{service.url}/sign-in?return_to={elsewhere}"
    back = await log_in(browser, await location(browser, door), provider.cast["north"])
    assert await location(browser, back) == f"{service.url}/"


async def test_a_sign_in_under_another_host_name_moves_to_the_public_one(
    browser: aiohttp.ClientSession, service: Service
) -> None:
    other = service.url.replace("127.0.0.1", "localhost")
    moved = await location(browser, f"{other}/sign-in?return_to=/notes/7")
    assert moved == f"{service.url}/sign-in?return_to=/notes/7"


async def test_a_provider_that_does_not_answer_is_said_so_plainly(service: Service) -> None:
    away = Service(service.pool, f"http://127.0.0.1:{free_port()}", free_port())
    async with (
        serving(away),
        browsing(away.url) as browser,
        browser.get(f"{away.url}/sign-in", allow_redirects=False) as answer,
    ):
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "30"
        assert "Sign-in is not available" in await answer.text()
