"""Pages of the weekly digests: one's own and no other's, in words, with their PDF."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from approval_portal.accounts.models import Body, Role, RoleGrant
from projects.guide.paper import pdf
from projects.operations.events import record
from services.channels.words import Telling
from services.enums import DigestKind
from services.models import Digest, Paper
from services.papers.digest import context_of
from services.queries_digest_agent import agent_content
from services.queries_digest_firm import firm_content
from services.queries_digest_lead import body_content, lead_content
from tests.services.telling import AT, SINCE

MONDAY = date(2026, 3, 2)
ROW = {
    "what": ["报件：=1+1", "Hand in"],
    "where": "<b>酒店</b>",
    "day": "2026-03-01",
    "look": "over",
    "to": ["project", 9],
}
SAID = {
    "figures": [{"code": "planned", "amount": 7, "before": 3, "group": "last"}],
    "sections": [{"code": "plan_late", "rows": [ROW], "count": 14}, {"code": "gone", "rows": [ROW], "count": 1}],
    "late": 14,
    "due": 0,
}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def keep(user, weeks: int = 0, kind: str = DigestKind.AGENT, said=SAID) -> Digest:
    return Digest.objects.create(
        kind=kind, user=user, week=MONDAY - timedelta(weeks=weeks), content=said, made_at=AT - timedelta(weeks=weeks)
    )


@pytest.fixture
def page(client, town):
    client.force_login(town["agent"])
    return client


def text(response) -> str:
    return response.content.decode()


def test_a_digest_reads_as_it_was_frozen_with_links_to_how_things_stand(page, town):
    digest = keep(town["agent"])
    shown = text(page.get(reverse("digest", args=[digest.pk])))
    assert "已超期 14 件" in shown
    assert "&lt;b&gt;酒店&lt;/b&gt;" in shown
    assert '<a href="/projects/9/">报件：=1+1</a>' in shown
    assert "另有 13 件" in shown
    assert "前一周 3" in shown
    assert "2026年2月23日至2026年3月1日" in shown


def test_a_section_that_this_version_does_not_know_is_left_out(town):
    assert [part.code for part in context_of(keep(town["agent"]))["parts"]] == ["plan_late"]


@pytest.mark.parametrize("name", ["digest", "digest-pdf"])
def test_another_persons_digest_and_an_empty_week_are_not_found(page, town, name):
    for digest in (keep(town["member"]), keep(town["agent"], said={})):
        assert page.get(reverse(name, args=[digest.pk])).status_code == 404


def test_the_list_is_narrowed_by_kind_and_year_and_sorted(page, town):
    RoleGrant.objects.create(user=town["agent"], role=Role.LEAD, starts_on=SINCE)
    keep(town["agent"])
    keep(town["agent"], 60)
    keep(town["agent"], kind=DigestKind.LEAD)

    def found(query: str) -> list[str]:
        shown = page.get(reverse("digests") + query).context["page"].object_list
        return [f"{each['row'].kind} {each['row'].week.year}" for each in shown]

    assert found("") == ["agent 2026", "lead 2026", "agent 2025"]
    assert found("?kind=lead") == ["lead 2026"]
    assert found("?year=2025") == ["agent 2025"]
    assert found("?sort=oldest")[0] == "agent 2025"
    assert len(found("?kind=none&year=x&sort=%00")) == 3


@pytest.mark.parametrize(
    ("kind", "what", "readable"),
    [
        (DigestKind.AGENT, [], True),
        (DigestKind.LEAD, [], False),
        (DigestKind.BODY, ["au-xzsp"], False),
        (DigestKind.BODY, ["au-fg"], True),
        (DigestKind.BODY, ["au-fg", "au-xzsp"], False),
        (DigestKind.ENTERPRISE, [1], False),
    ],
)
def test_a_digest_is_gone_with_the_part_that_it_was_for(page, town, kind, what, readable):
    body = Body.objects.create(code="au-fg", zh="发改")
    RoleGrant.objects.create(user=town["agent"], role=Role.REVIEWER, body=body, starts_on=SINCE)
    digest = keep(town["agent"], kind=kind, said={**SAID, "what": what})
    assert (page.get(reverse("digest", args=[digest.pk])).status_code == 200) is readable
    event = record(digest, "send_digest", by=None, at=AT, data={"user": town["agent"].pk})
    assert Telling(town["agent"], [event], MONDAY).words(event).gone is not readable


def test_the_list_as_a_spreadsheet(page, town):
    keep(town["agent"])
    answer = page.get(reverse("digests") + "?format=xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [[cell.value for cell in row] for row in sheet.rows][1] == [
        "2026-W09",
        "代办周报",
        "2026年2月23日至2026年3月1日",
        14,
        0,
    ]


def test_before_there_is_any_the_list_says_when_they_come(page):
    assert "每周一早上 8 点" in text(page.get(reverse("digests")))


def test_the_pdf_is_printed_once_and_kept(page, town, monkeypatch):
    digest, printed = keep(town["agent"]), []
    monkeypatch.setattr(pdf, "render", lambda markup, css: printed.append(markup) or markup.encode())
    answers = [b"".join(page.get(reverse("digest-pdf", args=[digest.pk])).streaming_content) for _ in range(2)]
    assert (len(printed), answers[0] == answers[1]) == (1, True)
    assert "已超期 14 件" in printed[0]
    assert Paper.objects.get().key == f"digest:{digest.pk}"


def test_without_the_press_and_with_a_lost_file_one_is_told_so(page, town, monkeypatch):
    digest = keep(town["agent"])
    monkeypatch.setattr(pdf, "missing", lambda: "缺少排字用的程序库")
    answer = page.get(reverse("digest-pdf", args=[digest.pk]))
    assert (answer.status_code, "缺少排字用的程序库" in text(answer)) == (503, True)
    monkeypatch.setattr(pdf, "missing", lambda: "")
    turns = iter(["one", "two"])
    monkeypatch.setattr(pdf, "render", lambda markup, css: next(turns).encode())
    b"".join(page.get(reverse("digest-pdf", args=[digest.pk])).streaming_content)
    Paper.objects.get().file.storage.delete(Paper.objects.get().file.name)
    assert page.get(reverse("digest-pdf", args=[digest.pk])).status_code == 503


def test_every_kind_can_be_made_of_a_town_in_which_nothing_happened(town, clock):
    """With a week without any data: figures of nought, shares of nothing, no rows."""
    for kind, said in {
        DigestKind.LEAD: lead_content(MONDAY, MONDAY),
        DigestKind.BODY: body_content(("au-none",), MONDAY, MONDAY),
        DigestKind.AGENT: agent_content(town["agent"], MONDAY, MONDAY),
        DigestKind.ENTERPRISE: firm_content((town.enterprise.pk,), MONDAY, MONDAY),
    }.items():
        shown = context_of(keep(town["agent"], kind=kind, said=said))
        assert (shown["parts"], shown["lede"]) == ([], "没有超期的，本周也没有到期的。")
        values = {each.label: each.value for block in shown["blocks"] for each in block.figures}
        assert set(values.values()) <= {"0", "—"}
