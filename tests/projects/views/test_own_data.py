"""One's own data: everything about oneself, nothing about anybody else; the file needs the password and is logged."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.models import AccessLog, ApprovalItem, ErasureRequest, Invitation, JoinRequest, Mandate, SavedView, Upload
from projects.operations.erasure import ask_erasure
from projects.operations.items.papers import upload_document
from projects.operations.joining import ask
from projects.queries_own_data import SECTIONS, all_sections
from projects.views.own_data_words import COLUMNS, TITLES
from services.models import Notice
from tests.projects.files import pdf
from tests.projects.items import FILING, item_project, make_item
from tests.projects.views.people import AT, join, make_enterprise, make_user, signed_in

PASSWORD = "3210-own-data"


@pytest.fixture
def person(catalogue):
    user = make_user("wangmin", name="王敏")
    user.phone, user.email = "13912345678", "w@example.com"
    user.set_password(PASSWORD)
    user.save()
    return user


def let_in(user) -> Client:
    """Signed in, and the password typed just now."""
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def file_of(client) -> dict:
    response = client.get(reverse("own-data-file"))
    assert response.status_code == 200, response.get("Location")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as package:
        assert package.testzip() is None
        assert "README.txt" in package.namelist()
        return json.loads(package.read("my-data.json"))


def give(user, word: str) -> None:
    """A row of each kind, with a word in it that is found again."""
    firm = make_enterprise(user.pk % 9000, name=f"{word}有限公司")
    ask(firm.credit_code, firm.name, note=f"{word}的说明", by=user, at=AT)
    JoinRequest.objects.update(state="approved")
    join(firm, user, is_admin=True)
    project = item_project(user.pk % 9000 + 500, user)
    draft = make_item(project)
    draft.created_by, draft.note = user, f"{word}的草稿"
    draft.contact_name, draft.contact_phone = f"{word}的联系人", "13700000000"
    draft.save()
    SavedView.objects.create(user=user, page="items", name=f"{word}的清单", query="")
    Upload.objects.create(
        token=word, enterprise=firm, name=f"{word}.pdf", size=1, by=user, created_at=AT, touched_at=AT
    )
    Mandate.objects.create(
        enterprise=firm, scope=["prepare"], agreement=f"{word}-1", starts_on=AT.date(), given_by=user, given_at=AT
    )
    Invitation.objects.create(
        enterprise=firm, name=f"{word}请的人", email=f"{word}@else.cn", token=word, invited_by=user, created_at=AT,
        last_day=AT.date(),
    )  # fmt: skip
    AccessLog.objects.create(at=AT, user=user, kind="sign_in", what="account_login")
    event = user_event(user)
    Notice.objects.create(
        event=event, recipient_key=f"user:{user.pk}", recipient=user, channel="in_app", state="delivered", made_at=AT
    )


def user_event(user):
    from projects.models import Event

    return Event.objects.filter(object_type="user", object_id=str(user.pk)).first()


# --- what is in it


@pytest.mark.django_db
def test_the_file_holds_everything_about_oneself_and_nothing_about_another(person):
    other = make_user("lijing", name="李静")
    give(person, "我")
    give(other, "她")
    data = file_of(let_in(person))
    text = json.dumps(data, ensure_ascii=False)
    filled = {key for key, rows in data.items() if rows}
    assert data["account"][0]["phone"] == "13912345678"
    assert {
        "memberships",
        "join_requests",
        "drafts",
        "saved_views",
        "uploads",
        "mandates",
        "notices",
        "accesses",
    } <= filled
    assert "我的说明" in text
    assert [
        word for word in ("她", "李静", "lijing", "请的人", "else.cn", "13700000000", "联系人") if word in text
    ] == []


@pytest.mark.django_db
def test_of_an_enterprise_that_one_has_left_there_are_no_drafts_and_no_states(person):
    project = item_project(7, person)
    ApprovalItem.objects.filter(pk__in=[make_item(project).pk, make_item(project, FILING, "submitted").pk]).update(
        created_by=person
    )
    draft = ApprovalItem.objects.get(state="draft")
    upload_document([draft.papers.first()], SimpleUploadedFile("报告.pdf", pdf()), by=person, at=AT)

    def told() -> tuple:
        data = file_of(let_in(person))
        states = [row["state"] for key in ("applications", "documents") for row in data[key]]
        return len(data["drafts"]), states

    assert told() == (1, ["submitted", "sound"])
    person.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert told() == (0, ["", ""])


@pytest.mark.django_db
def test_no_secret_of_the_second_step_and_no_password_is_in_it(person):
    from allauth.mfa.models import Authenticator

    client = let_in(person)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "GEHEIM"})
    text = json.dumps(file_of(client))
    assert "totp" in text
    assert "GEHEIM" not in text
    assert person.password not in text


@pytest.mark.django_db
def test_every_section_and_column_has_its_words(person):
    give(person, "我")
    columns = {name for section in all_sections() for row in section.rows(person) for name in row}
    assert {section.key for section in all_sections()} == set(TITLES)
    assert columns - set(COLUMNS) == set()
    assert len(all_sections()) > len(SECTIONS)


@pytest.mark.django_db
def test_the_page_reads_as_words_and_shows_nobody_else(person):
    give(person, "我")
    give(make_user("lijing", name="李静"), "她")
    text = signed_in(person).get(reverse("own-data")).content.decode()
    assert "我有限公司" in text
    assert "登录、下载和导出" in text
    assert "李静" not in text
    assert "她" not in text


def test_what_the_portal_knows_by_codes_is_called_by_its_name(person):
    give(person, "我")
    text = signed_in(person).get(reverse("own-data")).content.decode()
    assert "固定资产投资项目节能审查（含碳排放评价）" in text
    assert "站内" in text
    assert [
        code for code in ("ap-energy", "zh-hans", "in_app", "delivered") if code in text.partition("<main")[2]
    ] == []


# --- how it is taken


@pytest.mark.django_db
def test_whoever_finds_a_browser_open_is_asked_for_the_password(person):
    response = signed_in(person).get(reverse("own-data-file"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert not AccessLog.objects.filter(kind="export").exists()
    assert Client().get(reverse("own-data-file"))["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_it_is_logged_as_an_export_and_kept_nowhere(person):
    client = let_in(person)
    response = client.get(reverse("own-data-file"))
    row = AccessLog.objects.get(kind="export")
    assert (row.user, row.what) == (person, "own-data-file")
    assert row.data["rows"] > 0
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("attachment")


# --- deletion, page by page


@pytest.mark.django_db
def test_a_person_asks_sees_what_goes_and_takes_it_back(person):
    client = let_in(person)
    page = client.get(reverse("erasure-own")).content.decode()
    assert "姓名、账号名、手机、邮箱" in page
    assert "个人信息保护法第47条" in page
    assert client.post(reverse("erasure-own"), {"note": "不用了"}).status_code == 422
    assert client.post(reverse("erasure-own"), {"note": "不用了", "sure": "on"}).status_code == 302
    asked = ErasureRequest.objects.get(user=person)
    assert "撤回请求" in client.get(reverse("own-data")).content.decode()
    assert client.post(reverse("erasure-withdraw", args=[asked.pk])).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


@pytest.mark.django_db
def test_what_stands_in_the_way_is_on_the_page_and_refuses(catalogue):
    window = make_user("liu", Role.WINDOW)
    window.set_password(PASSWORD)
    window.save()
    client = let_in(window)
    assert "安全管理员收回" in client.get(reverse("erasure-own")).content.decode()
    assert client.post(reverse("erasure-own"), {"sure": "on"}).status_code == 422
    assert not ErasureRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_administrator_sees_answers_and_the_person_is_told_by_mail(person):
    system = signed_in(make_user("system", Role.SYSTEM_ADMIN))
    asked = ask_erasure(by=person, at=timezone.now(), note="不用了")
    page = reverse("erasure", args=[asked.pk])
    assert "王敏" in system.get(reverse("erasures")).content.decode()
    seen = system.get(page).context["form"]["seen"].value()
    assert system.post(page, {"seen": "other", "sure": "on"}).status_code == 422
    assert system.post(page, {"seen": seen, "sure": "on"}).status_code == 302
    text = system.get(page).content.decode()
    assert "答复已发到本人的邮箱" in text
    assert "13912345678" not in text
    assert [letter.to for letter in mail.outbox] == [["w@example.com"]]
    assert "留存" in mail.outbox[0].body
    assert "王敏" not in mail.outbox[0].subject


@pytest.mark.django_db(transaction=True)
def test_without_an_address_the_page_says_that_somebody_must_tell_the_person(person):
    person.email = ""
    person.save()
    system = signed_in(make_user("system", Role.SYSTEM_ADMIN))
    page = reverse("erasure", args=[ask_erasure(by=person, at=timezone.now()).pk])
    system.post(page, {"seen": system.get(page).context["form"]["seen"].value(), "sure": "on"})
    assert "答复没有发出去" in system.get(page).content.decode()
    assert mail.outbox == []


@pytest.mark.django_db
def test_the_erased_person_is_out_at_the_next_request(person):
    from projects.operations.erasure import answer_erasure

    client = signed_in(person)
    system = make_user("system", Role.SYSTEM_ADMIN)
    answer_erasure(ask_erasure(by=person, at=timezone.now()).pk, by=system, at=timezone.now())
    assert client.get(reverse("own-data")).status_code == 302


@pytest.mark.django_db
def test_system_administrators_hear_of_a_request(person):
    from services.operations.notices import make_notices

    system = make_user("system", Role.SYSTEM_ADMIN)
    ask_erasure(by=person, at=timezone.now())
    event = user_event(person).__class__.objects.get(verb="ask_erasure")
    assert {row.recipient for row in make_notices(event, at=timezone.now())} == {system}
    text = signed_in(system).get(reverse("notices")).content.decode()
    assert "有人要求删除个人信息" in text
