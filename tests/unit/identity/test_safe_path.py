"""Where a person may be sent after signing in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from shared.identity.sign_in import challenge_of, safe_path


@pytest.mark.parametrize("path", ["/", "/people/018f", "/list?sort=risk&page=2", "/map#7/52.5/-0.2", "/a.b"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "people",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/..//evil.example",
        "/.//evil.example",
        "/a//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "/sign-in?return_to=/sign-in",
        "/signed-out",
        "/" + "a" * 2000,
        "/caf\u00e9",
    ],
)
def test_anything_else_becomes_the_start_page(wanted: str) -> None:
    assert safe_path(wanted) == "/"


@given(st.text(alphabet="/\\.:@?#%a0 \t\r\n", max_size=12))
def test_no_text_leads_to_another_site(wanted: str) -> None:
    site = URL("http://here.example/")
    assert site.join(URL(safe_path(wanted))).origin() == site.origin()


def test_the_challenge_is_the_one_of_the_rfc() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
