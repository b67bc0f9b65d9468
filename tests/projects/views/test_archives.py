"""The archive package of an application: all papers, index, events and digests; who gets which part; nothing left out."""

import csv
import hashlib
import io
import json
import zipfile
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects import archive_files
from projects.limits import ArchiveThrottle
from projects.models import AccessLog, ApprovalItem, Document, Event, PaperDocument
from projects.operations.items.notice_files import keep_notice_file
from projects.rules.archive import EVENTS, SUMS, faults_of
from tests.projects.items import ITEM_AT, item_project, make_item, staff_member, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in

PDF = b"%PDF-1.7 report "


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """What the owner was granted, and another project of his."""

    def made():
        owner = make_user("owner", name="王敏")
        return make_item(item_project(1, owner), state="approved"), item_project(2, owner)

    with keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def item(world, db):
    return ApprovalItem.objects.get(pk=world[0].pk)


@pytest.fixture
def owner(world, db):
    return User.objects.get(username="owner")


def document_on(item, name="节能报告.pdf", content=PDF, **more) -> Document:
    """A document on the item's first line, sent with the application."""
    made = Document(
        enterprise=item.project.enterprise,
        project=item.project,
        name=name,
        content_type="application/pdf",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_at=ITEM_AT,
        **more,
    )
    made.file.save("x.pdf", ContentFile(content))
    PaperDocument.objects.create(paper=item.papers.first(), document=made, attached_at=ITEM_AT)
    return made


def address(item) -> str:
    return reverse("item-archive", args=[item.pk])


def taken(client: Client, item) -> zipfile.ZipFile:
    response = client.get(address(item))
    assert response.status_code == 200, response.content
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def digests(package: zipfile.ZipFile) -> dict[str, str]:
    return {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist() if name != SUMS}


def faults(package: zipfile.ZipFile) -> list[str]:
    return faults_of(digests(package), package.read(SUMS).decode(), package.read(EVENTS).decode())


def index_of(package: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(package.read("00-目录.csv").decode("utf-8-sig"))))


def events_of(package: zipfile.ZipFile) -> list[dict]:
    return json.loads(package.read(EVENTS))["events"]


# --- what is in it


def test_s8_the_package_holds_every_paper_and_checks_by_its_own_digests(item):
    document_on(item)
    for notice in item.notices.all():
        keep_notice_file(notice, PDF + str(notice.pk).encode(), at=ITEM_AT)
    package = taken(signed_in(staff_of().decider), item)
    rows, told = index_of(package), events_of(package)
    recorded = Event.objects.filter(object_type="approvalitem", object_id=str(item.pk)).order_by("seq")
    assert package.testzip() is None
    assert faults(package) == []
    assert {row["状态"] for row in rows if row["类别"] != "03-证照"} == {"在"}  # nobody has printed the certificate yet
    assert len(rows) == 1 + item.notices.count() + item.certificates.count()
    assert package.read(rows[0]["包内路径"]) == PDF
    assert rows[0]["包内路径"].startswith("01-材料/01-")
    assert [each["hash"] for each in told] == list(recorded.values_list("hash", flat=True))
    assert "阶段性" in package.read("00-说明.txt").decode()  # approved, not yet archived


def test_a_missing_file_and_one_that_was_changed_are_told_and_never_left_out(item):
    gone, spoilt = document_on(item, "没了.pdf"), document_on(item, "改了.pdf", b"%PDF-1.7 second")
    gone.file.delete(save=False)
    Document.objects.filter(pk=spoilt.pk).update(digest="0" * 64)
    package = taken(signed_in(staff_of().window), item)
    rows = {row["原文件名"]: row for row in index_of(package)}
    assert (rows["没了.pdf"]["状态"], rows["没了.pdf"]["包内路径"]) == ("缺：文件缺失", "")
    assert rows["改了.pdf"]["备注"].startswith("与登记的摘要不符")
    assert all(row["状态"] == "缺：还没有印好" for row in rows.values() if row["类别"] == "02-文书")
    assert faults(package) == []


def test_an_unsound_file_is_listed_and_not_in_it(item):
    document_on(item, state="refused")
    package = taken(signed_in(staff_of().window), item)
    assert [row["状态"] for row in index_of(package) if row["类别"] == "01-材料"] == ["缺：没有通过检查"]
    assert [name for name in package.namelist() if name.startswith("01-")] == []


def test_every_version_that_was_sent_is_there_and_hostile_names_are_safe(item):
    first = document_on(item, "CON.pdf")
    document_on(item, "../../etc/=cmd|'.pdf", version=2, replaces=first)
    PaperDocument.objects.filter(document=first).update(removed_at=timezone.now())
    package = taken(signed_in(staff_of().reviewer), item)
    papers = [row for row in index_of(package) if row["类别"] == "01-材料"]
    assert [row["版本"] for row in papers] == ["2", "1"]
    assert all(".." not in row["包内路径"].split("/") and "|" not in row["包内路径"] for row in papers)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in index_of(package) for cell in row.values())


def test_tampering_with_the_package_is_found_by_its_own_digests(item):
    document_on(item)
    package = taken(signed_in(staff_of().decider), item)
    found, listed, events = digests(package), package.read(SUMS).decode(), package.read(EVENTS).decode()
    path = next(name for name in found if name.startswith("01-"))
    changed = found | {path: hashlib.sha256(b"another").hexdigest()}
    less = {name: digest for name, digest in found.items() if name != path}
    another_act, other_words = json.loads(events), json.loads(events)
    another_act["events"][0]["verb"] = "deny"
    next(each for each in other_words["events"] if each["text"])["text"] += "。"
    assert faults_of(found, listed, events) == []
    for spoilt in (changed, less, found | {"01-材料/多.pdf": "0" * 64}):
        assert len(faults_of(spoilt, listed, events)) == 1
    for told in (another_act, other_words):
        assert len(faults_of(found, listed, json.dumps(told))) == 1


# --- who gets it


def test_the_applicant_gets_its_own_side_and_no_internal_opinion(item, owner):
    item.finding = "内部意见：可以"
    item.save()
    mine = taken(signed_in(owner), item)
    theirs = taken(signed_in(staff_of().decider), item)
    inside = [name for name in theirs.namelist() if "内部意见" in theirs.read(name).decode(errors="ignore")]
    outside = [name for name in mine.namelist() if "内部意见：" in mine.read(name).decode(errors="ignore")]
    hidden = [each for each in events_of(mine) if each["withheld"]]
    assert (inside, outside) == (["00-办件.json"], [])
    assert "finding" not in json.loads(mine.read("00-办件.json"))
    assert all(each["text"] is None for each in hidden)
    assert {each["verb"] for each in hidden} >= {"finish_review"}
    assert faults(mine) == []
    assert "approve" in {each["verb"] for each in events_of(mine) if each["text"]}


def test_what_was_taken_away_before_sending_stays_with_the_applicant(item, owner):
    kept = document_on(item, "撤下的.pdf")
    PaperDocument.objects.filter(document=kept).update(attached_at=timezone.now(), removed_at=timezone.now())
    names = [{row["原文件名"] for row in index_of(taken(signed_in(who), item))} for who in (owner, staff_of().decider)]
    assert ["撤下的.pdf" in each for each in names] == [True, False]


def test_other_enterprises_find_nothing_and_other_bodies_are_refused(item):
    stranger = make_user("stranger")
    item_project(3, stranger)
    other = staff_member("other-reviewer", Role.REVIEWER, "au-sw")
    assert signed_in(stranger).get(address(item)).status_code == 404
    assert signed_in(other).get(address(item)).status_code == 403
    assert Client().get(address(item)).status_code == 302
    assert not AccessLog.objects.filter(kind="export").exists()


def test_a_draft_is_the_applicants_alone(world, owner):
    draft = make_item(world[1])
    draft.created_by = owner
    draft.save()
    assert taken(signed_in(owner), draft).testzip() is None
    assert signed_in(staff_of().decider).get(address(draft)).status_code == 404


def test_it_is_logged_with_the_digest_of_its_digests_and_head_is_not(item):
    client = signed_in(staff_of().window)
    client.head(address(item))
    package = taken(client, item)
    row = AccessLog.objects.get(kind="export")
    listed = hashlib.sha256(package.read(SUMS)).hexdigest()
    assert (row.what, row.object_type, row.object_id, row.data["digest"]) == (
        "item-archive",
        "approvalitem",
        str(item.pk),
        listed,
    )


def test_the_headers_say_what_it_is_and_the_name_fits_everywhere(item):
    response = signed_in(staff_of().window).get(address(item))
    assert response["Content-Type"] == "application/zip"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "no-store" in response["Cache-Control"]


def test_too_big_a_package_is_refused_in_words_and_not_logged(item):
    document_on(item)
    with patch.object(archive_files, "MOST", 3):
        response = signed_in(staff_of().window).get(address(item))
        api = signed_in(staff_of().window).get(reverse("api-item-archive", args=[item.pk]))
    assert (response.status_code, api.status_code) == (413, 413)
    assert "超过归档包的上限" in response.content.decode()
    assert not AccessLog.objects.filter(kind="export").exists()


def test_the_api_gives_the_same_package(item):
    response = signed_in(staff_of().window).get(reverse("api-item-archive", args=[item.pk]))
    package = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert faults(package) == []
    assert AccessLog.objects.get(kind="export").what == "api-item-archive"


def test_more_papers_need_no_more_queries(item):
    client, counts = signed_in(staff_of().window), []
    for number in range(1, 6):
        document_on(item, f"{number}.pdf")
        if number in (1, 5):
            client.get(address(item))
            with CaptureQueriesContext(connection) as asked:
                client.get(address(item))
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_of_the_item_offers_it_to_whoever_may_take_it(item, owner):
    other = staff_member("other-reviewer", Role.REVIEWER, "au-sw")
    page = reverse("item", args=[item.pk])
    seen = [address(item) in signed_in(who).get(page).content.decode() for who in (owner, staff_of().lead, other)]
    assert seen == [True, True, False]


# --- how often


@pytest.mark.parametrize("name", ["item-archive", "api-item-archive"])
def test_head_puts_nothing_together_and_a_person_takes_only_so_many(item, monkeypatch, name):
    built, client, where = [], signed_in(staff_of().decider), reverse(name, args=[item.pk])
    real = archive_files.write_archive
    monkeypatch.setattr(archive_files, "write_archive", lambda *said, **more: built.append(1) or real(*said, **more))
    monkeypatch.setattr(ArchiveThrottle, "THROTTLE_RATES", {"archive": "2/hour"})

    head = [client.head(where) for _ in range(3)]
    assert ({each.status_code for each in head}, len(built)) == ({200}, 0)
    codes = [client.get(where) for _ in range(3)]
    assert ([each.status_code for each in codes], len(built)) == ([200, 200, 429], 2)
    names = {each.headers["Content-Disposition"] for each in [*head, *codes[:2]]}
    assert (len(names), {each.headers["Content-Type"] for each in [*head, *codes[:2]]}) == (1, {"application/zip"})
    assert signed_in(staff_of().window).get(where).status_code == 200
    assert AccessLog.objects.filter(kind="export").count() == 3
