"""S17: how far an item is, by its number and its code: one answer for whatever is wrong, few tries, nobody's name."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import ApprovalItem, Enterprise, Project
from projects.queries_progress import item_asked
from projects.rules.query_codes import query_code
from projects.views.context import forget_site
from tests.projects.items import item_project, make_item, move_to
from tests.projects.views.people import make_user, signed_in

NAME, FIRM, PHONE = "王敏敏", "不该出现的企业", "13300001001"


@pytest.fixture
def owner(catalogue):
    return make_user("owner", name=NAME)


@pytest.fixture
def item(owner):
    project = item_project(1, owner)
    Enterprise.objects.update(name=FIRM, contact_name=NAME, contact_phone=PHONE)
    Project.objects.update(name="不该出现的项目", contact_phone=PHONE)
    item = make_item(project, state="accepted")
    ApprovalItem.objects.update(contact_name=NAME, contact_phone=PHONE, note=f"找{NAME}{PHONE}")
    return item


def ask(number: str, code: str, client: Client | None = None):
    cache.clear()  # the limit is another test's
    return (client or Client()).post(reverse("progress"), {"number": number, "code": code})


def another(number: str) -> str:
    """A sound number that nobody has."""
    from datetime import date

    from projects.rules.identifiers import make_item_number

    return make_item_number(number.partition("-")[0], date(2026, 1, 5), 99999)


def shape(response) -> str:
    """The page without what differs from request to request and without what was typed."""
    text = re.sub(r'(?<=token" value=")\w{64}', "", response.content.decode())
    return re.sub(r'value="[^"]*"', "", text.replace(response["X-Reference"], ""))


@pytest.mark.django_db
def test_s17_number_and_code_tell_how_far_it_is(item):
    page = ask(item.number, query_code(item.token))
    text = page.content.decode()
    assert page.status_code == 200
    for words in (item.number, "已受理", "审查人", "开始审查", "收件", "受理", "最晚办结", "节能审查"):
        assert words in text


@pytest.mark.django_db
def test_s17_a_page_of_progress_names_no_person_no_enterprise_no_project_and_no_paper(item):
    text = ask(item.number, query_code(item.token)).content.decode()
    papers = [paper.material for paper in item.papers.all()]
    assert [
        word for word in (NAME, FIRM, PHONE, "不该出现", item.project.enterprise.credit_code, *papers) if word in text
    ] == []


@pytest.mark.django_db
def test_s17_it_is_read_as_people_type_it(item):
    page = ask(item.number.lower().replace("-", ""), query_code(item.token).lower().replace("-", " "))
    assert page.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_s17_a_wrong_number_and_a_wrong_code_answer_the_same(item, language):
    client = Client(headers={"Accept-Language": language})
    other = make_item(item.project, "ap-water-soil", "submitted")
    draft = make_item(item.project, "ap-civil-defence", "draft")
    ApprovalItem.objects.filter(pk=draft.pk).update(number=another(item.number)[:-1] + "X")  # never so; if it were
    wrong = {
        "code": ask(item.number, "AAAA-AAAA", client),
        "code of another": ask(item.number, query_code(other.token), client),
        "no code at all": ask(item.number, "?", client),
        "number": ask(another(item.number), query_code(item.token), client),
    }
    assert {page.status_code for page in wrong.values()} == {422}
    assert len({shape(page) for page in wrong.values()}) == 1


@pytest.mark.django_db
def test_s17_what_is_wrong_costs_the_same(item):
    counts = set()
    ask(item.number, "AAAA-AAAA")  # what a process reads once
    for number, code in ((item.number, "AAAA-AAAA"), (another(item.number), query_code(item.token))):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask(number, code)
        counts.add(tuple(re.sub(r"'[^']*'", "?", query["sql"]) for query in asked.captured_queries))
    assert len(counts) == 1
    assert len(counts.pop()) == 1


@pytest.mark.django_db
def test_s17_a_draft_is_not_there(item):
    ApprovalItem.objects.filter(pk=item.pk).update(state="draft")
    assert item_asked(item.number, query_code(item.token)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "part"), [("ZONE-20261122-00037-A", "校验码"), ("ZONE-20261322-00037-E", "日期"), ("ZONE-1", "8位日期")]
)
def test_s17_a_number_that_cannot_be_is_told_so_at_its_field_and_asks_nothing_of_the_database(db, number, part):
    ask(number, "AAAA-AAAA")
    with CaptureQueriesContext(connection) as asked:
        page = ask(number, "AAAA-AAAA")
    text = page.content.decode()
    assert (page.status_code, part in text, "没有查到" in text) == (422, True, False)
    assert not [query for query in asked.captured_queries if "approvalitem" in query["sql"]]


@pytest.mark.django_db
def test_s17_one_address_has_ten_tries_a_minute(item):
    cache.clear()
    client, sent = Client(), {"number": item.number, "code": "AAAA-AAAA"}
    answers = [client.post(reverse("progress"), sent).status_code for _ in range(12)]
    right = client.post(reverse("progress"), {"number": item.number, "code": query_code(item.token)})
    assert answers == [422] * 10 + [429] * 2
    assert (right.status_code, right["Cache-Control"]) == (429, "no-store")
    assert client.get(reverse("progress")).status_code == 200
    assert client.post(reverse("progress"), sent, REMOTE_ADDR="10.0.0.9").status_code == 422


@pytest.mark.django_db
def test_s17_nothing_is_kept_and_nothing_is_listed(item):
    for page in (Client().get(reverse("progress")), ask(item.number, query_code(item.token)), ask(item.number, "A")):
        assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")


@pytest.mark.django_db
def test_s17_the_code_comes_in_no_address(item):
    code = query_code(item.token)
    page = Client().get(reverse("progress"), {"number": item.number, "code": code})
    text = page.content.decode()
    assert page.status_code == 200
    assert f'value="{item.number}"' in text
    assert f'value="{code}"' not in text  # the address itself, which whoever made it knows, is all that repeats it
    assert "已受理" not in text
    assert f'action="{reverse("progress")}"' in text


@pytest.mark.django_db
def test_s17_a_form_without_its_token_is_refused(item):
    client = Client(enforce_csrf_checks=True)
    page = client.post(reverse("progress"), {"number": item.number, "code": query_code(item.token)})
    assert page.status_code == 403


@pytest.mark.django_db
def test_an_item_of_another_system_shows_where_it_was_read_and_when(owner, item):
    elsewhere = make_item(item.project, "ap-eia", "draft")
    ApprovalItem.objects.filter(pk=elsewhere.pk).update(
        number=another(item.number),
        state="reviewing",
        verified_source="市审批平台，问了13812345678",
        verified_at=elsewhere.created_at,
    )
    elsewhere.refresh_from_db()
    text = ask(elsewhere.number, query_code(elsewhere.token)).content.decode()
    assert "市审批平台" in text
    assert "最近核对" in text
    assert "13812345678" not in text


# --- where the code stands


@pytest.mark.django_db
def test_the_applicant_reads_the_code_on_the_item_and_on_the_receipt_and_staff_do_not(owner, item):
    from tests.projects.items import staff_of

    code = query_code(item.token)
    for name in ("item", "item-receipt"):
        assert code in signed_in(owner).get(reverse(name, args=[item.pk])).content.decode()
        assert code not in signed_in(staff_of().reviewer).get(reverse(name, args=[item.pk])).content.decode()


@pytest.mark.django_db
def test_the_papers_that_open_a_case_carry_the_code_and_those_issued_before_stay_as_they_are(item):
    from django.template.loader import render_to_string

    from projects.guide.notices.sheet import sheet_of

    move_to(item, "approved")
    told = {row.kind: row.snapshot.get("query_code", "") for row in item.notices.all()}
    code = query_code(item.token)
    assert (told["nt-receipt"], told["nt-accept"], told["nt-grant"]) == (code, code, "")
    paper = item.notices.get(kind="nt-accept")
    assert code in render_to_string("pdf/notices/nt-accept.html", sheet_of(paper))
    del paper.snapshot["query_code"]  # as it was issued earlier
    assert "查询码" not in render_to_string("pdf/notices/nt-accept.html", sheet_of(paper))


def test_the_example_is_a_number_of_this_zone(item):
    forget_site()
    page = Client().get(reverse("progress")).content.decode()

    assert f"{item.number.partition('-')[0]}-20261122-00037-" in page
