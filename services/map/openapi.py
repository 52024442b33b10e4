"""The OpenAPI 3.1 document of the map's API, made from its routes and shapes; `python -m` prints it."""

import sys
from typing import TYPE_CHECKING, Any, cast

from services.map.domain import asks, shapes
from services.map.purpose_card import PurposeAsk
from services.map.searching import SearchAsk
from services.map.sightings.desk import ReportAsk
from shared.asyncapi import as_text
from shared.metrics import live
from shared.openapi import HEALTH, Api, Described

if TYPE_CHECKING:
    from services.map.door import Door

PATH = "/api/openapi.json"
DESCRIBED = ("/api/", "/health/", "/metrics")
"""Where the API's routes are; everything else is pages for people."""
BODY = (400, 415, 422)
BUDGET = 429

ROUTES = {
    **HEALTH,
    ("GET", "/api/people"): Described(
        "listPeople",
        "A page of the people whom the asker may browse; everybody on it is audited as seen.",
        (shapes.Listing,),
        asks.ListAsk,
        (422, BUDGET),
    ),
    ("GET", "/api/people/{id}"): Described(
        "readPerson",
        "One person's basic details, every value with its source; the look is audited.",
        (shapes.PersonShown,),
        otherwise=(404, BUDGET),
    ),
    ("GET", "/api/people/{id}/point"): Described(
        "locatePerson",
        "Where one person is drawn on the map; the look is audited.",
        (shapes.Located,),
        otherwise=(404, BUDGET),
    ),
    ("POST", "/api/people/{id}/reports"): Described(
        "reportOfPerson",
        "Report a sighting, a move or a mistake to the person's Public Protection Unit.",
        (shapes.Sent,),
        otherwise=(*BODY, 404),
        takes=ReportAsk,
    ),
    ("POST", "/api/features"): Described(
        "viewMap",
        "Clusters and points of one map view; the view is audited with its box and count.",
        (shapes.Features,),
        otherwise=(*BODY, BUDGET),
        takes=asks.MapAsk,
    ),
    ("POST", "/api/features/again"): Described(
        "refreshMap",
        "The same, for a page that refreshes itself: it keeps no idle session alive.",
        (shapes.Features,),
        otherwise=(*BODY, BUDGET),
        takes=asks.MapAsk,
    ),
    ("GET", "/api/changes"): Described(
        "awaitChange",
        "Answers as soon as the data has moved, or after so many seconds; keeps no idle session alive.",
        (shapes.Changed,),
        asks.ChangesAsk,
        (422,),
    ),
    ("GET", "/api/purpose"): Described("listPurposes", "The pick-list, and the purpose chosen.", (shapes.Purposes,)),
    ("POST", "/api/purpose"): Described(
        "choosePurpose",
        "Say why one looks; it is good for 60 minutes and stands in every audit row.",
        (shapes.Choice,),
        otherwise=BODY,
        takes=PurposeAsk,
    ),
    ("POST", "/api/search"): Described(
        "searchPeople",
        "Find people of all forces; what was asked is kept sealed, and everybody shown is audited as seen.",
        (shapes.Found,),
        otherwise=(*BODY, BUDGET),
        takes=SearchAsk,
    ),
    ("GET", "/api/my-looks"): Described(
        "listOwnLooks",
        "What is recorded of the asker, newest first; that look is audited too.",
        (shapes.Looks,),
        asks.OwnAsk,
        (422,),
    ),
    ("GET", "/api/my-reports"): Described(
        "listOwnReports", "The asker's own last reports and what came of them.", (shapes.Reports,)
    ),
    ("GET", PATH): Described("openapi", "This document.", ()),
}
API = Api(
    service="map",
    title="BOYD: the map",
    summary="What officers' pages show, under the same rules: rows by force and area, fields by tier, looks audited.",
    routes=ROUTES,
    parameters={
        "id": {"description": "The nominal's id.", "schema": {"type": "string", "format": "uuid"}},
    },
    meaning={
        400: "The body is not valid JSON.",
        401: "The session is missing, or has ended.",
        403: "The caller lacks the role, which was recorded, or has chosen no purpose, or lacks the page's token.",
        404: "Nobody whom the caller may see has this id. That is no proof that nobody is known.",
        415: "The body is not JSON.",
        422: "The query or the body has an unknown, repeated or wrong field, or asks what cannot be understood.",
        429: "The caller has seen very many people, which was recorded; whom one has seen one may see again.",
    },
)
document = API.document


def kept() -> str:
    """The document of every route as it is kept in docs/: no memory is asked anything."""
    from services.map.oversight import desk as oversight_desk
    from services.map.routes import routes  # it serves what is made here
    from services.map.sightings import desk as report_desk

    nothing = cast("Any", None)
    table = [*routes(cast("Door", None), live), *oversight_desk.routes(nothing), *report_desk.routes(nothing)]
    return as_text(document((it.method, it.path, it.rule) for it in table if it.path.startswith(DESCRIBED)))


if __name__ == "__main__":
    sys.stdout.write(kept())
