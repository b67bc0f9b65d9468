"""The certificates of an enterprise as a list: seen by whom, filtered in the address, paged, taken away as a spreadsheet."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from projects.forms.certificate_filters import CertificateFilter
from projects.models import Certificate
from projects.queries_certificates import held_on
from projects.rules.certificates import STANDINGS
from tests.projects.certificates import certificate_row
from tests.projects.items import ENERGY, item_project, make_item, staff_of
from tests.projects.views.people import make_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(catalogue):
    return make_user("owner")


@pytest.fixture
def item(owner):
    return make_item(item_project(1, owner), ENERGY, "deciding", at=timezone.now() - timedelta(hours=1))


def day(n=0):
    return timezone.localdate() + timedelta(days=n)


def address(item):
    return reverse("enterprise-certificates", args=[item.project.enterprise_id])


def every_kind(item):
    """One of each standing, two that end soon, and one without a fixed validity."""
    dates = [(-9, -1), (-9, 0), (-9, 30), (-9, 31), (-9, None), (1, None), (1, 9)]
    for place, (start, end) in enumerate(dates):
        until = None if end is None else day(end)
        made(item, f"doc-d{place}", valid_from=day(start), valid_until=until)
    for state in ("revoked", "cancelled", "lapsed", "replaced"):
        made(item, f"doc-{state}", state=state, valid_until=day(-1))


def made(item, kind, **more):
    """A certificate under a title of its own."""
    row = certificate_row(item, kind, **more)
    row.snapshot["title"] = [f"证照{kind}", f"Certificate {kind}"]
    row.save()
    return row


def test_each_standing_filters_as_the_rule_has_it(item):
    every_kind(item)
    rows = Certificate.objects.order_by("pk")
    held = [held_on(row, day()) for row in rows]
    for standing in STANDINGS:
        expected = [each.row.pk for each in held if each.standing == standing]
        assert expected
        assert [row.pk for row in CertificateFilter({"standing": standing}, rows, day()).rows] == expected
    soon = [each.row.pk for each in held if each.soon]
    assert [row.pk for row in CertificateFilter({"standing": "soon"}, rows, day()).rows] == soon
    assert len(soon) == 2
    for asked in ({"standing": "nonsense"}, {"project": "x"}, {"q": " \x00 "}):
        assert CertificateFilter(asked, rows, day()).rows.count() == rows.count()


def test_the_search_finds_name_number_and_project(item, owner):
    every_kind(item)
    client, number = signed_in(owner), Certificate.objects.get(kind="doc-d4").number
    Certificate.objects.filter(kind="doc-d4").update(number=number + 7000)
    for asked, kinds in {
        "证照doc-lapsed": {"doc-lapsed"},
        "certificate DOC-D4": {"doc-d4"},
        str(number + 7000): {"doc-d4"},
        f"{item.project.name} doc-revoked": {"doc-revoked"},
    }.items():
        page = client.get(address(item), {"q": asked}).context["page"]
        assert {each.row.kind for each in page.object_list} == kinds


def test_the_page_shows_its_rows_and_leads_back(item, owner):
    row = made(item, "doc-energy")
    page = signed_in(owner).get(address(item)).content.decode()
    assert reverse("certificate-file", args=[row.pk]) in page
    assert reverse("certificate-check", args=[row.token]) in page
    assert (
        address(item) in signed_in(owner).get(reverse("enterprise", args=[item.project.enterprise_id])).content.decode()
    )
    empty = signed_in(owner).get(address(item), {"standing": "lapsed"}).content.decode()
    assert "没有符合的证照" in empty


def test_nobody_else_sees_them(item):
    made(item, "doc-energy")
    other = make_user("rival")
    item_project(2, other)
    assert signed_in(other).get(address(item)).status_code == 404
    assert len(signed_in(staff_of().window).get(address(item)).context["page"].object_list) == 1


def test_pages_of_fifty_and_the_same_queries_for_one_as_for_fifty_one(item, owner):
    client = signed_in(owner)
    made(item, "doc-0")
    client.get(address(item))
    with CaptureQueriesContext(connection) as few:
        client.get(address(item))
    for n in range(1, 51):
        made(item, f"doc-{n}")
    with CaptureQueriesContext(connection) as many:
        first = client.get(address(item)).context["page"]
    assert (len(few), len(first.object_list), first.paginator.num_pages) == (len(many), 50, 2)
    assert len(many) <= 12
    assert len(client.get(address(item), {"page": 2}).context["page"].object_list) == 1
    shown = client.get(reverse("enterprise", args=[item.project.enterprise_id])).context["certificates"]
    assert len(shown) == 6


def test_the_spreadsheet_has_every_row_of_the_filter(item, owner):
    every_kind(item)
    answer = signed_in(owner).get(address(item), {"format": "xlsx", "standing": "expired"})
    rows = [list(row) for row in load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values]
    assert [row[0] for row in rows[1:]] == ["证照doc-d0"]
    assert (rows[1][2], rows[1][5]) == ("已过期", item.project.name)
