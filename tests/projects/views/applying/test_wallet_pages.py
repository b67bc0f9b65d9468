"""The wallet on the pages and in the API: lodged, filtered, replaced, fetched, counted; a constant number of queries."""

from io import BytesIO
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from projects.models import Document, Event
from projects.operations.items.submission import submit_items
from services.operations.notices import make_notices
from tests.projects.api.client import api
from tests.projects.applying import pdf
from tests.projects.items import ENERGY, WATER, item_project, staff_of
from tests.projects.views.applying.pages import body, queries
from tests.projects.views.people import make_project, make_user, mandate, signed_in
from tests.projects.wallets import REPORT, lodged, opened

pytestmark = pytest.mark.django_db
PLAN = "m-sb-plan"


def wallet(project, query=""):
    return reverse("wallet", args=[project.enterprise_id]) + query


def today(n=0):
    return timezone.localdate() + timezone.timedelta(days=n)


def test_a_paper_is_lodged_on_the_page_and_meets_the_draft_that_waits(client, boss, project):
    item = opened(project, WATER, boss, at=timezone.now())
    sent = {"material": PLAN, "project": "all", "number": "7号", "valid_until": str(today(90)), "file": pdf("方案.pdf")}
    answer = client.post(reverse("wallet-lodge", args=[project.enterprise_id]), sent)
    assert answer.status_code == 302
    paper = Document.objects.get(material=PLAN)
    assert (paper.number, paper.valid_until, paper.project) == ("7号", today(90), None)
    page = body(client.get(reverse("item-draft", args=[item.pk])))
    assert "证照材料库里已有，不用再交" in page
    assert reverse("wallet-paper", args=[paper.pk]) in page
    assert "7号" in body(client.get(wallet(project)))


def test_the_filters_stand_in_the_address(client, boss, project):
    kinds = {"valid": None, "expiring": today(30), "expired": today(-1)}
    for standing, until in kinds.items():
        lodged(project.enterprise, boss, until=until, number=f"no-{standing}", at=timezone.now(), text=standing)
    lodged(project.enterprise, boss, PLAN, number="no-plan", project=project, at=timezone.now())
    names = {*(f"no-{kind}" for kind in kinds), "no-plan"}

    def shown(query):
        page = body(client.get(wallet(project, query)))
        return {name for name in names if f">{name}<" in page}

    assert shown("?standing=valid") == {"no-valid", "no-plan"}
    assert shown("?standing=expiring") == {"no-expiring"}
    assert shown("?standing=expired") == {"no-expired"}
    assert shown(f"?material={PLAN}") == {"no-plan"}
    assert shown(f"?project={project.pk}") == {"no-plan"}
    assert shown("?project=all") == names - {"no-plan"}
    assert shown("?standing=nonsense&project=%00x&material=") == names


def test_a_new_version_says_why_and_the_old_one_stays_to_be_fetched(client, boss, project):
    old = lodged(project.enterprise, boss, at=timezone.now())
    address = reverse("wallet-version", args=[old.pk])
    assert client.post(address, {"file": pdf(content=b"%PDF-1.7 2")}).status_code == 422
    answer = client.post(address, {"file": pdf(content=b"%PDF-1.7 2"), "why": "补了页"})
    new = Document.objects.get(replaces=old)
    assert answer["Location"] == reverse("wallet-paper", args=[new.pk])
    page = body(client.get(answer["Location"]))
    assert "补了页" in page
    sent = [{"file": pdf(content=b"%PDF-1.7 3"), "why": "再补", "once": "k"} for _ in range(2)]
    address = reverse("wallet-version", args=[new.pk])
    first, again = (client.post(address, each) for each in sent)  # the same form twice
    assert (first.status_code, first["Location"]) == (302, again.get("Location"))
    new = Document.objects.get(replaces=new)
    assert reverse("document", args=[old.pk]) in page
    assert client.get(reverse("document", args=[old.pk])).status_code == 200
    client.post(reverse("wallet-validity", args=[new.pk]), {"number": "新号", "valid_until": str(today(5))})
    new.refresh_from_db()
    assert (new.number, new.valid_until) == ("新号", today(5))


def test_a_hostile_file_comes_back_with_the_form(client, project):
    sent = {"material": PLAN, "project": "all", "file": pdf("a.pdf", b"MZ not a pdf")}
    answer = client.post(reverse("wallet-lodge", args=[project.enterprise_id]), sent)
    assert (answer.status_code, Document.objects.exists()) == (422, False)


def test_an_agent_sees_and_lodges_only_for_the_projects_served(project, boss, agent):
    other = make_project(project.enterprise, "别的项目")
    lodged(project.enterprise, boss, number="no-all", at=timezone.now())
    lodged(project.enterprise, boss, number="no-other", project=other, at=timezone.now(), text="2")
    lodged(project.enterprise, boss, number="no-mine", project=project, at=timezone.now(), text="3")
    theirs = signed_in(agent)
    page = body(theirs.get(wallet(project)))
    assert ("no-mine" in page, "no-all" in page, "no-other" in page, other.name in page) == (True, False, False, False)
    lodge = reverse("wallet-lodge", args=[project.enterprise_id])
    for place, code in (("all", 422), (str(other.pk), 422), (str(project.pk), 302)):
        sent = {"material": PLAN, "project": place, "file": pdf(content=f"%PDF-1.7 {place}".encode())}
        assert theirs.post(lodge, sent).status_code == code


def test_nobody_of_another_enterprise_reaches_wallet_or_paper(project, boss):
    paper = lodged(project.enterprise, boss, at=timezone.now())
    user = make_user("rival")
    item_project(2, user)
    rival = signed_in(user)
    for address in (wallet(project), *(reverse(f"wallet-{n}", args=[paper.pk]) for n in ("paper", "version"))):
        assert rival.get(address).status_code == 404


def test_staff_see_what_stands_in_items_that_were_sent_and_change_nothing(project, boss):
    used = lodged(project.enterprise, boss, PLAN, number="no-used", at=timezone.now())
    lodged(project.enterprise, boss, number="no-unused", at=timezone.now())
    item = opened(project, WATER, boss, at=timezone.now())
    staff = staff_of()
    window = signed_in(staff.window)
    assert "no-used" not in body(window.get(wallet(project)))
    submit_items([item], by=None, at=timezone.now(), on_paper=True)
    page = body(window.get(wallet(project)))
    assert ("no-used" in page, "no-unused" in page) == (True, False)
    assert window.get(reverse("wallet-paper", args=[used.pk])).status_code == 200
    assert window.get(reverse("wallet-version", args=[used.pk])).status_code == 403
    assert window.get(reverse("wallet-lodge", args=[project.enterprise_id])).status_code == 403


def test_the_list_asks_the_same_for_one_and_for_fifty(client, boss, project):
    lodged(project.enterprise, boss, at=timezone.now())
    before = queries(client, wallet(project))
    for n in range(49):
        lodged(project.enterprise, boss, until=today(n), project=project, at=timezone.now(), text=str(n))
    assert (queries(client, wallet(project)), before <= 12) == (before, True)


def test_the_api_gives_the_same_rows(boss, project):
    paper = lodged(project.enterprise, boss, until=today(3), at=timezone.now())
    lodged(project.enterprise, boss, PLAN, project=project, at=timezone.now())
    caller = api(boss)
    found = caller.read(f"/enterprises/{project.enterprise_id}/wallet/?standing=expiring")
    assert (found["count"], found["results"][0]["id"], found["results"][0]["number"]) == (1, paper.pk, paper.number)
    assert caller.read(f"/enterprises/{project.enterprise_id}/wallet/")["count"] == 2
    api(make_user("rival")).read(f"/enterprises/{project.enterprise_id}/wallet/", 404)


def test_every_number_of_the_savings_opens_its_rows(client, boss, project):
    lodged(project.enterprise, boss, PLAN, number="no-plan", at=timezone.now())
    item = opened(project, WATER, boss, at=timezone.now())
    submit_items([item], by=None, at=timezone.now(), on_paper=True)
    address = reverse("savings")
    assert client.get(address).status_code == 403
    lead = signed_in(staff_of().lead)
    page = body(lead.get(address))
    assert f"?body={item.body_id}&amp;how=wallet#rows" in page
    rows = body(lead.get(address, {"body": item.body_id, "how": "wallet"}))
    assert "no-plan" in rows
    assert "no-plan" not in body(lead.get(address, {"body": item.body_id, "how": "shared"}))
    counted = queries(lead, f"{address}?all=1")
    more = make_project(project.enterprise, "第二项目", profile="A")
    submit_items([opened(more, WATER, boss, at=timezone.now())], by=None, at=timezone.now(), on_paper=True)
    assert queries(lead, f"{address}?all=1") == counted <= 12
    own = reverse("project-savings", args=[project.pk])
    assert own in body(client.get(reverse("project", args=[project.pk])))
    assert "no-plan" in body(client.get(own))


def test_the_reminder_leads_to_the_paper(client, boss, project):
    from projects.operations.items.wallet_expiry import remind_expiring

    paper = lodged(project.enterprise, boss, until=today(20), at=timezone.now())
    assert (remind_expiring(timezone.now()), remind_expiring(timezone.now())) == (1, 0)
    make_notices(Event.objects.get(verb="remind_expiry"), at=timezone.now())
    page = body(client.get(reverse("notices")))
    assert "有材料快到期" in page
    assert reverse("wallet-paper", args=[paper.pk]) in page or "notices" in page


def test_a_correction_that_asks_again_is_refused_on_the_page_with_a_link(boss, project):
    paper = lodged(project.enterprise, boss, PLAN, number="no-plan", at=timezone.now())
    item = opened(project, WATER, boss, at=timezone.now())
    item = submit_items([item], by=None, at=timezone.now(), on_paper=True)[0]
    window = signed_in(staff_of().window)
    gap = {"material": PLAN, "code": "missing", "what": "没有交", "todo": "交一份"}
    sent = {f"gap-0-{name}": value for name, value in gap.items()}
    sent |= {"gap-TOTAL_FORMS": "1", "gap-INITIAL_FORMS": "0", "version": item.version, "do": "send"}
    answer = window.post(reverse("item-correct", args=[item.pk]), sent)
    page = body(answer)
    assert (answer.status_code, "no-plan" in page, reverse("wallet-paper", args=[paper.pk]) in page) == (
        422,
        True,
        True,
    )


def test_a_draft_on_its_page_warns_of_what_runs_out_before_the_end(client, boss, project):
    lodged(project.enterprise, boss, REPORT, until=today(1), at=timezone.now())
    item = opened(project, ENERGY, boss, at=timezone.now())
    for address in (reverse("item-draft", args=[item.pk]), reverse("item-check", args=[project.pk])):
        assert "可能早于办结" in body(client.get(address))


def test_the_first_page_asks_no_more_for_papers_that_run_out(client, boss, project):
    lodged(project.enterprise, boss, until=today(5), at=timezone.now())
    assert "节能报告" in body(client.get("/"))
    assert queries(client, "/") <= 12


def test_a_page_behind_the_last_is_the_last(client, boss, project):
    paper = lodged(project.enterprise, boss, number="no-last", at=timezone.now())
    assert reverse("wallet-paper", args=[paper.pk]) in body(client.get(wallet(project), {"page": "9"}))
    assert "没有符合的材料" in body(client.get(wallet(project), {"page": "9", "standing": "expired"}))
    assert "no-last" in body(client.get(wallet(project), {"page": "x", "standing": "valid"}))


def test_the_api_pages_on_and_counts_for_its_own_people_and_for_others(boss, agent, project):
    for n in range(52):
        lodged(project.enterprise, boss, project=project if n % 2 else None, at=timezone.now(), text=str(n))
    address = f"/enterprises/{project.enterprise_id}/wallet/"
    first, second = (api(boss).read(f"{address}?page={n}") for n in (1, 2))
    shown = [row["id"] for page in (first, second) for row in page["results"]]
    assert (first["count"], len(first["results"]), second["count"]) == (52, 50, 52)
    assert shown == list(Document.objects.order_by("-uploaded_at", "-pk").values_list("pk", flat=True))
    assert api(agent).read(address)["count"] == 26
    assert api(boss).read(f"{address}?project={project.pk}")["count"] == 26
    lodged(project.enterprise, boss, at=timezone.now(), text="one more")
    assert api(boss).read(address)["count"] == 53  # the statement is kept, the rows are not


def test_the_api_keeps_the_statement_of_its_own_people(boss, project):
    lodged(project.enterprise, boss, at=timezone.now())
    caller, address = api(boss), f"/enterprises/{project.enterprise_id}/wallet/"
    assert caller.read(address)["count"] == 1
    with mock.patch("projects.queries_wallet_kept.seen_wallet") as asked_again:
        assert caller.read(address)["count"] == 1
    asked_again.assert_not_called()


def test_the_page_of_a_paper_offers_only_what_would_be_done(client, boss, project):
    paper = lodged(project.enterprise, boss, at=timezone.now())
    address, version = reverse("wallet-paper", args=[paper.pk]), reverse("wallet-version", args=[paper.pk])
    fetched = f'href="{reverse("document", args=[paper.pk])}"'
    page = body(client.get(address))
    assert (version in page, fetched in page) == (True, True)
    held = mandate(project.enterprise)
    held.document = paper
    held.save()
    page = body(client.get(address))
    assert (version in page, reverse("wallet-validity", args=[paper.pk]) in page) == (False, False)
    Document.objects.filter(pk=paper.pk).update(state="checking", project=project)
    assert fetched not in body(client.get(address))


def test_the_list_leaves_as_a_spreadsheet_with_its_filters(client, boss, project):
    lodged(project.enterprise, boss, number="=no-all", until=today(3), at=timezone.now())
    lodged(project.enterprise, boss, PLAN, number="no-plan", project=project, at=timezone.now())
    assert "format=xlsx" in body(client.get(wallet(project)))
    rows = sheet(client.get(wallet(project), {"format": "xlsx"}))
    numbers = [row[1] for row in rows[1:]]
    assert (len(rows), numbers[0], numbers[1].endswith("=no-all"), numbers[1] == "=no-all") == (
        3,
        "no-plan",
        True,
        False,
    )
    assert (rows[1][7], rows[2][6].date()) == (project.name, today(3))
    assert [row[1] for row in sheet(client.get(wallet(project), {"format": "xlsx", "material": PLAN}))[1:]] == [
        "no-plan"
    ]
    assert client.get(wallet(project), {"format": "xlsx", "standing": "expired"}).status_code == 200


def test_what_the_wallet_has_need_not_be_brought_for_a_saved_project(client, boss, project):
    page = reverse("project", args=[project.pk])
    asked = queries(client, page)
    before = client.get(page).context["result"].papers
    lodged(project.enterprise, boss, PLAN, at=timezone.now())
    lodged(project.enterprise, boss, REPORT, until=today(-1), at=timezone.now())  # has run out: still to be brought
    after = client.get(page).context["result"].papers
    assert after.held > before.held
    assert (after.total, after.to_bring + after.held) == (before.total, before.to_bring + before.held)
    assert queries(client, page) == asked <= 12
    assert client.get("/").context["result"].papers == after


def test_the_draft_says_the_limit_in_round_megabytes(client, boss, project):
    item = opened(project, WATER, boss, at=timezone.now())
    page = body(client.get(reverse("item-draft", args=[item.pk])))
    assert "不超过100 MB" in page
    assert "100.0" not in page


def sheet(answer):
    return [list(row) for row in load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values]
