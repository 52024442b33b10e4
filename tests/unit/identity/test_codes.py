"""The sandbox provider's codes and nonces."""

from deploy.sandbox.idp.codes import Code, Codes
from deploy.sandbox.idp.people import Officer

OFFICER = Officer("north", "p", "officer-017", "PC 1017 Sandbox", ["warranted-officer"], ["north"], "")
CODE = Code(
    client_id="map",
    redirect_uri="http://127.0.0.1/",
    scope="openid",
    nonce="n",
    code_challenge="c",
    code_challenge_method="S256",
    officer=OFFICER,
    auth_time=0,
)


class _Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_code_is_taken_once() -> None:
    codes = Codes()
    codes.keep("text", CODE)
    assert codes.take("text", "map") == CODE
    assert codes.take("text", "map") is None


def test_a_code_shown_by_another_client_is_gone() -> None:
    codes = Codes()
    codes.keep("text", CODE)
    assert codes.take("text", "briefing") is None
    assert codes.take("text", "map") is None


def test_a_code_lasts_a_minute_and_its_nonce_an_hour() -> None:
    clock = _Clock()
    codes = Codes(clock)
    codes.keep("text", CODE)
    clock.now += 61
    assert codes.take("text", "map") is None
    assert codes.nonce_was_used("map", "n")
    assert not codes.nonce_was_used("briefing", "n")
    clock.now += 3600
    assert not codes.nonce_was_used("map", "n")
