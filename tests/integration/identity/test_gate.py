"""The gate in front of every page: who gets through, who is told what, and which posts count."""

from collections.abc import Mapping
from datetime import timedelta

import aiohttp
import pytest
from yarl import URL

from shared.http import User
from shared.identity import csrf_of, revoke
from tests.integration.identity.world import Service, one

NORTH = frozenset({"north"})
OFFICER = User("officer-017", "PC 1017 Sandbox", frozenset({"warranted-officer"}), "cambridgeshire", NORTH)
PCSO = User("staff-061", "PCSO 6061 Sandbox", frozenset({"pcso"}), "cambridgeshire", NORTH)


async def _session(service: Service, who: User = OFFICER) -> str:
    return await service.identity.sessions.start(who, service.clock())


async def _get(
    browser: aiohttp.ClientSession, service: Service, path: str, secret: str = "", **headers: str
) -> tuple[int, str, Mapping[str, str]]:
    cookies = {"Cookie": f"__Host-tiny={secret}"} if secret else {}
    async with browser.get(service.url + path, headers={**cookies, **headers}, allow_redirects=False) as answer:
        return answer.status, await answer.text(), answer.headers


async def _post(
    browser: aiohttp.ClientSession, service: Service, secret: str, token: str, **headers: str
) -> tuple[int, str]:
    sent = {"Cookie": f"__Host-tiny={secret}", **headers}
    form = {"text": "hello", "csrf_token": token}
    async with browser.post(service.url + "/notes", data=form, headers=sent, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def test_a_page_without_a_session_leads_to_signing_in_and_back(
    browser: aiohttp.ClientSession, service: Service
) -> None:
    status, _, headers = await _get(browser, service, "/notes/7?sort=risk&page=2")
    assert status == 303
    assert URL(headers["Location"]).path == "/sign-in"
    assert one(headers["Location"], "return_to") == "/notes/7?sort=risk&page=2"


async def test_a_program_without_a_session_is_told_so_as_a_problem(
    browser: aiohttp.ClientSession, service: Service
) -> None:
    status, body, headers = await _get(browser, service, "/api/lag")
    assert status == 401
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["WWW-Authenticate"].startswith("Bearer")
    assert '"status":401' in body


async def test_a_role_that_may_not_look_is_told_who_may_and_is_recorded(
    browser: aiohttp.ClientSession, service: Service
) -> None:
    status, body, _ = await _get(browser, service, "/notes/7", await _session(service, PCSO))
    assert status == 403
    assert "warranted officers and neighbourhood team supervisors" in body
    assert "This refusal was recorded" in body
    assert service.refusals == [("staff-061", "/notes/{id}")]


@pytest.mark.parametrize("secret", ["", "guess", "a" * 43, "'; --"])
async def test_a_made_up_cookie_opens_nothing(browser: aiohttp.ClientSession, service: Service, secret: str) -> None:
    assert (await _get(browser, service, "/", secret))[0] == 303


async def test_a_session_ends_after_fifteen_idle_minutes(browser: aiohttp.ClientSession, service: Service) -> None:
    secret = await _session(service)
    service.clock.ahead += timedelta(minutes=14)
    assert (await _get(browser, service, "/", secret))[0] == 200
    service.clock.ahead += timedelta(minutes=14)
    assert (await _get(browser, service, "/", secret))[0] == 200
    service.clock.ahead += timedelta(minutes=15)
    assert (await _get(browser, service, "/", secret))[0] == 303


async def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(
    browser: aiohttp.ClientSession, service: Service
) -> None:
    secret = await _session(service)
    service.clock.ahead += timedelta(minutes=14)
    assert (await _get(browser, service, "/api/lag", secret))[0] == 200
    service.clock.ahead += timedelta(minutes=2)
    assert (await _get(browser, service, "/", secret))[0] == 303


async def test_a_session_ends_after_ten_hours_however_busy(browser: aiohttp.ClientSession, service: Service) -> None:
    secret = await _session(service)
    for _ in range(59):
        service.clock.ahead += timedelta(minutes=10)
        assert (await _get(browser, service, "/", secret))[0] == 200
    service.clock.ahead += timedelta(minutes=11)
    assert (await _get(browser, service, "/", secret))[0] == 303


async def test_a_revoked_person_is_out_of_every_session_at_once(
    browser: aiohttp.ClientSession, service: Service
) -> None:
    secrets = [await _session(service), await _session(service)]
    other = await _session(service, User("officer-018", "PC 1018", OFFICER.roles))
    async with service.pool.acquire() as conn:
        assert await revoke(conn, OFFICER.subject, service.clock()) >= 2
    assert [(await _get(browser, service, "/", secret))[0] for secret in secrets] == [303, 303]
    assert (await _get(browser, service, "/", other))[0] == 200


async def test_signing_out_ends_the_session_not_only_the_cookie(
    browser: aiohttp.ClientSession, service: Service
) -> None:
    secret = await _session(service)
    headers = {"Cookie": f"__Host-tiny={secret}", "Origin": service.url}
    form = {"csrf_token": csrf_of(secret)}
    async with browser.post(service.url + "/sign-out", data=form, headers=headers, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/signed-out")
        assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert (await _get(browser, service, "/", secret))[0] == 303


async def test_a_form_of_the_services_own_page_counts(browser: aiohttp.ClientSession, service: Service) -> None:
    secret = await _session(service)
    _, page, _ = await _get(browser, service, "/", secret)
    assert csrf_of(secret) in page
    assert (await _post(browser, service, secret, csrf_of(secret), Origin=service.url))[0] == 303
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert (await _post(browser, service, secret, csrf_of(secret), **own))[0] == 303
    assert service.posted == ["hello", "hello"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_from_elsewhere_is_refused_even_with_the_token(
    browser: aiohttp.ClientSession, service: Service, headers: dict[str, str]
) -> None:
    secret = await _session(service)
    assert (await _post(browser, service, secret, csrf_of(secret), **headers))[0] == 403
    assert service.posted == []


async def test_a_form_without_its_sessions_token_is_refused(browser: aiohttp.ClientSession, service: Service) -> None:
    secret, other = await _session(service), await _session(service)
    for token in ("", "x", csrf_of(other), secret):
        status, _ = await _post(browser, service, secret, token, Origin=service.url)
        assert status == 403
    assert service.posted == []


async def test_a_script_sends_the_token_as_a_header(browser: aiohttp.ClientSession, service: Service) -> None:
    secret = await _session(service)
    headers = {"Cookie": f"__Host-tiny={secret}", "Origin": service.url}
    url = service.url + "/api/notes"
    async with browser.post(url, json={"text": "x"}, headers=headers) as answer:
        assert answer.status == 403
    async with browser.post(url, json={"text": "x"}, headers={**headers, "X-CSRF-Token": csrf_of(secret)}) as answer:
        assert await answer.json() == {"text": "x", "by": "officer-017"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"text":"x","admin":true}', "application/json", 422),
        (b'{"text":1}', "application/json", 422),
        (b"{", "application/json", 400),
        (b'{"text":"x"}', "text/plain", 415),
        (b'{"text":"' + b"x" * 70_000 + b'"}', "application/json", 413),
    ],
)
async def test_a_body_that_does_not_fit_is_refused_as_a_problem(
    browser: aiohttp.ClientSession, service: Service, body: bytes, kind: str, status: int
) -> None:
    secret = await _session(service)
    headers = {"Cookie": f"__Host-tiny={secret}", "Origin": service.url, "X-CSRF-Token": csrf_of(secret)}
    headers["Content-Type"] = kind
    async with browser.post(service.url + "/api/notes", data=body, headers=headers) as answer:
        assert answer.status == status
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 303),
        ("/sign-in/callback", 400),
        ("/signed-out", 200),
        ("/nowhere", 404),
        ("/notes", 405),
        ("/api/lag", 401),
        ("/api/broken", 500),
        ("/assets/boyd.css", 200),
        ("/assets/../pyproject.toml", 404),
        ("/assets/%2e%2e/world.py", 404),
        ("/health/live", 200),
    ],
)
async def test_every_answer_carries_the_security_headers(
    browser: aiohttp.ClientSession, service: Service, path: str, status: int
) -> None:
    found, body, headers = await _get(browser, service, path)
    assert found == status
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Request-Id"]
    assert headers["Cache-Control"] == ("no-cache" if path == "/assets/boyd.css" else "no-store")
    assert "a secret" not in body


async def test_a_page_has_no_inline_script_and_no_crown(browser: aiohttp.ClientSession, service: Service) -> None:
    _, page, _ = await _get(browser, service, "/", await _session(service))
    assert page.count("OFFICIAL-SENSITIVE") == 3  # title, top and bottom
    assert "SYNTHETIC" in page
    assert "2 seconds behind" in page
    for forbidden in ("<script>", "style=", "onclick=", "crown", "gov.uk"):
        assert forbidden not in page.lower()


async def test_an_asset_is_kept_for_ever_under_its_hash_only(browser: aiohttp.ClientSession, service: Service) -> None:
    url = service.pages.assets.url("boyd.css")
    _, _, kept = await _get(browser, service, url)
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert kept["Content-Type"] == "text/css; charset=utf-8"
    status, body, _ = await _get(browser, service, "/assets/boyd.css", **{"If-None-Match": kept["ETag"]})
    assert (status, body) == (304, "")


async def test_an_error_page_is_for_people_and_a_problem_for_programs(
    browser: aiohttp.ClientSession, service: Service
) -> None:
    _, page, _ = await _get(browser, service, "/nowhere")
    _, problem, headers = await _get(browser, service, "/nowhere", Accept="application/json")
    assert "<h1" in page
    assert headers["Content-Type"] == "application/problem+json"
    assert '"title":"Not Found"' in problem
