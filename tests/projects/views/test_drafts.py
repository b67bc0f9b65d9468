"""The pages of catalogue keeping: the list, one draft, what is done with it; the public versions and their comparison."""

import re
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from projects.models import CatalogueDraft, CatalogueVersion
from projects.operations.catalogue_drafts import remove_entry, withdraw_entry
from projects.operations.catalogue_versions import withdraw_version
from projects.operations.draft_publishing import submit_draft
from tests.projects.operations.drafts import AT, changed, keepers, keeping, opened, published, said
from tests.projects.views.people import make_enterprise, make_project, make_user, signed_in

SHEET = "format=xlsx"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, keepers, AT) as made:
        yield made


@pytest.fixture
def catalogue(world, db):
    return CatalogueVersion.objects.get()


@pytest.fixture
def two(world, db):
    return list(world)


@pytest.fixture
def draft(two):
    return changed(opened(two[0]), two[0])


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def press(client: Client, draft: CatalogueDraft, act: str, **fields):
    draft.refresh_from_db()
    return client.post(f"/keeping/{draft.pk}/{act}/", {"version": draft.version, "once": f"{act}-1", **fields})


def sheet_of(answer) -> list[tuple]:
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


# --- the list


def test_the_list_is_searched_filtered_and_taken_along_as_a_sheet(two, draft):
    submit_draft(
        changed(opened(two[0], "改政策", note="停一条"), two[0], "eia_hints", "food", zh="另写"), **said(two[0])
    )
    client = signed_in(two[0])
    assert all(name in text(client, "/keeping/") for name in ("缩短时限", "改政策", "现行"))
    found = text(client, "/keeping/?q=停一条")
    assert ("改政策" in found, "缩短时限" in found) == (True, False)
    assert "缩短时限" not in text(client, "/keeping/?state=submitted")
    assert "没有符合的草稿" in text(client, "/keeping/?q=zzz")
    rows = sheet_of(client.get(f"/keeping/?state=open&{SHEET}"))
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [("缩短时限", 1, "2026-11-22")]


@pytest.mark.parametrize(
    ("sort", "names"),
    [("", "丙甲乙"), ("oldest", "乙甲丙"), ("changes", "甲丙乙"), ("name", "丙乙甲"), ("nonsense", "丙甲乙")],
)
def test_the_list_stands_in_the_order_that_was_asked_for(two, sort, names):
    made = [opened(two[0], name) for name in "乙甲丙"]
    changed(made[1], two[0])
    page = signed_in(two[0]).get(f"/keeping/?sort={sort}")
    assert "".join(each["row"].name for each in page.context["page"].object_list) == names


def test_who_may_publish_a_draft_finds_it_above_the_list_and_on_the_first_page(two, draft):
    submit_draft(draft, **said(two[0]))
    assert "等你复核发布" not in text(signed_in(two[0]), "/keeping/")
    assert "等你复核发布" in text(signed_in(two[1]), "/keeping/")
    assert "等你复核" in text(signed_in(two[1]), "/")


@pytest.mark.parametrize("address", ["/keeping/", "/keeping/1/", "/", "/catalogue/versions/"])
def test_a_page_takes_as_many_queries_for_many_as_for_one(two, draft, address):
    address = address.replace("1", str(draft.pk))
    client = signed_in(two[0])

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    one = count()
    row = CatalogueVersion.objects.get()
    for number in range(6):
        opened(two[1], f"草稿{number}")
        draft = changed(draft, two[0], "materials", MATERIALS[number], note="备注")
        row.pk, row.number, row.digest = None, f"2026-11-22.{number + 2}", str(number)
        row.save()
    assert count() == one <= 12


MATERIALS = ("m-license", "m-legal-id", "m-filing-form", "m-project-report", "m-feasibility", "m-siting")


# --- one draft


def test_a_draft_is_opened_named_and_changed_by_forms(two):
    client = signed_in(two[0])
    answer = client.post("/keeping/new/", {"name": "", "once": "k"})
    assert answer.status_code == 422
    answer = client.post("/keeping/new/", {"name": "缩短时限", "effective_on": "2027-01-01", "once": "k"})
    draft = CatalogueDraft.objects.get()
    assert (answer.headers["Location"], draft.effective_on) == (f"/keeping/{draft.pk}/", date(2027, 1, 1))
    assert press(client, draft, "edit", name="另一个名字", note="为什么").status_code == 302
    assert press(client, draft, "edit", name="过时的", version="1", once="e2").status_code == 409
    draft.refresh_from_db()
    assert (draft.name, draft.note, draft.effective_on) == ("另一个名字", "为什么", None)


def test_the_page_says_in_words_what_was_before_and_what_is_after(two, draft):
    draft = withdraw_entry(draft, "policies", "po-west-cit", "政策到期", **said(two[0]))
    page = re.sub(r"<[^>]+>|\s+", " ", text(signed_in(two[0]), f"/keeping/{draft.pk}/"))
    page = " ".join(page.split())
    for words in ("承诺时限（工作日） 5 2", "原因：政策到期", "改动 2 处", "检查过了，没有错", "撤销改动"):
        assert words in page


def test_faults_stand_on_the_page_with_their_place_and_handing_in_is_refused_with_them(two, draft):
    draft = changed(draft, two[0], committed_workdays=40)
    client = signed_in(two[0])
    assert "items[ap-energy].committed_workdays" in text(client, f"/keeping/{draft.pk}/")
    answer = press(client, draft, "submit")
    assert answer.status_code == 422
    assert "没有办成" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "open"


def test_what_is_no_fault_and_to_be_looked_at_stands_on_the_page(two, draft):
    draft = changed(draft, two[0], statutory_workdays=6, committed_workdays=5, statutory_unit="day")
    page = text(signed_in(two[0]), f"/keeping/{draft.pk}/")
    assert ("不算错，请核对" in page, "承诺5个工作日大约是7天" in page) == (True, True)


def test_an_outdated_page_changes_nothing(two, draft):
    client = signed_in(two[0])
    for act in ("submit", "undo"):
        answer = press(client, draft, act, version="1", section="items", code="ap-energy")
        assert answer.status_code == 409
    assert draft.changes.count() == 1


def test_a_change_is_undone_with_a_press(two, draft):
    client = signed_in(two[0])
    assert press(client, draft, "undo", section="items", code="ap-energy").status_code == 302
    assert "还没有改动" in text(client, f"/keeping/{draft.pk}/")


def test_handed_in_given_back_handed_in_again_and_published_by_the_second_person(two, draft):
    first, second = (signed_in(user) for user in two)
    assert press(first, draft, "submit").status_code == 302
    assert first.get(f"/keeping/{draft.pk}/publish/").status_code == 403
    assert press(second, draft, "return", reason="依据没有写").status_code == 302
    assert "依据没有写" in text(first, f"/keeping/{draft.pk}/")
    assert press(first, draft, "submit", once="s2").status_code == 302
    assert "马上生效" in text(second, f"/keeping/{draft.pk}/publish/")
    assert press(second, draft, "publish").status_code == 302
    draft.refresh_from_db()
    assert draft.published.number == "2026-11-22.2"
    assert "发布为 2026-11-22.2" in text(second, f"/keeping/{draft.pk}/")


def test_a_draft_is_discarded_with_a_reason_and_stays_to_be_read(two, draft):
    client = signed_in(two[0])
    assert press(client, draft, "discard").status_code == 422
    assert press(client, draft, "discard", reason="不改了").status_code == 302
    assert "不改了" in text(client, f"/keeping/{draft.pk}/")


def test_a_conflict_with_a_newer_version_is_chosen_on_the_page(two, draft):
    other = remove_entry(changed(opened(two[0]), two[0], committed_workdays=4), "eia_hints", "food", **said(two[0]))
    published(other, *two)
    client = signed_in(two[0])
    assert "先换底版" in text(client, f"/keeping/{draft.pk}/") or "换底版" in text(client, f"/keeping/{draft.pk}/")
    page = text(client, f"/keeping/{draft.pk}/rebase/")
    assert ("5 → 2" in page, "5 → 4" in page) == (True, True)
    assert press(client, draft, "rebase").status_code == 422
    assert press(client, draft, "rebase", **{"choice-0": "theirs"}, once="r2").status_code == 302
    draft.refresh_from_db()
    assert (draft.base.number, draft.changes.count()) == ("2026-11-22.2", 0)


@pytest.mark.parametrize("role", [Role.LEAD, Role.AGENT])
def test_leads_read_along_and_for_others_there_is_no_draft(two, draft, role):
    client = signed_in(make_user("other", role))
    reads = role == Role.LEAD
    assert client.get("/keeping/").status_code == (200 if reads else 403)
    assert client.get(f"/keeping/{draft.pk}/").status_code == (200 if reads else 404)
    for act in ("edit", "submit", "undo", "return", "discard", "publish", "rebase"):
        assert press(client, draft, act).status_code == (403 if reads else 404)


# --- versions, for everybody


def test_everybody_reads_the_versions_with_their_days_and_notes(two, catalogue):
    version = published(changed(opened(two[0], note="缩短节能审查"), two[0]), *two).published
    withdraw_version(version, "时限写错了", **said(two[1]))
    page = text(Client(), "/catalogue/versions/")
    for words in (version.number, "缩短节能审查", "时限写错了", "已撤回", "生效中"):
        assert words in page
    assert f"/catalogue/versions/{catalogue.pk}/withdraw/" not in page
    rows = sheet_of(Client().get(f"/catalogue/versions/?{SHEET}"))
    assert [(row[0], row[1], row[7]) for row in rows[1:]] == [
        (version.number, "已撤回", "时限写错了"),
        (catalogue.number, "生效中", None),
    ]


def test_any_two_versions_are_compared_entry_by_entry(two, catalogue):
    draft = withdraw_entry(changed(opened(two[0]), two[0]), "policies", "po-west-cit", "政策到期", **said(two[0]))
    version = published(draft, *two).published
    client = Client()
    page = text(client, "/catalogue/compare/")
    assert all(words in page for words in ("ap-energy", "po-west-cit", "政策到期", "撤回"))
    backwards = text(client, f"/catalogue/compare/?from={version.number}&to={catalogue.number}")
    assert f"{catalogue.number} → {version.number}" in backwards
    only = text(client, "/catalogue/compare/?section=items&kind=edited")
    assert ("ap-energy" in only, "po-west-cit" in only) == (True, False)
    assert "没有符合的差别" in text(client, "/catalogue/compare/?q=zzzz")
    assert "这两版没有差别" in text(client, f"/catalogue/compare/?from={version.number}&to={version.number}")
    assert client.get("/catalogue/compare/?from=1999-01-01").status_code == 404
    rows = sheet_of(client.get(f"/catalogue/compare/?{SHEET}"))
    assert [row[1:4] for row in rows[1:]] == [
        ("ap-energy", "固定资产投资项目节能审查（含碳排放评价）", "修改"),
        ("po-west-cit", "西部大开发企业所得税15%", "撤回"),
    ]


def test_one_version_alone_has_nothing_to_be_compared_with(catalogue):
    assert "还没有可比的两版" in text(Client(), "/catalogue/compare/")


def test_a_version_is_withdrawn_by_a_keeper_with_a_reason_and_never_the_last(two, catalogue):
    client = signed_in(two[0])
    answer = client.post(f"/catalogue/versions/{catalogue.pk}/withdraw/", {"reason": "错了", "once": "w"})
    assert answer.status_code == 422
    version = published(changed(opened(two[0]), two[0]), *two).published
    address = f"/catalogue/versions/{version.pk}/withdraw/"
    assert "前一版重新生效" in text(client, address)
    assert "撤回以后现行的不变" in text(client, f"/catalogue/versions/{catalogue.pk}/withdraw/")
    assert client.post(address, {"reason": "", "once": "w2"}).status_code == 422
    assert client.post(address, {"reason": "错了", "once": "w3"}).status_code == 302
    version.refresh_from_db()
    assert version.withdrawn_reason == "错了"
    assert signed_in(make_user("lead", Role.LEAD)).get(address).status_code == 403


def test_the_project_says_why_its_catalogue_was_withdrawn_and_offers_the_one_in_force(two, catalogue):
    version = published(changed(opened(two[0]), two[0]), *two).published
    member = make_user("wang")
    project = make_project(make_enterprise(1, member), profile="C")
    withdraw_version(version, "时限写错了", **said(two[1]))
    client = signed_in(member)
    for address in (f"/projects/{project.pk}/", f"/projects/{project.pk}/catalogue/"):
        page = text(client, address)
        assert all(words in page for words in (version.number, "已撤回", "时限写错了"))
    sent = {"version": "1", "catalogue": catalogue.number, "then": "move"}
    assert client.post(f"/projects/{project.pk}/catalogue/", sent).status_code == 200
