"""What a service insists on about its identity provider."""

import pytest

from shared.identity import Provider


def _provider(**change: str) -> Provider:
    usual = {
        "issuer": "https://login.example",
        "client_id": "map",
        "client_secret": "s",
        "public_url": "https://map.example/",
        "service": "map",
    }
    return Provider(**{**usual, **change})


def test_the_audience_of_access_tokens_is_never_the_client_id() -> None:
    assert _provider().accepted_audience == "api://map"
    with pytest.raises(ValueError, match="audience"):
        _provider(audience="map")


@pytest.mark.parametrize(
    "issuer", ["http://login.example", "ftp://127.0.0.1", "login.example", "http://127.0.0.1.evil"]
)
def test_a_provider_in_clear_text_off_this_machine_is_refused(issuer: str) -> None:
    with pytest.raises(ValueError, match="https"):
        _provider(issuer=issuer)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8705", "http://localhost:8705", "http://[::1]:8705"])
def test_a_provider_on_this_machine_may_speak_clear_text(issuer: str) -> None:
    assert _provider(issuer=issuer).issuer == issuer


def test_the_redirect_address_is_below_the_public_url() -> None:
    assert _provider().redirect_uri == "https://map.example/sign-in/callback"
