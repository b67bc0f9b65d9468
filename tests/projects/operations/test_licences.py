"""Business licences: what is taken, what is refused and why, and where it is kept."""

import hashlib
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approval_portal.accounts.models import Role
from projects.models import Event, Licence, Membership
from projects.operations.licences import LARGEST, upload_licence
from projects.operations.refusals import Forbidden, Refused
from projects.operations.retries import key_of
from projects.rules.uploads import plain_name
from tests.projects import files
from tests.projects.views.people import AT, make_enterprise, make_user

NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
PDF, JPEG, PNG = files.pdf(), files.jpeg(), files.png()


@pytest.fixture
def firm(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_enterprise(1)


@pytest.fixture
def admin(firm):
    user = make_user("wang")
    Membership.objects.create(enterprise=firm, user=user, is_admin=True, starts_on=AT.date())
    return user


def upload(firm, by, content, name="营业执照.pdf", **more):
    return upload_licence(firm, SimpleUploadedFile(name, content), by=by, at=NOW, **more)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("营业执照.pdf", PDF, "application/pdf"),
        ("执照.JPG", JPEG, "image/jpeg"),
        ("执照.jpeg", JPEG, "image/jpeg"),
        ("执照.png", PNG, "image/png"),
        ("执照", PNG, "image/png"),
    ],
)
def test_a_good_file_is_kept_under_its_name_and_stored_under_a_random_one(firm, admin, name, content, kind):
    kept = upload(firm, admin, content, name)
    assert (kept.name, kept.content_type, kept.size) == (name, kind, len(content))
    assert kept.digest == hashlib.sha256(content).hexdigest()
    assert re.fullmatch(r"licences/\d{4}/\d\d/[0-9a-f]{32}\.(pdf|jpg|png)", kept.file.name)
    assert kept.file.read() == content
    assert Event.objects.get(verb="upload_licence").data == {"digest": kept.digest, "size": kept.size}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.pdf", b"", "空文件"),
        ("太大.pdf", PDF + b"x" * LARGEST, "超过10 MB"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "不是PDF、JPEG或PNG"),
        ("网页.html", b"<!doctype html><script>1</script>", "不是PDF、JPEG或PNG"),
        ("网页.pdf", b"<html>%PDF-1.7", "不是PDF、JPEG或PNG"),
        ("偏移.pdf", b"\n%PDF-1.7", "不是PDF、JPEG或PNG"),
        ("压缩包.pdf", b"PK\x03\x04", "不是PDF、JPEG或PNG"),
        ("程序.pdf", b"MZ\x90\x00", "不是PDF、JPEG或PNG"),
        ("执照.pdf", JPEG, "后缀和内容不符"),
        ("执照.html", PDF, "后缀和内容不符"),
        ("执照.jpg.exe", JPEG, "后缀和内容不符"),
        ("夹带.jpg", JPEG + b"<script>alert(1)</script>", "可以运行的代码"),
        ("夹带.pdf", PDF + b"/OpenAction << /S /JavaScript >>", "可以运行的代码"),
        ("夹带.pdf", PDF + b"/Type /EmbeddedFile", "可以运行的代码"),
        ("夹带.pdf", PDF + b"/S /J#61vaScript /JS (x)", "可以运行的代码"),
        ("夹带.pdf", PDF + b"/Names << /EmbeddedFiles 3 0 R >>", "可以运行的代码"),
    ],
)
def test_s7_a_bad_file_is_refused_with_its_name_the_reason_and_what_to_do(firm, admin, name, content, why):
    with pytest.raises(Refused) as refused:
        upload(firm, admin, content, name)
    assert (name in refused.value.zh, why in refused.value.zh, refused.value.field) == (True, True, "file")
    assert refused.value.zh.count("。") >= 1
    assert not Licence.objects.exists()


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\li\\执照.pdf", "执照.pdf"),
        ("/执照.pdf", "执照.pdf"),
        ("执\u202e照\r\n.pdf", "执照.pdf"),
        ("..", "file"),
        ("", "file"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_s7_a_path_in_a_name_is_no_path(raw, kept):
    assert plain_name(raw) == kept


def test_the_newest_is_in_use_and_those_before_stay(firm, admin):
    first, second = upload(firm, admin, PDF), upload(firm, admin, PNG, "新.png")
    assert list(firm.licences.values_list("pk", flat=True)) == [second.pk, first.pk]


def test_the_same_form_sent_twice_keeps_one(firm, admin):
    made = {upload(firm, admin, PDF, idempotency_key=key_of(admin, "k")).pk for _ in range(2)}
    assert (len(made), Licence.objects.count()) == (1, 1)


@pytest.mark.parametrize("who", ["member", "other", Role.REVIEWER, Role.KEEPER])
def test_whoever_may_not_edit_the_enterprise_hands_in_no_licence(firm, who):
    user = make_user("x", *([who] if who in Role.values else []))
    if who in ("member", "other"):
        place = firm if who == "member" else make_enterprise(2)
        Membership.objects.create(enterprise=place, user=user, is_admin=who == "other", starts_on=AT.date())
    with pytest.raises(Forbidden):
        upload(firm, user, PDF)


def test_a_file_whose_row_did_not_come_to_be_is_not_left_behind(firm, admin, tmp_path, monkeypatch):
    monkeypatch.setattr("projects.operations.licences.record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upload(firm, admin, PDF)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
