"""Enterprises: registered by their own people or by staff, changed, verified."""

from datetime import UTC, datetime

import pytest

from approval_portal.accounts.models import Role
from projects.enums import EnterpriseOrigin, EnterpriseState
from projects.models import Enterprise, Event, Membership
from projects.operations.enterprises import (
    MOST_WAITING,
    TakenCode,
    add_member,
    create_enterprise,
    edit_enterprise,
    register_enterprise,
    verify_enterprise,
)
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.operations.retries import key_of
from projects.rules.identifiers import make_credit_code
from tests.projects.views.people import AT, make_enterprise, make_project, make_user

pytestmark = pytest.mark.django_db
CODE = make_credit_code("91610132", "MA6TX7Q6")
LATER = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def verbs(enterprise) -> list[str]:
    return list(
        Event.objects.filter(stream=f"enterprise:{enterprise.pk}").order_by("seq").values_list("verb", flat=True)
    )


def admin_of(enterprise, username="wang"):
    user = make_user(username)
    Membership.objects.create(enterprise=enterprise, user=user, is_admin=True, starts_on=AT.date())
    return user


# --- registering


def test_nobody_registers_companies_by_the_dozen():
    person = make_user("wang")
    codes = [make_credit_code("91610132", f"MA6TX7{number:02d}") for number in range(MOST_WAITING + 1)]
    made = [register_enterprise("西安试验有限公司", code, by=person, at=AT) for code in codes[:-1]]
    with pytest.raises(Refused) as refused:
        register_enterprise("西安试验有限公司", codes[-1], by=person, at=AT)
    assert (refused.type, Enterprise.objects.count()) == (Refused, len(made))


def test_who_registers_the_own_company_is_its_administrator_and_it_waits_to_be_verified():
    person = make_user("wang")

    made = register_enterprise("西安试验有限公司", CODE, by=person, at=AT)

    held = Membership.objects.get(enterprise=made)
    assert (made.state, made.origin, made.initials) == (EnterpriseState.PENDING, EnterpriseOrigin.SELF, "xasyyxgs")
    assert (held.user, held.is_admin, held.starts_on) == (person, True, AT.date())
    assert verbs(made) == ["create", "add_member"]


@pytest.mark.parametrize("role", [Role.AGENT, Role.WINDOW, Role.LEAD])
def test_staff_register_a_client_who_is_verified_and_has_nobody_yet(role):
    made = register_enterprise("西安试验有限公司", CODE, by=make_user("liu", role), at=AT)
    assert (made.state, made.origin) == (EnterpriseState.VERIFIED, EnterpriseOrigin.STAFF)
    assert not Membership.objects.filter(enterprise=made).exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECIDER, Role.KEEPER, Role.LIAISON, Role.SYSTEM_ADMIN])
def test_other_staff_may_not_register(role):
    with pytest.raises(Forbidden):
        register_enterprise("西安试验有限公司", CODE, by=make_user("sun", role), at=AT)


def test_a_code_in_full_width_and_small_letters_is_the_same_code():
    wide = " ".join(chr(ord(char) + 0xFEE0) for char in CODE.lower())
    assert create_enterprise("西安试验有限公司", wide, by=None, at=AT).credit_code == CODE


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (CODE[:17], "应为18位，你填了17位"),
        (CODE[:15] + ("A" if CODE[15] != "A" else "B") + CODE[16:], "第9至17位（组织机构代码）的校验不符"),
        (CODE[:17] + ("1" if CODE[17] != "1" else "2"), "最后一位（第18位校验码）与前17位不符"),
        ("O" + CODE[1:], "第1位“O”不能用"),
    ],
)
def test_a_wrong_code_is_refused_and_the_part_that_is_wrong_is_named(code, said):
    with pytest.raises(Refused) as refused:
        register_enterprise("西安试验有限公司", code, by=make_user("wang"), at=AT)
    assert (said in refused.value.zh, refused.value.field) == (True, "credit_code")
    assert not Enterprise.objects.exists()


def test_a_code_that_belongs_to_another_enterprise_is_refused_and_says_what_to_do():
    first = make_enterprise(1)
    with pytest.raises(TakenCode, match="用代码加入"):
        register_enterprise("别的公司", first.credit_code, by=make_user("wang"), at=AT)
    assert Enterprise.objects.count() == 1


def test_the_same_form_sent_twice_makes_one_enterprise_and_one_administrator():
    person = make_user("wang")
    made = {
        register_enterprise("西安试验有限公司", CODE, by=person, at=AT, idempotency_key=key_of(person, "k")).pk
        for _ in range(3)
    }
    assert (len(made), Enterprise.objects.count(), Membership.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(("number", "kept"), [("１３３ 0000 1001", "13300001001"), ("029-86510000", "029-86510000")])
def test_a_telephone_number_is_kept_as_it_is_dialled(number, kept):
    made = register_enterprise("西安试验有限公司", CODE, by=make_user("wang"), at=AT, contact_phone=number)
    assert made.contact_phone == kept


@pytest.mark.parametrize("number", ["12345", "no number", "99900001111222"])
def test_what_nobody_can_dial_is_refused(number):
    with pytest.raises(Refused) as refused:
        register_enterprise("西安试验有限公司", CODE, by=make_user("wang"), at=AT, contact_phone=number)
    assert refused.value.field == "contact_phone"


# --- changing


def edit(enterprise, by, **values):
    return edit_enterprise(enterprise.pk, values, version=enterprise.version, by=by, at=LATER)


def test_an_administrator_changes_the_contact_and_the_enterprise_stays_verified():
    enterprise = make_enterprise(1)
    changed = edit(enterprise, admin_of(enterprise), contact_name="新联系人", contact_phone="13300001001")
    assert (changed.contact_name, changed.state, changed.version) == ("新联系人", EnterpriseState.VERIFIED, 2)


def test_a_new_name_given_by_the_enterprise_has_to_be_verified_again():
    enterprise = make_enterprise(1)
    changed = edit(enterprise, admin_of(enterprise), name="西安新名有限公司")
    assert (changed.state, changed.initials) == (EnterpriseState.PENDING, "xaxmyxgs")


def test_a_name_that_the_desk_mends_stays_verified():
    changed = edit(make_enterprise(1), make_user("liu", Role.WINDOW), name="西安新名有限公司")
    assert changed.state == EnterpriseState.VERIFIED


def test_a_new_name_given_by_an_agent_has_to_be_verified_again():
    enterprise, agent = make_enterprise(1), make_user("li", Role.AGENT)
    make_project(enterprise, agent=agent)
    assert edit(enterprise, agent, name="西安新名有限公司").state == EnterpriseState.PENDING


def test_no_value_of_an_edit_stands_in_the_data_of_its_event():
    enterprise = make_enterprise(1)
    edit(enterprise, admin_of(enterprise), contact_name="新联系人")
    event = Event.objects.get(verb="edit")
    assert event.data == {"fields": ["contact_name"], "state": "verified"}
    assert "新联系人" in event.text.content


def test_nothing_changed_is_nothing_written():
    enterprise = make_enterprise(1)
    assert edit(enterprise, admin_of(enterprise), name=f" {enterprise.name} ").version == 1
    assert verbs(enterprise) == ["create"]


def test_a_credit_code_and_a_state_cannot_be_edited():
    enterprise = make_enterprise(1)
    changed = edit(enterprise, admin_of(enterprise), credit_code=CODE, state="pending", is_demo="1")
    changed.refresh_from_db()
    assert (changed.credit_code, changed.state, changed.is_demo) == (enterprise.credit_code, "verified", False)


def test_a_stale_edit_writes_nothing():
    enterprise = make_enterprise(1)
    admin = admin_of(enterprise)
    edit(enterprise, admin, contact_name="一")
    with pytest.raises(Stale):
        edit(enterprise, admin, contact_name="二")
    enterprise.refresh_from_db()
    assert enterprise.contact_name == "一"


@pytest.mark.parametrize("role", ["member", "stranger", Role.REVIEWER, Role.KEEPER])
def test_a_member_a_stranger_and_other_staff_may_not_edit(role):
    enterprise = make_enterprise(1)
    user = make_user("x", *([role] if role in Role.values else []))
    if role == "member":
        Membership.objects.create(enterprise=enterprise, user=user, starts_on=AT.date())
    with pytest.raises(Forbidden):
        edit(enterprise, user, contact_name="二")


def test_an_administrator_of_another_enterprise_may_not_edit():
    with pytest.raises(Forbidden):
        edit(make_enterprise(1), admin_of(make_enterprise(2)), contact_name="二")


# --- verifying


def pending():
    return create_enterprise("西安试验有限公司", CODE, by=make_user("wang"), at=AT, origin=EnterpriseOrigin.SELF)


def verify(enterprise, by, *, version=1, licence=None):
    return verify_enterprise(enterprise.pk, version=version, licence=licence, by=by, at=LATER)


def test_nobody_of_the_desk_verifies_the_enterprise_one_acts_for():
    both, firm = make_user("liu", Role.WINDOW), pending()
    add_member(firm, both, is_admin=False, starts_on=AT.date(), by=None, at=AT)
    with pytest.raises(Refused, match="别的同事"):
        verify(firm, both)


@pytest.mark.parametrize("role", [Role.WINDOW, Role.LEAD])
def test_the_desk_verifies(role):
    enterprise = verify(pending(), make_user("liu", role))
    assert (enterprise.state, enterprise.version) == (EnterpriseState.VERIFIED, 2)
    assert verbs(enterprise)[-1] == "verify"


@pytest.mark.parametrize("role", [Role.AGENT, Role.REVIEWER, Role.DECIDER, Role.KEEPER, None])
def test_nobody_else_verifies(role):
    enterprise = pending()
    with pytest.raises(Forbidden):
        verify(enterprise, make_user("x", *([role] if role else [])))


def test_the_enterprise_does_not_verify_itself():
    enterprise = pending()
    with pytest.raises(Forbidden):
        verify(enterprise, Membership.objects.get().user)


def test_verified_twice_is_refused():
    enterprise, window = pending(), make_user("liu", Role.WINDOW)
    verify(enterprise, window)
    with pytest.raises(Refused, match="已经核验过了"):
        verify(enterprise, window, version=2)


@pytest.mark.parametrize("moved_on", [{"version": 7}, {"licence": 3}])
def test_what_was_looked_at_is_what_is_verified(moved_on):
    with pytest.raises(Stale):
        verify(pending(), make_user("liu", Role.WINDOW), **moved_on)


# --- seeing


def test_an_agent_sees_the_enterprises_served_and_those_without_a_project():
    from tests.projects.views.people import make_project

    agent, (served, fresh, other) = make_user("li", Role.AGENT), (make_enterprise(n) for n in (1, 2, 3))
    make_project(served, agent=agent)
    make_project(other)
    seen = Enterprise.objects.visible_to(agent, AT.date())
    assert sorted(seen.values_list("pk", flat=True)) == [served.pk, fresh.pk]
