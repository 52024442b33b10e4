"""The OpenAPI 3.1 document of the mirror's API, made from its routes and shapes; `python -m` prints it."""

import sys
from typing import TYPE_CHECKING, cast

from services.visor_sync.domain import answers, casework
from shared.asyncapi import as_text
from shared.metrics import live
from shared.openapi import HEALTH, Api, Described

if TYPE_CHECKING:
    from services.visor_sync.handlers.ports import Mirror

PATH = "/openapi.json"
DESCRIBED = ("/api/", "/health/", "/metrics", PATH)
"""Where the API's routes are; everything else is pages for people."""

ROUTES = {
    **HEALTH,
    ("GET", "/api/status"): Described("status", "The mirror's figures.", (answers.Status,)),
    ("GET", "/api/records"): Described(
        "listRecords",
        "Nominals in the order of their ids, without names; everybody on the page is audited as seen.",
        (answers.Records,),
        answers.RecordsQuery,
        (422,),
    ),
    ("GET", "/api/records/{reference}"): Described(
        "readRecord",
        "One nominal with provenance by field, or a system's record that belongs to nobody yet; the look is audited.",
        (answers.Record, answers.Waiting),
        otherwise=(404,),
    ),
    ("GET", "/api/cases"): Described(
        "listCases",
        "Open cases with both claims, the oldest first; the look is audited.",
        (answers.Cases,),
        answers.Page,
        (422,),
    ),
    ("GET", "/api/parked"): Described(
        "listParked",
        "What could not be handled, with its reason; the look is audited.",
        (answers.Parked,),
        answers.Page,
        (422,),
    ),
    ("GET", "/api/journal"): Described(
        "readJournal",
        "What the mirror did, without values; whose lines they are is audited.",
        (answers.Journal,),
        answers.JournalQuery,
        (422,),
    ),
    ("GET", "/api/desk/cases"): Described(
        "listDeskCases",
        "Open cases of the asker's force and of people without one, by deadline; everybody listed is audited as seen.",
        (casework.DeskCases,),
    ),
    ("GET", "/api/desk/cases/{case}"): Described(
        "readDeskCase",
        "One case with both values, what may be decided and what was proposed; the look is audited.",
        (casework.DeskCase,),
        otherwise=(404,),
    ),
    ("POST", "/api/desk/cases/{case}/proposals"): Described(
        "proposeDecision",
        "Propose what to decide, and why; nothing changes until a second person confirms it.",
        (casework.Proposed,),
        otherwise=(400, 404, 409, 415, 422),
        takes=casework.Propose,
    ),
    ("POST", "/api/desk/cases/{case}/answers"): Described(
        "answerProposal",
        "Confirm somebody else's proposal, which carries it out at once, or reject it, or withdraw one's own.",
        (casework.Answered,),
        otherwise=(400, 404, 409, 415, 422),
        takes=casework.Answer,
    ),
    ("GET", PATH): Described("openapi", "This document.", ()),
}
API = Api(
    service="visor_sync",
    title="BOYD: the mirror",
    summary="What visor_sync tells those who run it. It answers questions; people at the desk decide cases.",
    routes=ROUTES,
    parameters={
        "reference": {
            "description": "The mirror's own id of a nominal, or either system's.",
            "schema": {"type": "string"},
        },
        "case": {"description": "The case's id.", "schema": {"type": "string"}},
    },
    meaning={
        400: "The body is not valid JSON.",
        401: "The bearer token or the session is missing, or not valid here.",
        403: "The caller lacks the role, which was recorded, or the token of its own page.",
        404: "Nothing that the caller may see has this reference.",
        409: "The case is not what it was when it was looked at; a proposal about it is void.",
        415: "The body is not JSON.",
        422: "The query or the body has an unknown, repeated or wrong field, or decides what cannot be decided.",
    },
    bearer="From the identity provider, for this service as its audience, with the role operator.",
)
document = API.document


def kept() -> str:
    """The document of every route as it is kept in docs/: no mirror is asked anything."""
    from services.visor_sync.routes import routes  # it serves what is made here

    table = routes(cast("Mirror", None), live)
    return as_text(document((route.method, route.path, route.rule) for route in table))


if __name__ == "__main__":
    sys.stdout.write(kept())
