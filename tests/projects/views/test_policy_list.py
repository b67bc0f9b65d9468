"""The list of policies narrowed by what the address asks for. No database: the catalogue is read from its text."""

from datetime import date

import pytest
from django.test import RequestFactory

from projects.rules.policies import all_facts
from projects.views.policies import list_context
from tests.projects.policies import APPLY, HISTORIC, STAGED, WEST, catalogue_with

DAY = date(2026, 11, 23)
FACTS = all_facts(catalogue_with(WEST, APPLY), DAY)


def asked(query: str) -> list[str]:
    request = RequestFactory().get(f"/policies/?{query}")
    return [row.facts.id for row in list_context(request, FACTS)["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=拿地即开工", [STAGED]),
        ("q=western+15%25", [WEST]),
        ("kind=资金", ["po-equipment-renewal"]),
        ("kind=资金&q=税", []),
        ("body=au-xzsp", [WEST]),
        ("kind=税收&body=unnamed&q=高新", ["po-hitech-cit"]),
        ("when=ended", [HISTORIC]),
        ("body=nobody&kind=nothing&q=拿地", [STAGED]),
    ],
)
def test_search_kind_and_body_narrow_the_list_and_nonsense_does_not(query, expected):
    assert asked(query) == expected


def test_a_chip_says_how_many_a_click_would_leave():
    request = RequestFactory().get("/policies/?q=15%25")
    chips = {each.value: each.count for each in list_context(request, FACTS)["kinds"]}
    assert chips == {"税收": 2, "用地与审批": 0, "审批服务": 0, "资金": 0}


def test_when_nothing_is_over_there_is_no_list_of_it():
    request = RequestFactory().get("/policies/?when=ended")
    context = list_context(request, [each for each in FACTS if each.available])
    assert (context["ended"], context["over"], len(context["rows"])) == (False, 0, 8)
