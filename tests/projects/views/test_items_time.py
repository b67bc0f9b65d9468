"""The pages about an item's time: every date says how it was computed (U5), and whose days they were."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Project
from projects.queries_items import ledger_of, read_item_clocks
from projects.rules.clock_days import explain
from projects.views.items_time_panel import panel
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, act, item_project, make_item, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in

TODAY = datetime(2026, 11, 24, 3, tzinfo=UTC)


def made():
    """An item that was accepted on Monday 16 November, and a project without items, both of the same enterprise's user.

    A review of the item by experts from Tuesday to Thursday stopped the clock.
    """
    wang = make_user("wang", name="王敏")
    item = make_item(item_project(1, wang), ENERGY, "special_running")
    special = item.specials.get()
    type(special).objects.filter(pk=special.pk).update(
        basis="节能审查办法第十三条", document="评审函〔2026〕7 号", expected_end=date(2026, 11, 20), party="省节能中心"
    )
    act(item, "end_special", at=ITEM_AT + timedelta(days=3), special=special.pk)
    return item, item_project(8, wang)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def wang(world, db):
    return User.objects.get(username="wang")


@pytest.fixture
def item(world, db):
    return ApprovalItem.objects.get(pk=world[0].pk)


@pytest.fixture
def project(world, db):
    """Nothing was applied for yet."""
    return Project.objects.get(pk=world[1].pk)


@pytest.fixture
def client(wang):
    return signed_in(wang)


def get(client, name, row, at=TODAY, **headers):
    with time_machine.travel(at, tick=False):
        return client.get(reverse(name, args=[row.pk]), headers=headers)


# --- U5


@time_machine.travel(TODAY, tick=False)
def test_u5_every_day_of_every_clock_stands_on_the_page_with_its_reason(client, item):
    page = get(client, "item-clock", item).content.decode()
    clocks = read_item_clocks(item, ledger_of(item))
    assert {clock.name for clock in clocks} == {"notice", "statutory", "committed"}
    rows = re.findall(r"<tr class=\"[^\"]*\"><td class=\"nw\">.*?</tr>", page, re.DOTALL)
    lines = [line for clock in clocks for line in explain(clock, date(2026, 11, 24))]
    assert len(rows) == len(lines)
    for line in lines:
        assert any(line.reason_zh in row and f"{line.first.month}月{line.first.day}日" in row for row in rows)
    for said in ("周末", "次日恢复", "受理当日不计入", "收件当日不计入", "24:00 届满"):
        assert said in page


def test_a_pause_says_its_kind_basis_document_and_what_was_deducted(client, item):
    page = get(client, "item-clock", item).content.decode()
    for said in ("节能审查办法第十三条", "评审函〔2026〕7 号", "省节能中心", "到今天 3 个工作日"):
        assert said in page


def test_a_holiday_a_make_up_day_and_a_year_without_notice_are_named(client, project):
    item = make_item(project, ENERGY, "accepted", at=datetime(2026, 9, 18, 2, tzinfo=UTC))
    page = get(client, "item-clock", item, at=datetime(2026, 9, 21, 2, tzinfo=UTC)).content.decode()
    assert "国庆" in page
    assert "调休上班" in page
    late = make_item(item_project(2), WATER, "accepted", at=datetime(2026, 12, 28, 2, tzinfo=UTC))
    user = staff_of().lead
    assert "暂定" in get(signed_in(user), "item-clock", late, at=datetime(2026, 12, 29, 2, tzinfo=UTC)).content.decode()


def test_while_a_procedure_runs_the_page_says_that_the_day_is_not_known(client, project):
    item = make_item(project, ENERGY, "special_running")
    assert item.due_on is None
    page = get(client, "item-clock", item).content.decode()
    assert "暂停中，恢复后才知道" in page
    assert "正在停钟" in page


def test_an_extension_says_days_and_who_granted_it(client, project):
    item = make_item(project, ENERGY, "reviewing")
    act(item, "extend", at=ITEM_AT + timedelta(days=1), workdays=6)
    page = get(client, "item-clock", item).content.decode()
    for said in ("批准延长 6 日", "head", "写明的原因", "其中延长 6 日"):
        assert said in page


def test_a_draft_and_an_item_handled_elsewhere_say_that_nothing_is_counted_here(client, project):
    draft, other = make_item(project, ENERGY), make_item(project, "ap-eia")
    assert "还没有开始计时" in get(client, "item-clock", draft).content.decode()
    assert "在别的系统办理" in get(client, "item-clock", other).content.decode()
    assert "在别的系统办理" in get(client, "item-court", other).content.decode()


def test_the_page_speaks_english(client, item):
    page = get(client, "item-clock", item, **{"accept-language": "en"}).content.decode()
    assert "Statutory limit" in page
    assert "weekend" in page


# --- whose court


def test_the_shares_of_an_item_add_up_to_the_elapsed_days(client, item):
    response = get(client, "item-court", item)
    shares, elapsed = response.context["shares"], response.context["elapsed"]
    assert sum(share.days for share in shares) == elapsed == 6
    assert sum(stay.days for stay in response.context["stays"]) == elapsed
    assert {share.party: share.days for share in shares} == {"special:sp-tech-energy": 3, "body:au-fg": 3}
    assert "节能" in response.content.decode()


def test_a_correction_lies_with_the_enterprise(client, project):
    item = make_item(project, ENERGY, "correcting")
    act(item, "submit_correction", at=ITEM_AT + timedelta(days=3))
    response = get(client, "item-court", item)
    assert {share.party: share.days for share in response.context["shares"]} == {"enterprise": 3, "body:au-fg": 3}


def test_the_stays_follow_each_other_without_a_gap_and_the_last_one_is_where_it_lies_now(client, item):
    stays = get(client, "item-court", item).context["stays"]
    assert [(stay.name.zh, stay.now) for stay in stays] == [("节能报告评审", False), ("投资与节能主管部门", True)]
    assert [stay.first for stay in stays[1:]] == [stay.last + timedelta(days=1) for stay in stays[:-1]]
    assert sum(stay.days for stay in stays) == get(client, "item-court", item).context["elapsed"]


def test_what_has_ended_lies_with_nobody_any_more(client, project):
    item = make_item(project, ENERGY, "withdrawn")
    assert not any(stay.now for stay in get(client, "item-court", item).context["stays"])
    assert [row.holder for row in get(client, "project-court", project).context["rows"]] == [None]


def test_the_court_of_a_project_names_who_has_each_item_and_leaves_drafts_out(client, project):
    item = make_item(project, ENERGY, "correcting")
    make_item(project, FILING)
    rows = get(client, "project-court", project).context["rows"]
    assert [(row.item, row.holder.zh) for row in rows] == [(item, "企业")]


def test_the_court_page_speaks_english(client, item):
    page = get(client, "item-court", item, **{"accept-language": "en"}).content.decode()
    assert [said in page for said in ("Where the time went", "working day", "时间花在谁那里")] == [True, True, False]


def test_in_a_project_a_day_counts_once_for_a_party(client, project):
    for node in (ENERGY, FILING):
        make_item(project, node, "reviewing")
    response = get(client, "project-court", project)
    assert {share.party: share.days for share in response.context["shares"]} == {"body:au-fg": 6, "body:au-xzsp": 6}
    assert response.context["elapsed"] == 6
    assert [row.elapsed for row in response.context["rows"]] == [6, 6]
    second = make_item(project, "ap-construction-permit", "reviewing", at=ITEM_AT + timedelta(days=2))
    assert second.body_id == "au-xzsp"
    shares = get(client, "project-court", project).context["shares"]
    assert {share.party: share.days for share in shares}["body:au-xzsp"] == 6


def test_a_project_without_items_says_what_to_do(client, project):
    assert "还没有申报的办件" in get(client, "project-court", project).content.decode()


# --- who, and what it costs


@pytest.mark.parametrize("name", ["item-clock", "item-court"])
def test_what_is_not_seen_is_not_there(client, item, name):
    other = make_item(item_project(2), FILING, "accepted")
    assert get(client, name, other).status_code == 404
    assert get(client, name, item).status_code == 200
    with time_machine.travel(TODAY, tick=False):
        assert client.post(reverse(name, args=[item.pk])).status_code == 405


def queries(client, name, row):
    get(client, name, row)
    with CaptureQueriesContext(connection) as found:
        assert get(client, name, row).status_code == 200
    return len(found)


def test_the_pages_cost_the_same_for_one_item_and_many(client, item):
    project = item.project
    counts = [queries(client, name, item) for name in ("item-clock", "item-court")]
    assert max(counts) <= 12
    one = queries(client, "project-court", project)
    for node in (FILING, WATER, "ap-construction-permit"):
        make_item(project, node, "reviewing")
    assert queries(client, "project-court", project) == one <= 12


# --- the panel


def test_the_panel_says_days_left_until_when_and_with_whom(item, wang):
    shown = panel(item, wang, date(2026, 11, 24))
    assert (shown["clock"].name, shown["clock_shown"]["kind"]) == ("committed", "left")
    assert shown["clock_strip"] == ["p", "p", "p", "u", "u", "u", "", ""]
    assert shown["clock_law"].days == 20
    assert shown["clock_holder"].zh


def test_the_panel_of_a_paused_item_says_until_when(project, wang):
    item = make_item(project, ENERGY, "special_running")
    item.specials.update(expected_end=date(2026, 11, 27))
    shown = panel(item, wang, date(2026, 11, 24))
    assert (shown["clock_shown"]["kind"], shown["clock_until"]) == ("paused", date(2026, 11, 27))


def test_the_panel_of_a_draft_is_empty(project, wang):
    assert panel(make_item(project, ENERGY), wang, date(2026, 11, 24)) == {"clock_of": None}
