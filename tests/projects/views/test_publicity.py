"""Decisions to be made public: the rows of a period, marked when annulled, safe in a spreadsheet, nobody's identity number."""

import csv
import io
from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from projects.models import AccessLog, ApprovalItem, Certificate, Enterprise
from projects.operations.items.aftermath import annul_decision
from projects.rules.publicity import COLUMNS
from projects.views import publicity
from tests.projects.items import FILING, ITEM_AT, item_project, make_item, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in

DAYS = {"since": "2026-11-01", "until": "2026-11-30"}
HEADS = [head for head, _width in COLUMNS]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, lambda: make_item(item_project(1), state="approved")) as made:
        yield made


@pytest.fixture
def granted(world, db):
    return ApprovalItem.objects.get(pk=world.pk)


def lead():
    return signed_in(staff_of().lead)


def sheet(client, **asked) -> list[dict[str, str]]:
    response = client.get(reverse("decisions"), {**DAYS, "format": "csv", **asked})
    assert response.status_code == 200, response.content.decode()
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_granted_decision_stands_there_with_its_paper_and_certificate(granted):
    (row,) = sheet(lead())
    firm, certificate = granted.project.enterprise, Certificate.objects.get(item=granted)
    assert list(row) == HEADS
    assert (row["行政相对人名称"], row["统一社会信用代码"]) == (firm.name, firm.credit_code)
    assert (row["许可决定日期"], row["许可机关"]) == ("2026-11-16", granted.body.zh)
    assert row["行政许可决定文书名称"]
    assert row["行政许可决定文书号"].startswith("〔2026〕第 ")
    assert row["许可证书名称"] == certificate.snapshot["title"][0]
    assert row["有效期自"] == certificate.valid_from.isoformat()
    assert (row["当前状态"], row["许可机关统一社会信用代码"]) == ("有效", "")


def test_what_is_not_granted_not_a_permit_or_of_another_day_is_not_there(granted):
    project = granted.project
    make_item(project, "ap-water-soil", "denied")
    make_item(project, FILING, "approved")
    client = lead()
    assert len(sheet(client)) == 1
    assert sheet(client, since="2026-11-17") == []
    assert sheet(client, until="2026-11-15") == []


def test_one_body_is_chosen_by_its_code(granted):
    make_item(granted.project, "ap-water-soil", "approved")
    client = lead()
    assert len(sheet(client)) == 2
    assert [row["许可机关"] for row in sheet(client, body="au-fg")] == [granted.body.zh]
    assert client.get(reverse("decisions"), {**DAYS, "body": "au-none"}).status_code == 422


def test_an_annulled_decision_is_marked(granted):
    annul_decision(granted, by=staff_of().decider, at=ITEM_AT, reason="登错了")
    assert "已更正" in sheet(lead())[0]["当前状态"]


def test_s22_a_formula_stays_text_and_an_identity_number_is_left_out(granted):
    Enterprise.objects.filter(pk=granted.project.enterprise_id).update(
        name="=HYPERLINK(1)", credit_code="110101199003078531"
    )
    row = sheet(lead())[0]
    assert (row["行政相对人名称"], row["统一社会信用代码"]) == ("'=HYPERLINK(1)", "")
    assert "110101199003078531" not in str(row)
    book = load_workbook(
        io.BytesIO(b"".join(lead().get(reverse("decisions"), {**DAYS, "format": "xlsx"}).streaming_content))
    )
    cell = book.active.cell(2, 1)
    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")
    assert [each.value for each in book.active[1]] == HEADS


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_taking_it_is_logged_and_looking_is_not(granted, kind):
    client = lead()
    client.get(reverse("decisions"), DAYS)
    assert not AccessLog.objects.filter(kind="export").exists()
    client.get(reverse("decisions"), {**DAYS, "format": kind})
    row = AccessLog.objects.get(kind="export")
    assert (row.what, row.data["rows"]) == ("decisions", 1)


@pytest.mark.parametrize(("since", "until"), [("x", "y"), ("2026-11-02", "2026-11-01"), ("2024-01-01", "2026-01-01")])
def test_a_period_that_is_none_is_said_and_nothing_is_taken(granted, since, until):
    response = lead().get(reverse("decisions"), {"since": since, "until": until, "format": "csv"})
    assert response.status_code == 422
    assert response["Content-Type"].startswith("text/html")
    assert not AccessLog.objects.filter(kind="export").exists()


def test_too_many_are_refused_in_words(granted):
    with patch.object(publicity, "MOST", 0):
        response = lead().get(reverse("decisions"), {**DAYS, "format": "csv"})
    assert response.status_code == 422
    assert "把日期缩短" in response.content.decode()


def test_more_decisions_need_no_more_queries(granted):
    client, counts = lead(), []
    for number in (0, 2):
        for each in range(number):
            make_item(item_project(10 + each), state="approved")
        client.get(reverse("decisions"), DAYS)
        with CaptureQueriesContext(connection) as asked:
            assert len(sheet(client)) == number + 1
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_other_roles_are_refused(granted):
    roles = (Role.REVIEWER, Role.DECIDER, Role.AGENT, Role.KEEPER, Role.AUDIT_ADMIN, Role.LIAISON)
    answers = {role: signed_in(make_user(f"who-{role}", role)).get(reverse("decisions")).status_code for role in roles}
    assert answers == dict.fromkeys(roles, 403)


def test_the_page_opens_on_this_month(granted, time_machine_2026):
    response = lead().get(reverse("decisions"))
    assert response.status_code == 200
    assert response.context["chosen"]["since"] == date(2026, 3, 1)


def test_numbers_of_persons_in_the_conditions_are_masked(granted):
    said = "联系人 13912345678，身份证 11010519491231002X"
    granted.decisions.update(conditions=said)
    Certificate.objects.filter(item=granted).update(scope=said)
    (row,) = sheet(lead())
    for text in (row["许可内容"], row["备注"]):
        assert "联系人" in text
        assert "13912345678" not in text
        assert "11010519491231002X" not in text
