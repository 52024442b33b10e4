"""ATHENA's pages for people: what somebody is linked to, and things with all who are joined to them."""

import re

from tests.contract.standins.graphs import counts, end, find, link, made, step, update
from tests.contract.standins.standin import Standin
from tests.contract.standins.test_pages import filled, page


async def test_a_person_s_page_leads_to_the_things_they_are_and_were_joined_to(athena: Standin) -> None:
    shared = [find("v", "VEHICLE", registration="ZZ61PGE", color="Green"), link("v", "KEEPS")]
    one, _ = await made(athena, *shared), await made(athena, *shared)
    old = [
        find("t", "TELEPHONE", number="+447700900161"),
        link("t", "USES"),
        end("TELEPHONE", "USES", number="+447700900161"),
    ]
    await step(athena, update(athena, one, 1, *old))
    html = (await page(athena, f"/records/{one}"))[1]
    rows = re.findall(
        r'<a href="/things/(\w+)">(.*?)</a>.*?Until">(.*?)</td><td data-label="Others joined">(.*?)<', html
    )
    assert [row[1:] for row in rows] == [("ZZ61PGE, Green", "–", "1"), ("+447700900161", "01-NOV-2026", "–")]


async def test_a_thing_is_edited_by_hand_for_all_who_are_joined_to_it(athena: Standin) -> None:
    shared = [find("h", "LOCATION", street="3 Tin Row", x=0.5), link("h", "HOME")]
    one, two = await made(athena, *shared), await made(athena, *shared)
    (found,) = set(re.findall(r"/things/(LOC\d+)", (await page(athena, f"/records/{one}"))[1]))
    status, html = await page(athena, f"/things/{found}")
    assert (status, "Edits it for all 2 people joined to it." in html, html.count("QUILL, ARNO")) == (200, True, 2)
    sent = filled(html) | {"street": "3 Copper Row", "author": "ppu.hand"}
    assert (await page(athena, f"/things/{found}", sent))[0] == 200
    for id_ in (one, two):
        _, card = await athena.call("GET", f"/persons/{id_}")
        assert (card["home"]["street"], card["home"]["x"], await counts(athena, id_)) == ("3 Copper Row", 0.5, 2)
    status, html = await page(athena, f"/things/{found}", sent | {"street": "3 Lead Row"})
    assert (status, "Somebody changed it meanwhile" in html, "3 Lead Row" in html) == (412, True, True)
    for wrong in ({"x": "far"}, {"author": ""}, {"x": "999"}):
        status, html = await page(athena, f"/things/{found}", filled(html) | {"author": "x"} | wrong)
        assert (status, "Not saved." in html) == (422, True)
    assert (await page(athena, "/things/LOC999999999"))[0] == 404
