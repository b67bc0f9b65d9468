"""Certificates on pages: their files for whoever sees the item, and the public page behind the QR code."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.forms import certificates as forms
from projects.models import AccessLog, Certificate, Document, Project
from projects.operations.items.aftermath import annul_decision
from projects.operations.items.certificate_files import Signed, keep_certificate_file
from projects.operations.items.decisions import Verdict
from tests.projects.certificates import make_certificate
from tests.projects.items import ITEM_AT, act, item_project, make_item, move_to, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in

PERMIT = "ap-construction-permit"
CONTENT = b"%PDF-1.7 a certificate"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A certificate of the owner, and another project of his without one."""

    def made():
        owner = make_user("owner")
        mine = make_certificate(item_project(1, owner), PERMIT, at=timezone.now() - timedelta(hours=1))
        return keep(mine), item_project(2, owner)

    with time_machine.travel(ITEM_AT, tick=False), keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def certificate(world, db):
    return Certificate.objects.get(pk=world[0].pk)


@pytest.fixture
def bare(world, db):
    return Project.objects.get(pk=world[1].pk)


@pytest.fixture
def owner(world, db):
    return User.objects.get(username="owner")


def keep(row):
    return keep_certificate_file(row, Signed(CONTENT + str(row.pk).encode(), "某机关"), at=timezone.now())


def file_of(row):
    return reverse("certificate-file", args=[row.pk])


def page_of(row):
    return reverse("certificate-check", args=[row.token])


def text_of(response) -> str:
    body = re.sub(r"<head>.*?</head>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# --- the file


def test_the_file_is_sent_whole_under_its_name_and_noted(certificate, owner):
    client = signed_in(owner)
    response = client.get(file_of(certificate))
    assert b"".join(response.streaming_content) == CONTENT + str(certificate.pk).encode()
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E5%BB%BA%E7%AD%91")
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-cache")
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(file_of(certificate) + "?save=1")["Content-Disposition"].startswith("attachment")
    held = client.get(file_of(certificate), headers={"If-None-Match": response["ETag"]})
    noted = AccessLog.objects.filter(object_type="certificate", object_id=certificate.pk)
    assert (held.status_code, noted.count()) == (304, 2)


@pytest.mark.parametrize(
    ("who", "status"),
    [("stranger", 302), ("outsider", 404), ("liaison", 404), ("window", 200), ("lead", 200)],
)
def test_whoever_sees_the_item_has_its_certificate(certificate, who, status):
    people = {"outsider": lambda: make_user("out"), "liaison": lambda: make_user("li", Role.LIAISON)}
    people |= {"window": lambda: staff_of().window, "lead": lambda: staff_of().lead}
    client = Client() if who == "stranger" else signed_in(people[who]())
    assert client.get(file_of(certificate)).status_code == status


def test_a_lost_file_is_told_and_one_that_ended_unprinted_says_so(bare, owner):
    certificate = keep(make_certificate(bare, PERMIT))
    certificate.document.file.storage.delete(certificate.document.file.name)
    lost = signed_in(owner).get(file_of(certificate))
    ended = make_certificate(bare, "ap-energy", state="revoked")
    never = signed_in(owner).get(file_of(ended))
    assert (lost.status_code, never.status_code) == (503, 503)
    assert "这张证照的文件现在打不开" in text_of(lost)
    assert "这张证照没有电子文件" in text_of(never)


def test_without_a_key_in_production_the_page_says_what_is_missing(bare, owner, settings):
    row = make_certificate(bare, PERMIT)
    settings.PRODUCTION, settings.SIGNING_KEY = True, ""
    response = signed_in(owner).get(file_of(row))
    assert (response.status_code, "SIGNING_KEY" in text_of(response)) == (503, True)


# --- the public page


def test_it_says_what_stands_on_it_and_names_no_person(certificate, owner):
    firm = certificate.item.project.enterprise
    response = Client().get(page_of(certificate))
    said, digest = text_of(response), certificate.document.digest
    for words in ("这张证照现在有效", "建筑工程施工许可证", "〔2026〕第 1 号", firm.name, "某机关"):
        assert words in said
    assert f"{digest[:8]} … {digest[-8:]}" in said
    assert [name for name in (owner.name, firm.credit_code, "decider-au-xzsp") if name in said] == []
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")


SAID = {
    "valid": "这张证照现在有效",
    "revoked": "这张证照已被撤销",
    "cancelled": "这张证照已注销",
    "lapsed": "这张证照已失效",
    "replaced": "这张证照已换发新证",
    "expired": "这张证照已过期",
    "not_yet": "这张证照还没有生效",
}


def test_every_state_is_told(certificate):
    today, row = timezone.localdate(), Certificate.objects.filter(pk=certificate.pk)
    days = {"expired": {"valid_until": today - timedelta(days=1)}, "not_yet": {"valid_from": today + timedelta(days=1)}}
    as_it_was = row.values("state", "valid_from", "valid_until").get()
    for state, words in SAID.items():
        row.update(**as_it_was | days.get(state, {"state": state}))
        said = text_of(Client().get(page_of(certificate)))
        assert [each for each in SAID.values() if each in said] == [words]


def test_one_entered_wrongly_names_what_stands_in_its_place(certificate):
    decider = staff_of("au-xzsp").decider
    annul_decision(certificate.item, "选错了", by=decider, at=timezone.now(), instead=Verdict("approve"))
    said = text_of(Client().get(page_of(certificate)))
    assert "这张证照已失效" in said
    assert "出具的建筑工程施工许可证 〔2026〕第 2 号为准" in said
    assert "选错了" not in said


def test_one_that_was_renewed_names_the_new_one(bare):
    first = make_certificate(bare, PERMIT, state="delivered", at=timezone.now() - timedelta(hours=2))
    now = timezone.now() - timedelta(hours=1)
    make_item(bare, PERMIT, "approved", at=now, case_type="ct-renew", earlier=first.item)
    said = text_of(Client().get(page_of(first)))
    assert ("这张证照已换发新证" in said, "〔2026〕第 3 号为准" in said) == (True, True)


def test_an_unknown_token_is_no_page(certificate):
    for method in ("get", "post"):
        assert getattr(Client(), method)(reverse("certificate-check", args=["0" * 32])).status_code == 404


def test_the_page_is_limited_per_address(certificate, monkeypatch):
    monkeypatch.setattr("projects.limits.CheckThrottle.rate", "2/minute", raising=False)
    assert [Client().get(page_of(certificate)).status_code for _ in range(3)] == [200, 200, 429]


def bring(row, content: bytes = b"", digest: str = ""):
    file = SimpleUploadedFile("a.pdf", content, "application/pdf") if content else None
    return Client().post(page_of(row), {"digest": digest} | ({"file": file} if file else {}))


def test_the_file_in_hand_is_the_same_or_not_and_is_never_kept(certificate, settings):
    files = lambda: sorted(each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file())  # noqa: E731
    before, content = files(), CONTENT + str(certificate.pk).encode()
    same, other = bring(certificate, content), bring(certificate, content + b"x")
    assert ("是同一份文件" in text_of(same), "不是同一份文件" in text_of(same)) == (True, False)
    assert "不是同一份文件" in text_of(other)
    assert (files(), Document.objects.count()) == (before, 1)


def test_a_digest_may_be_pasted_as_people_copy_it(certificate):
    digest = certificate.document.digest
    for typed in (digest, digest.upper(), f" {digest[:32]} {digest[32:]}\n", ":".join(re.findall("..", digest))):
        assert "是同一份文件" in text_of(bring(certificate, digest=typed))
    assert "不是同一份文件" in text_of(bring(certificate, digest="0" * 64))


@pytest.mark.parametrize("typed", ["", "0" * 63, "g" * 64, "<script>"])
def test_what_cannot_be_compared_is_refused(certificate, typed):
    response = bring(certificate, digest=typed)
    assert (response.status_code, "<script>alert" in response.content.decode()) == (422, False)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(certificate, monkeypatch):
    monkeypatch.setattr(forms, "MOST", 10)
    response = bring(certificate, b"%PDF-1.7 more than ten bytes")
    assert (response.status_code, "文件超过 5 MB" in text_of(response)) == (422, True)


def test_a_true_file_of_a_revoked_certificate_is_said_to_be_both(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(state="revoked")
    said = text_of(bring(certificate, digest=certificate.document.digest))
    assert "文件是真的，但是证照现在不是有效状态" in said


# --- on the pages of item and enterprise


def test_item_and_enterprise_show_it_with_state_download_and_check(certificate, owner):
    client, firm = signed_in(owner), certificate.item.project.enterprise_id
    for page in (reverse("item", args=[certificate.item_id]), reverse("enterprise", args=[firm])):
        said = client.get(page).content.decode()
        assert [each for each in (file_of(certificate), page_of(certificate), "?save=1") if each not in said] == []


def test_the_list_costs_the_same_for_many(owner, bare):
    client, page = signed_in(owner), reverse("enterprise", args=[bare.enterprise_id])
    counts = []
    for nodes in (("ap-energy",), (PERMIT, "ap-project-filing", "ap-water-soil")):
        for node in nodes:
            keep(make_certificate(bare, node))
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).content.decode().count("certificates/") >= len(nodes)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_decider_enters_the_lapse_on_its_page(certificate):
    decider, url = staff_of("au-xzsp").decider, reverse("certificates-lapse", args=[certificate.item_id])
    client = signed_in(decider)
    assert url in client.get(reverse("item", args=[certificate.item_id])).content.decode()
    certificate.item.refresh_from_db()
    said = {"version": certificate.item.version}
    assert client.post(url, said).status_code == 422
    assert client.post(url, said | {"reason": "三个月内没有开工"}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.state == "lapsed"
    assert url not in client.get(reverse("item", args=[certificate.item_id])).content.decode()
    assert signed_in(staff_of("au-xzsp").window).get(url).status_code == 403


def test_what_another_system_decided_is_shown_as_unsigned_and_has_no_certificate(bare, owner):
    from projects.operations.items.drafts import open_item
    from projects.operations.items.elsewhere import report_state

    item = open_item(bare, "ap-eia", by=staff_of().window, at=ITEM_AT)
    day = timezone.localdate(ITEM_AT)
    days = {"received_on": day, "accepted_on": day, "decided_on": day}
    result = SimpleUploadedFile("批复.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
    report_state(item, "approved", day, "网上公示", by=staff_of().window, at=ITEM_AT, days=days, result=result)
    said = text_of(signed_in(owner).get(reverse("item", args=[item.pk])))
    assert "由其他系统出具，本平台未签名" in said
    assert not Certificate.objects.filter(item__project=bare).exists()


def test_events_of_a_certificate_stand_in_the_story_in_words(certificate, owner):
    act(move_to(certificate.item, "delivered", at=timezone.now()), "revoke", at=timezone.now())
    said = text_of(signed_in(owner).get(reverse("item", args=[certificate.item_id]) + "?story=all"))
    assert ("签出证照" in said, "sign_certificate" in said) == (True, False)


def test_one_certificate_is_not_called_several_in_english(certificate):
    page = Client(headers={"Accept-Language": "en"}).get(page_of(certificate))
    assert (page["Content-Language"], b"<dt>Certificates</dt>" in page.content) == ("en", False)
