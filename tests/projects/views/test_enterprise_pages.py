"""Pages of enterprises: the list, the page, registering, changing, verifying, the licence, the switcher."""

import io
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from projects.enums import EnterpriseOrigin
from projects.models import Enterprise, Licence, Membership
from projects.operations.enterprises import create_enterprise, edit_enterprise
from projects.operations.invitations import invite
from projects.rules.identifiers import make_credit_code
from tests.projects.views.people import AT, DAY, join, make_enterprise, make_project, make_user

pytestmark = pytest.mark.django_db
CODE = make_credit_code("91610132", "MA6TX7Q6")
DATA = {"name": "西安试验有限公司", "contact_name": "王敏", "contact_phone": "13300001001"}


@pytest.fixture
def admin(client):
    user = make_user("wang", name="王敏")
    client.force_login(user)
    return user


@pytest.fixture
def firm(admin):
    firm = make_enterprise(1, name="升科酒店有限公司")
    join(firm, admin, is_admin=True)
    return firm


def queries(client, path) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


# --- the list


@pytest.mark.parametrize("typed", ["酒店", "skjd", "SKJD", "91610132", "９１６１"])
def test_the_list_is_searched_by_name_code_and_initials(client, window, typed):
    make_enterprise(1, name="升科酒店有限公司")
    page = client.get("/enterprises/", {"q": typed}).content.decode()
    assert page.count("升科酒店有限公司") == 1


def test_the_list_is_filtered_by_state_origin_and_people(client, window):
    make_enterprise(1, name="没有人的公司")
    create_enterprise("自己登记的公司", CODE, by=make_user("he"), at=AT, origin=EnterpriseOrigin.SELF)

    def shown(**query):
        page = client.get("/enterprises/", query).content.decode()
        return [name for name in ("没有人的公司", "自己登记的公司") if name in page]

    assert shown(state="pending") == shown(origin="self") == shown(people="with") == ["自己登记的公司"]
    assert shown(state="verified") == shown(origin="staff") == shown(people="without") == ["没有人的公司"]
    assert shown(state="nonsense", people="nobody", sort="nonsense") == ["没有人的公司", "自己登记的公司"]


def test_the_list_costs_the_same_for_one_row_and_thirty(client, window):
    make_enterprise(1)
    first = queries(client, "/enterprises/")
    for number in range(2, 31):
        make_enterprise(number)
    assert (queries(client, "/enterprises/"), first <= 12) == (first, True)


def test_the_list_as_a_spreadsheet_holds_the_rows_of_the_filter_and_no_formula(client, window):
    make_enterprise(1, name="=1+1公司")
    make_enterprise(2, name="别的企业")
    answer = client.get("/enterprises/", {"q": "公司", "format": "xlsx"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert ([row[0] for row in rows], answer["Content-Disposition"][:10]) == (["企业", "'=1+1公司"], "attachment")


def test_an_agent_lists_the_enterprises_served(client):
    agent = make_user("li", Role.AGENT)
    served, other = make_enterprise(1, name="服务的公司"), make_enterprise(2, name="别的公司")
    make_project(served, agent=agent)
    make_project(other)
    client.force_login(agent)
    page = client.get("/enterprises/").content.decode()
    assert ("服务的公司" in page, "别的公司" in page) == (True, False)


# --- registering


def test_registering_leads_to_the_licence_and_the_page_says_pending(client, admin):
    answer = client.post("/enterprises/new/", {**DATA, "credit_code": f" {CODE.lower()} "})
    made = Enterprise.objects.get()
    assert answer["Location"] == f"/enterprises/{made.pk}/licence/"
    page = client.get(f"/enterprises/{made.pk}/").content.decode()
    assert "待核验" in page
    assert "现在上传" in page


def test_a_taken_code_says_to_join_and_keeps_what_was_typed(client, firm):
    answer = client.post("/enterprises/new/", {**DATA, "credit_code": firm.credit_code})
    page = answer.content.decode()
    assert (answer.status_code, "已经登记过了" in page, 'href="/enterprises/join/"' in page) == (422, True, True)
    assert 'value="西安试验有限公司"' in page
    assert page.startswith("<!doctype html>")
    assert "<title>错误：" in page


def test_forged_fields_of_a_registration_are_not_read(client, admin):
    client.post(
        "/enterprises/new/", {**DATA, "credit_code": CODE, "state": "verified", "origin": "staff", "is_demo": "1"}
    )
    made = Enterprise.objects.get()
    assert (made.state, made.origin, made.is_demo) == ("pending", "self", False)


# --- the page


def test_the_page_of_another_enterprise_is_not_there(client, admin):
    other = make_enterprise(2)
    assert [
        client.get(f"/enterprises/{other.pk}/{end}").status_code for end in ("", "edit/", "licence/", "invite/")
    ] == [404] * 4


def test_a_member_sees_the_people_and_nothing_to_change(client, firm):
    clerk = make_user("he", name="何丽")
    join(firm, clerk)
    invite(firm, "小赵", is_admin=False, by=Membership.objects.get(is_admin=True).user, at=AT)
    client.force_login(clerk)
    page = client.get(f"/enterprises/{firm.pk}/").content.decode()
    assert ("王敏" in page, "何丽" in page) == (True, True)
    assert [word for word in ("小赵", "/invite/", "/edit/", "移除", "/invitations/") if word in page] == []
    assert "退出企业" in page


def test_staff_see_the_telephone_masked_and_its_own_people_in_full(client, firm, admin):
    Enterprise.objects.update(contact_phone="13300001001")
    told = []
    for who in (make_user("zhao", Role.REVIEWER), make_user("liu", Role.WINDOW), admin):
        client.force_login(who)
        page = client.get(f"/enterprises/{firm.pk}/").content.decode()
        told.append(("13300001001" in page, "133****1001" in page))
    assert told == [(False, True), (False, True), (True, False)]


def test_the_page_costs_the_same_with_one_of_everything_and_with_many(client, firm, admin):
    make_project(firm, "第一个")
    clerk = make_user("clerk0")
    join(firm, clerk)
    invite(firm, "邀请0", is_admin=False, by=admin, at=AT)
    first = queries(client, f"/enterprises/{firm.pk}/")
    for number in range(1, 9):
        join(firm, make_user(f"clerk{number}"))
        invite(firm, f"邀请{number}", is_admin=False, by=admin, at=AT)
        make_project(firm, f"项目{number}")
    assert (queries(client, f"/enterprises/{firm.pk}/"), first <= 12) == (first, True)


# --- changing


def test_a_stale_edit_shows_both_versions_and_writes_nothing(client, firm, admin):
    edit_enterprise(firm.pk, {"contact_name": "李静"}, version=1, by=admin, at=AT)
    answer = client.post(
        f"/enterprises/{firm.pk}/edit/", {**DATA, "name": firm.name, "contact_name": "赵宁", "version": "1"}
    )
    page = answer.content.decode()
    firm.refresh_from_db()
    assert (answer.status_code, firm.contact_name, firm.version) == (422, "李静", 2)
    assert "<td>赵宁</td><td>李静</td>" in page
    assert 'name="version" value="2"' in page


def test_sent_again_with_the_new_version_it_is_written(client, firm, admin):
    edit_enterprise(firm.pk, {"contact_name": "李静"}, version=1, by=admin, at=AT)
    sent = {**DATA, "name": firm.name, "contact_name": "赵宁", "version": "2"}
    assert client.post(f"/enterprises/{firm.pk}/edit/", sent)["Location"] == f"/enterprises/{firm.pk}/"
    firm.refresh_from_db()
    assert firm.contact_name == "赵宁"


def test_the_desk_verifies_what_it_looked_at(client, window):
    made = create_enterprise("西安试验有限公司", CODE, by=make_user("he"), at=AT, origin=EnterpriseOrigin.SELF)
    path = f"/enterprises/{made.pk}/verify/"
    unseen = client.post(path, {"version": "1", "licence": ""})
    stale = client.post(path, {"version": "1", "licence": "77", "seen": "on"})
    done = client.post(path, {"version": "1", "licence": "", "seen": "on"})
    made.refresh_from_db()
    assert [answer.status_code for answer in (unseen, stale, done)] == [422, 409, 302]
    assert "已被改过" in stale.content.decode()
    assert made.state == "verified"


# --- the licence


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def hand_in(client, firm, name="营业执照.pdf", content=b"%PDF-1.7 licence"):
    return client.post(f"/enterprises/{firm.pk}/licence/", {"file": SimpleUploadedFile(name, content)})


def test_s8_a_licence_is_downloaded_under_its_chinese_name_as_an_attachment(client, firm, media):
    assert hand_in(client, firm).status_code == 302
    answer = client.get(f"/enterprises/{firm.pk}/licences/{Licence.objects.get().pk}/")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('营业执照.pdf')}"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 licence"


def test_s7_a_bad_licence_is_refused_at_its_field(client, firm, media):
    answer = hand_in(client, firm, "图.svg", b"<svg/>")
    page = answer.content.decode()
    assert (answer.status_code, "“图.svg”没有收下" in page, "拍成照片" in page) == (422, True, True)


def test_an_empty_licence_is_refused_by_name(client, firm, media):
    assert "“空.pdf”没有收下：这是空文件" in hand_in(client, firm, "空.pdf", b"").content.decode()


def test_a_licence_is_not_there_under_another_enterprise_nor_for_others(client, firm, media):
    hand_in(client, firm)
    pk, other = Licence.objects.get().pk, make_enterprise(2)
    join(other, Membership.objects.get(enterprise=firm).user)
    assert client.get(f"/enterprises/{other.pk}/licences/{pk}/").status_code == 404
    client.force_login(make_user("stranger"))
    assert client.get(f"/enterprises/{firm.pk}/licences/{pk}/").status_code == 404


def test_a_member_hands_in_no_licence(client, firm, media):
    clerk = make_user("he")
    join(firm, clerk)
    client.force_login(clerk)
    assert (hand_in(client, firm).status_code, Licence.objects.count()) == (403, 0)


# --- for whom one is acting


def test_the_bar_shows_for_whom_one_acts_and_offers_the_others(client, firm, admin):
    second = make_enterprise(2, name="第二家有限公司")
    join(second, admin)
    assert 'name="enterprise" value=' in client.get("/catalogue/").content.decode()
    answer = client.post("/enterprises/switch/", {"enterprise": second.pk, "next": "/catalogue/"})
    assert (answer["Location"], client.session["enterprise"]) == ("/catalogue/", second.pk)
    page = client.get("/enterprises/start/").content.decode()
    assert f'name="enterprise" value="{firm.pk}"' in page
    assert f'name="enterprise" value="{second.pk}"' not in page


def test_s3_a_membership_that_ended_is_no_longer_chosen(client, firm, admin):
    second = make_enterprise(2, name="第二家有限公司")
    held = join(second, admin)
    client.post("/enterprises/switch/", {"enterprise": second.pk}, follow=True)
    Membership.objects.filter(pk=held.pk).update(ends_on=DAY)
    assert "第二家有限公司" not in client.get("/enterprises/start/").content.decode()


@pytest.mark.parametrize("asked", ["other", "", "x", "999999"])
def test_nobody_acts_for_an_enterprise_of_others(client, firm, asked):
    other = make_enterprise(2)
    answer = client.post("/enterprises/switch/", {"enterprise": other.pk if asked == "other" else asked})
    assert (answer.status_code, client.session.get("enterprise")) == (404, None)


def test_the_way_back_stays_on_this_site(client, firm):
    answer = client.post("/enterprises/switch/", {"enterprise": firm.pk, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
