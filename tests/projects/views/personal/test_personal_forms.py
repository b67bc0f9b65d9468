"""S24: whoever may change a number need not see it: a form opened with a mask and sent back keeps what is stored."""

import pytest
from django.urls import reverse

from approval_portal.accounts.models import Role
from projects.models import ApprovalItem
from projects.operations.people import account_version
from tests.projects.api.client import api
from tests.projects.items import make_item, staff_of
from tests.projects.views.people import make_user, signed_in
from tests.projects.views.personal.known import MAIL, MAIL_MASK, MASK, PHONE


def sent_back(client, url: str) -> dict:
    """The form as it came, sent back as it is."""
    form = client.get(url).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in values.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["enterprise-edit", "project-edit"])
def test_s24_a_form_opened_with_a_mask_and_sent_back_changes_no_number(name, item):
    row = item.project.enterprise if name == "enterprise-edit" else item.project
    client, url = signed_in(staff_of().window), reverse(name, args=[row.pk])
    page = client.get(url)
    given = sent_back(client, url) | {"contact_name": "赵宁", "version": row.version}
    assert (given["contact_phone"], PHONE in page.content.decode()) == (MASK, False)
    assert client.post(url, given).status_code == 302
    row.refresh_from_db()
    assert (row.contact_name, row.contact_phone) == ("赵宁", PHONE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["enterprise-edit", "project-edit"])
def test_s24_a_form_with_something_wrong_and_a_stale_one_show_no_number(name, item):
    row = item.project.enterprise if name == "enterprise-edit" else item.project
    client, url = signed_in(staff_of().window), reverse(name, args=[row.pk])
    given = sent_back(client, url) | {"version": row.version}
    wrong = client.post(url, given | {"name": ""})
    stars = client.post(url, given | {"contact_phone": "139****0000"})
    type(row).objects.filter(pk=row.pk).update(contact_phone="13987654321", version=row.version + 1)
    stale = client.post(url, given | {"contact_name": "赵宁"})
    for page in (wrong, stars, stale):
        assert page.status_code == 422
        assert [number for number in (PHONE, "13987654321") if number in page.content.decode()] == []
    row.refresh_from_db()
    assert row.contact_phone == "13987654321"


@pytest.mark.django_db
def test_s24_a_new_number_is_taken(item):
    row = item.project
    client, url = signed_in(staff_of().window), reverse("project-edit", args=[row.pk])
    given = sent_back(client, url) | {"contact_phone": "13987654321", "version": row.version}
    assert client.post(url, given).status_code == 302
    row.refresh_from_db()
    assert row.contact_phone == "13987654321"


@pytest.mark.django_db
def test_s24_an_account_and_a_draft_keep_what_their_form_showed_masked(item, agent):
    system, clerk = make_user("sys", Role.SYSTEM_ADMIN), make_user("clerk", Role.REVIEWER)
    client, url = signed_in(system), reverse("staff-edit", args=[clerk.pk])
    type(clerk).objects.filter(pk=clerk.pk).update(phone=PHONE, email=MAIL)
    clerk.refresh_from_db()
    given = sent_back(client, url) | {"name": "陈二", "version": account_version(clerk)}
    assert (given["phone"], given["email"]) == (MASK, MAIL_MASK)
    answer = client.post(url, given)
    assert (answer.status_code, getattr(answer.context and answer.context.get("form"), "errors", None)) == (302, None)
    clerk.refresh_from_db()
    assert (clerk.name, clerk.phone, clerk.email) == ("陈二", PHONE, MAIL)

    draft = make_item(item.project, "ap-water-soil", "draft")
    ApprovalItem.objects.filter(pk=draft.pk).update(contact_phone=PHONE, contact_name="李敏")
    client, url = signed_in(agent), reverse("item-draft", args=[draft.pk])
    given = sent_back(client, url) | {"note": "急", "version": draft.version}
    assert given["contact_phone"] == MASK
    assert client.post(url, given).status_code == 302
    draft.refresh_from_db()
    assert (draft.note, draft.contact_phone) == ("急", PHONE)


@pytest.mark.django_db
def test_s24_a_mask_sent_back_through_the_api_changes_nothing(item):
    desk = api(staff_of().window)
    row = item.project
    sent = {"version": row.version, "contact_phone": MASK, "site": "泾河"}
    assert desk.patch(reverse("api-project", args=[row.pk]), sent, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert (row.site, row.contact_phone) == ("泾河", PHONE)
    wrong = {"version": row.version, "contact_phone": "139****0000"}
    answer = desk.patch(reverse("api-project", args=[row.pk]), wrong, content_type="application/json")
    assert answer.status_code == 400
