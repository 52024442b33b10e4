"""What may be shared may be read by every role of the system, an auditor too, and by nobody else."""

import pytest

from shared import policy
from shared.http.rules import ROLES
from tests.integration.map.visitors import Visitors, officer


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_reads_the_policy_and_it_is_no_look_at_a_person(visitors: Visitors, role: str) -> None:
    await visitors.looks()
    answer = await visitors.get(officer(role), "/policy")
    text = await answer.text()
    assert answer.status == 200
    assert [row.label for row in policy.load().fields.values() if row.label not in text] == []
    assert await visitors.looks() == []


async def test_anybody_else_is_refused_and_recorded(visitors: Visitors) -> None:
    await visitors.looks()
    answer = await visitors.get(officer("pcso"), "/policy")
    assert answer.status == 403
    (look,) = await visitors.looks()
    assert (look["action"], look["role"], look["detail"]["what"]) == ("look.refused", "pcso", "/policy")
