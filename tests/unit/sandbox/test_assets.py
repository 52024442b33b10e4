"""Page assets: only what may be shown off GOV.UK, and clear words when npm fails."""

import pytest

from deploy.sandbox.assets import KEPT_FROM_US, own_style, why_npm_failed


def test_the_style_asks_for_no_typeface_of_govuk() -> None:
    css = "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}.a{font-family:GDS Transport,arial}"
    assert own_style(css) == ".a{font-family:arial}"


def test_the_style_shows_no_coat_of_arms() -> None:
    css = "@media print{.logo:before{background-image:url(/assets/images/govuk-crest.svg)}.b{color:red}}"
    assert own_style(css) == "@media print{.b{color:red}}"


def test_images_are_found_beside_the_style() -> None:
    assert own_style(".a{background:url(/assets/images/icon.svg)}") == ".a{background:url(images/icon.svg)}"


@pytest.mark.parametrize("name", ["govuk-crest.svg", "govuk-logotype-crown.png", "moj-logotype-crest-2024.svg"])
def test_crowns_and_arms_are_left_out(name: str) -> None:
    assert KEPT_FROM_US.search(name)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("npm error code ENOSPC", "the disk is full"),
        ("npm error code EINTEGRITY", "not the one package-lock.json names"),
        ("npm error code ENOTFOUND", "cannot reach its registry"),
        ("npm warn old\nnpm error nothing known", "npm error nothing known"),
    ],
)
def test_what_stops_npm_is_one_line(said: str, line: str) -> None:
    assert line in why_npm_failed(said)
    assert "\n" not in why_npm_failed(said)
