"""The rows of a wallet are put together in Python: they say what a template would, and nothing gets through unescaped."""

from pathlib import Path

import pytest
from django.template import engines
from django.utils import timezone, translation

from projects.enums import CertificateState
from projects.models import Document
from projects.views.wallet_rows import catalogue_in_force, row_of
from projects.views.wallet_table import COLUMNS, table_row, table_rows
from tests.projects.certificates import certificate_row
from tests.projects.items import make_item
from tests.projects.views.people import make_enterprise, make_project

NASTY = "<script>alert('1')</script> & \"双引号\""
TEMPLATE = Path(__file__).with_name("wallet_rows.html").read_text(encoding="utf-8").strip()
NOW = timezone.now()
TODAY = timezone.localdate()


def day(number):
    return TODAY + timezone.timedelta(days=number)


@pytest.fixture
def papers(catalogue):
    """One of each kind: lodged, the licence, a result of elsewhere, certificates that stand and that were ended."""
    firm = make_enterprise(1)
    project = make_project(firm, NASTY, profile="A")
    item = make_item(project)

    def paper(**said):
        plain = {"enterprise": firm, "name": "节能 report.pdf", "size": 1, "digest": "0" * 64, "uploaded_at": NOW}
        return Document.objects.create(**(plain | {"material": "m-energy-report"} | said))

    paper()
    paper(material="m-license", valid_until=day(5), number="91610132")
    paper(name=NASTY, number=NASTY, project=project, version=3, valid_until=day(-1), material=NASTY[:30])
    paper(material="", result_of=item, project=project, valid_until=day(400))
    kinds = list(catalogue_in_force().documents)
    for number, state in enumerate(CertificateState.values):
        printed, until = paper(material="", project=project), day(10) if number % 2 else None
        certificate_row(item, kinds[number], state=state, valid_until=until, document=printed)
    return Document.objects.order_by("pk")


def rows_of(papers):
    return table_rows(papers.values(*COLUMNS), catalogue_in_force(), TODAY)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_rows_are_those_of_a_template(papers, language):
    with translation.override(language):
        plain = [row_of(document, catalogue_in_force(), TODAY) for document in papers]
        made = engines["django"].from_string(TEMPLATE).render({"rows": plain})
        assert rows_of(papers) == made


def test_nothing_that_people_typed_gets_through_as_markup(papers):
    made = rows_of(papers)
    assert "<script" not in made
    assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;双引号&quot;" in made


def test_a_row_is_put_together_once_until_it_says_something_else(papers):
    table_row.cache_clear()
    one = papers.filter(pk=papers.first().pk)
    before = rows_of(one)
    assert (rows_of(one) == before, table_row.cache_info().misses) == (True, 1)
    for change in ({"name": "甲"}, {"number": "7"}, {"version": 2}, {"valid_until": TODAY}, {"material": "m-license"}):
        one.update(**change)
        after = rows_of(one)
        assert after != before
        before = after
