"""The rows are put together in Python: they say what a template would, and nothing gets through unescaped."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

from projects.enums import ProjectState
from projects.views.project_rows import shown
from projects.views.project_table import table_rows

NASTY = "<script>alert('1')</script> & \"双引号\""
TEMPLATE = """{% load i18n portal %}{% translate "演示" as word_demo %}{% translate "企业" as word_enterprise %}{% translate "状态" as word_state %}\
{% translate "总投资（万元）" context "narrow" as word_investment %}{% translate "最早开工" context "narrow" as word_start %}\
{% translate "暂定" as word_tentative %}{% translate "代办专员" as word_agent %}{% translate "还没有" as word_nobody %}\
{% for row in rows %}<tr><th scope="row"><a href="{% url 'project' row.pk %}">{{ row.name|as_entered }}</a>\
{% if row.is_demo %}<span class="demo">{{ word_demo }}</span>{% endif %}{% if row.code %}<small class="num">{{ row.code }}</small>{% endif %}</th>\
<td data-label="{{ word_enterprise }}">{{ row.enterprise__name|as_entered }}</td>\
<td data-label="{{ word_state }}"><span class="tag is-{{ row.look }}">{% icon row.look %}{{ row.label }}</span></td>\
<td class="r" data-label="{{ word_investment }}">{{ row.investment_wan|number|default:"—" }}</td>\
<td class="nw" data-label="{{ word_start }}">{% if row.start_on %}<time datetime="{{ row.start_on|iso }}">{{ row.start_on|zh_date }}</time>\
{% if row.start_tentative %}<span class="tent">{{ word_tentative }}</span>{% endif %}{% else %}<span class="muted">—</span>{% endif %}</td>\
<td data-label="{{ word_agent }}">{% if row.agent %}{{ row.agent|as_entered }}{% else %}<span class="muted">{{ word_nobody }}</span>{% endif %}</td></tr>{% endfor %}"""


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
