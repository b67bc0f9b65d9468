"""The rows are put together in Python: they say what a template would, and nothing gets through unescaped."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import engines
from django.utils import translation

from projects.enums import ProjectState
from projects.views.project_rows import shown
from projects.views.project_table import table_row, table_rows

NASTY = "<script>alert('1')</script> & \"双引号\""
TEMPLATE = Path(__file__).with_name("project_rows.html").read_text(encoding="utf-8").strip()


def row(**changes):
    plain = {
        "pk": 7,
        "name": "酒店",
        "code": "2611-610112-04-01-829598",
        "state": ProjectState.BUILDING.value,
        "investment_wan": Decimal("90000.00"),
        "is_demo": False,
        "enterprise__name": "升科 Hotel 公司",
        "start_on": date(2026, 12, 1),
        "start_tentative": False,
        "agent": "李静",
    }
    return plain | changes


ROWS = [
    row(),
    row(name=NASTY, code=NASTY, enterprise__name=NASTY, agent=NASTY, is_demo=True, start_tentative=True),
    row(code=None, investment_wan=None, start_on=None, agent=None),
    row(investment_wan=Decimal("0.50"), agent=""),
    *(row(state=state) for state in ProjectState.values),
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_rows_are_those_of_a_template(language):
    with translation.override(language):
        made = engines["django"].from_string(TEMPLATE).render({"rows": shown(ROWS)})
        assert table_rows(ROWS) == made


def test_nothing_that_people_typed_gets_through_as_markup():
    made = table_rows([row(name=NASTY, code=NASTY, enterprise__name=NASTY, agent=NASTY)])
    assert "<script" not in made
    assert made.count("&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;双引号&quot;") == 4


@pytest.mark.parametrize(
    "change", [{"name": "甲"}, {"agent": None}, {"start_tentative": True}, {"investment_wan": None}, {"pk": 8}], ids=str
)
def test_a_row_is_put_together_once_until_it_says_something_else(change):
    table_row.cache_clear()
    before = table_rows([row()])
    assert table_rows([row()]) == before
    assert table_row.cache_info().misses == 1
    assert table_rows([row(**change)]) != before
    with translation.override("en"):
        assert table_rows([row()]) != before
