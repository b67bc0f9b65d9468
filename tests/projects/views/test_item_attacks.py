"""What is sent to the pages and the API of items by somebody who means no good: refused in words, never a fault."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.enums import ComponentState, PaperState
from projects.models import ApprovalItem, Document, Event, Membership, OfficialNotice, Project
from tests.projects.api.client import api
from tests.projects.items import (
    ACCEPTANCE,
    ENERGY,
    ITEM_AT,
    act,
    answer_components,
    item_project,
    make_item,
    move_to,
    staff_member,
    staff_of,
)
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user

HUGE = "9" * 40
BAD_TEXTS = ["x\x00y", "字" * 10_000, "‮" + "a" * 200, "<script>alert(1)</script>", "=cmd|'/c calc'!A0"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    def made():
        staff_of(), staff_of("au-sw")
        return item_project(1, make_user("member"))

    with time_machine.travel(ITEM_AT, tick=False), keeping(django_db_blocker, made) as project:
        yield project


@pytest.fixture
def project(world, db):
    return Project.objects.get(pk=world.pk)


@pytest.fixture
def member(world, db):
    return User.objects.get(username="member")


def steps(client, item: ApprovalItem, verb: str, reason: str = "", **more):
    item.refresh_from_db()
    body = {"verb": verb, "reason": reason, "version": item.version, **more}
    return client.send("post", f"/items/{item.pk}/steps/", body)


# --- the API opens no door beside the pages


def test_the_api_ends_no_review_without_a_finding(project):
    item = make_item(project, ENERGY, "reviewing")
    client = api(staff_of("au-fg").reviewer)
    assert steps(client, item, "finish_review").status_code == 400
    assert steps(client, item, "finish_review", "材料齐全，建议准予").status_code == 200
    item.refresh_from_db()
    assert (item.state, item.finding) == ("deciding", "材料齐全，建议准予")


def test_accepting_through_the_api_finds_the_given_papers_fit_as_the_window_does(project):
    item = make_item(project, ENERGY, "submitted")
    assert steps(api(staff_of().window), item, "accept").status_code == 200
    assert not item.papers.filter(state=PaperState.GIVEN).exists()


def test_the_api_refuses_with_the_ground_that_the_page_notes(project):
    item = make_item(project, ENERGY, "submitted")
    assert steps(api(staff_of().window), item, "refuse", "不是这里受理的范围").status_code == 200
    assert Event.objects.get(verb="refuse", object_id=str(item.pk)).data["ground"] == "other"


def test_the_api_does_not_declare_tolerated_papers_complete(project):
    item = act(make_item(project, ENERGY, "submitted"), "accept_tolerant")
    paper = item.papers.first()
    item.papers.filter(pk=paper.pk).update(state=PaperState.TOLERATED, make_up_by=timezone.localdate())
    assert steps(api(staff_of().window), item, "complete_materials").status_code == 400
    item.refresh_from_db()
    assert item.state == "accepted_tolerant"


def test_no_person_takes_the_portals_own_steps_or_those_with_papers_of_their_own(project):
    item = make_item(project, ENERGY, "submitted")
    staff = staff_of("au-fg")
    for person in (staff.window, staff.reviewer, staff.decider, staff.lead):
        client = api(person)
        for verb in ("deem_accepted", "warn", "resume_review", "lapse", "approve", "deliver", "submit", "x"):
            assert steps(client, item, verb, "理由").status_code in (400, 403), (person, verb)
            item.refresh_from_db()
            assert item.state == "submitted", (person, verb)


def test_the_people_of_another_body_take_no_step(project):
    people = [api(staff_of("au-sw").reviewer), api(staff_of("au-sw").decider)]
    item = make_item(project, ENERGY)
    for state, verbs in (
        ("accepted", ["start_review"]),
        ("reviewing", ["terminate", "finish_review"]),
        ("deciding", ["return_to_review"]),
        ("delivered", ["cancel", "revoke"]),
    ):
        item = move_to(item, state)
        for verb in verbs:
            assert [steps(client, item, verb, "理由").status_code for client in people] == [403, 403], verb
            item.refresh_from_db()
            assert item.state == state, verb


def test_no_finding_or_opinion_is_in_what_the_applicant_reads(client, member, project):
    item = make_item(project, ACCEPTANCE, "reviewing")
    part = item.components.first()
    item.components.filter(pk=part.pk).update(state=ComponentState.PASSED, opinion="内部意见甲")
    ApprovalItem.objects.filter(pk=item.pk).update(finding="内部意见乙")
    client.force_login(member)
    pages = client.get(f"/items/{item.pk}/"), api(member).get(f"/api/v1/items/{item.pk}/")
    said = "".join(page.content.decode() for page in pages)
    assert "内部意见甲" not in said
    assert "内部意见乙" not in said


# --- numbers and words


def test_a_number_as_long_as_one_likes_is_no_page_no_file_and_no_project(client, member, project):
    client.force_login(staff_of().window)
    paths = ("", "clock/", "court/", "draft/", "answer/", "accept/", "review/", "decide/", "receipt/")
    assert {path: client.get(f"/items/{HUGE}/{path}").status_code for path in paths} == dict.fromkeys(paths, 404)
    client.force_login(member)
    paths = (f"/documents/{HUGE}/", f"/notices/{HUGE}.pdf", f"/projects/{HUGE}/apply/", f"/projects/{HUGE}/court/")
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_numbers_out_of_range_in_the_api_are_refused(member):
    client = api(member)
    for body in ({"items": [int(HUGE)]}, {"items": [2**63]}, {"items": [0]}, {"items": ["x"]}, {"items": []}):
        assert client.send("post", "/items/submit/", body).status_code == 400
    assert client.get(f"/api/v1/items/{HUGE}/").status_code == 404


def test_an_earlier_item_out_of_range_is_refused(member, project):
    body = {"node": ENERGY, "case_type": "ct-change", "earlier": int(HUGE)}
    assert api(member).send("post", f"/projects/{project.pk}/items/", body).status_code == 400


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def hostile(client, item, path, sent):
    """Each of the texts is sent to the item as it stands, and refused or shown as words."""
    for text in BAD_TEXTS:
        with undone():
            made = client.post(f"/items/{item.pk}/{path}/", {**sent(text), "version": item.version})
            assert made.status_code in (302, 422), text
            assert b"<script>alert" not in client.get(f"/items/{item.pk}/{path}/").content, text


def test_hostile_words_in_a_draft_are_refused_or_shown_as_words(client, member, project):
    client.force_login(member)
    sent = {"contact_phone": "13300001001"}
    hostile(client, make_item(project), "draft", lambda text: {"contact_name": text, **sent, "note": text})


def test_hostile_words_in_an_answer_are_refused_or_shown_as_words(client, member, project):
    item = make_item(project, ENERGY, "correcting")
    point = item.corrections.get().points.get()
    client.force_login(member)
    hostile(client, item, "answer", lambda text: {f"answer-{point.pk}": text})


def test_hostile_words_of_the_bureau_are_refused_or_shown_as_words(client, project):
    client.force_login(staff_of("au-fg").reviewer)
    hostile(client, make_item(project, ENERGY, "reviewing"), "review", lambda text: {"do": "save", "finding": text})


def test_hostile_words_in_the_api_are_refused_or_kept_as_words(project):
    item, client = make_item(project, ENERGY, "submitted"), api(staff_of().window)
    for text in BAD_TEXTS:
        with undone():
            assert steps(client, item, "not_needed", text).status_code in (200, 400), text


# --- files


def upload(client, item, *files):
    item.refresh_from_db()
    paper = item.papers.first()
    sent = {"contact_name": "", "contact_phone": "", "note": "", "version": item.version}
    return client.post(f"/items/{item.pk}/draft/", {**sent, f"file-{paper.pk}": list(files)})


BAD_FILES = [
    ("a.pdf", b""),
    ("a.pdf", b"MZ\x90\x00 not a pdf"),
    ("a.png", b"%PDF-1.7 x"),
    ("a.svg", b"<svg onload='x()'/>"),
    ("a.pdf", b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    ("a.docx", b"PK\x03\x04 not a whole one"),
]


def test_a_bad_file_is_refused_by_name_and_nothing_is_kept(client, member, project):
    item = make_item(project)
    client.force_login(member)
    for name, content in BAD_FILES:
        made = upload(client, item, SimpleUploadedFile(name, content))
        assert (made.status_code, Document.objects.count()) == (422, 0), (name, content)
        assert name in made.content.decode(), (name, content)


def test_a_path_in_a_name_is_no_path_and_the_same_file_twice_is_one(client, member, project):
    item = make_item(project)
    client.force_login(member)
    for _ in range(2):
        made = upload(client, item, SimpleUploadedFile("../../etc/pass wd.pdf", b"%PDF-1.7 x"))
        assert made.status_code == 302
    kept = Document.objects.get()
    assert ("/" in kept.name, ".." in kept.file.name) == (False, False)


def test_a_document_of_another_enterprise_is_not_put_to_ones_papers(client, member, project):
    other = make_item(item_project(2, make_user("stranger")))
    alien = Document.objects.create(
        enterprise=other.project.enterprise, project=other.project, name="a.pdf", content_type="application/pdf",
        size=1, digest="d", uploaded_at=timezone.now(),
    )  # fmt: skip
    item = make_item(project)
    paper = item.papers.first()
    client.force_login(member)
    client.post(
        f"/items/{item.pk}/draft/",
        {"contact_name": "", "contact_phone": "", "note": "", "version": item.version, f"known-{paper.pk}": alien.pk},
    )
    assert not paper.links.exists()
    assert client.get(f"/documents/{alien.pk}/").status_code == 404


# --- S3: a right that is taken away ends with the next request


def test_s3_a_role_that_ended_acts_no_more(client, project):
    reviewer = staff_of("au-fg").reviewer
    item = make_item(project, ENERGY, "accepted")
    browser = api(reviewer)
    client.force_login(reviewer)
    assert client.get(f"/items/{item.pk}/").status_code == 200
    RoleGrant.objects.filter(user=reviewer).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get(f"/items/{item.pk}/").status_code == 404
    assert client.get(f"/items/{item.pk}/review/").status_code == 404
    assert steps(browser, item, "start_review").status_code == 404


def test_s3_whoever_left_the_enterprise_sees_neither_item_nor_document_nor_notice(client, member, project):
    item = make_item(project, ENERGY, "accepted")
    notice = OfficialNotice.objects.filter(item=item).first()
    client.force_login(member)
    assert client.get(f"/items/{item.pk}/").status_code == 200
    Membership.objects.filter(user=member).update(ends_on=timezone.localdate() - timedelta(days=1))
    page = f"/items/{item.pk}/"
    for address in (page, f"{page}clock/", f"/notices/{notice.pk}.pdf", f"/api/v1{page}"):
        assert client.get(address).status_code == 404


def test_s3_a_disabled_account_is_out_at_once(client, member, project):
    item = make_item(project)
    client.force_login(member)
    type(member).objects.filter(pk=member.pk).update(is_active=False)
    assert client.get(f"/items/{item.pk}/").status_code == 302
    assert client.get(f"/api/v1/items/{item.pk}/").status_code in (401, 403)


# --- the liaison


def test_a_liaison_with_a_part_sees_the_item_and_no_other_of_the_project(client, project):
    item, other = make_item(project, ACCEPTANCE, "reviewing"), make_item(project, ENERGY, "reviewing")
    body = item.components.exclude(body_id=item.body_id).exclude(state=ComponentState.NOT_NEEDED).first().body_id
    liaison = staff_member("liaison-x", Role.LIAISON, body)
    client.force_login(liaison)
    answer_components(item)
    assert client.get(f"/items/{item.pk}/").status_code == 200
    assert client.get(f"/items/{other.pk}/").status_code == 404
    assert client.get(f"/projects/{project.pk}/").status_code == 404
    assert [row["id"] for row in api(liaison).read("/items/")["results"]] == [item.pk]
