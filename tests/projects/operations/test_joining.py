"""Claims and requests to join: who decides, what is refused, and that nobody learns what is registered."""

from datetime import UTC, datetime

import pytest

from approval_portal.accounts.models import Role
from projects.enums import JoinKind, RequestState
from projects.models import Event, JoinRequest, Membership
from projects.operations.joining import approve_request, ask, refuse_request, same_name, withdraw_request
from projects.operations.refusals import Forbidden, Refused
from projects.operations.retries import key_of
from projects.rules.identifiers import make_credit_code
from tests.projects.views.people import AT, make_enterprise, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


@pytest.fixture
def firm():
    return make_enterprise(1, name="西安试验（集团）有限公司")


@pytest.fixture
def person():
    return make_user("zhao")


@pytest.fixture
def window():
    return make_user("liu", Role.WINDOW)


def admin_of(firm, username="wang"):
    user = make_user(username)
    Membership.objects.create(enterprise=firm, user=user, is_admin=True, starts_on=AT.date())
    return user


def asked(firm, person, **more):
    return ask(firm.credit_code, firm.name, by=person, at=NOW, **more)


def test_an_enterprise_without_an_administrator_is_claimed(firm, person):
    assert (asked(firm, person).kind, Event.objects.get(object_type="joinrequest").verb) == (JoinKind.CLAIM, "claim")


def test_an_enterprise_with_an_administrator_is_asked_to_take_the_person_in(firm, person):
    admin_of(firm)
    made = asked(firm, person)
    assert (made.kind, Event.objects.get(object_type="joinrequest").verb) == (JoinKind.JOIN, "ask_to_join")


def test_members_without_an_administrator_leave_it_to_be_claimed(firm, person):
    Membership.objects.create(enterprise=firm, user=make_user("he"), starts_on=AT.date())
    assert asked(firm, person).kind == JoinKind.CLAIM


def test_what_the_person_says_stands_in_no_data(firm, person):
    asked(firm, person, note="张总让我来办")
    event = Event.objects.get(verb="claim")
    assert (sorted(event.data), event.text.content) == (["kind", "request", "user"], "张总让我来办")


@pytest.mark.parametrize("typed", ["西安试验(集团)有限公司", " 西安试验 （集团） 有限公司 "])
def test_brackets_and_blanks_do_not_make_another_name(typed, firm):
    assert same_name(typed, firm.name)


def test_a_wrong_name_and_an_unknown_code_get_the_same_answer(firm, person):
    unknown = make_credit_code("91610132", "MA6TX7Q6")
    told = []
    for code, name in ((firm.credit_code, "别的公司"), (unknown, firm.name)):
        with pytest.raises(Refused) as refused:
            ask(code, name, by=person, at=NOW)
        told.append((refused.value.zh, refused.value.en, refused.value.field))
    assert told[0] == told[1]
    assert not JoinRequest.objects.exists()


def test_the_check_digit_that_is_wrong_is_named(firm, person):
    with pytest.raises(Refused, match="第18位校验码"):
        ask(firm.credit_code[:17] + ("1" if firm.credit_code[17] != "1" else "2"), firm.name, by=person, at=NOW)


def test_asked_twice_is_refused(firm, person):
    asked(firm, person)
    with pytest.raises(Refused, match="还在等答复"):
        asked(firm, person)


def test_a_member_need_not_ask(firm):
    with pytest.raises(Refused, match="已经是这家企业的人"):
        asked(firm, admin_of(firm))


def test_the_same_form_sent_twice_makes_one_request(firm, person):
    made = {asked(firm, person, idempotency_key=key_of(person, "k")).pk for _ in range(3)}
    assert (len(made), JoinRequest.objects.count()) == (1, 1)


@pytest.mark.parametrize("role", Role.values)
def test_staff_ask_for_no_enterprise(firm, role):
    with pytest.raises(Forbidden):
        asked(firm, make_user("x", role))


# --- deciding


def test_the_desk_approves_a_claim_and_the_person_is_the_first_administrator(firm, person, window):
    done = approve_request(asked(firm, person).pk, by=window, at=NOW)
    held = Membership.objects.get(user=person)
    assert (done.state, done.decided_by, held.is_admin) == (RequestState.APPROVED, window, True)


@pytest.mark.parametrize("is_admin", [True, False])
def test_an_administrator_takes_in_whoever_asked_with_the_rights_the_administrator_chooses(firm, person, is_admin):
    admin = admin_of(firm)
    approve_request(asked(firm, person).pk, by=admin, at=NOW, is_admin=is_admin)
    assert Membership.objects.get(user=person).is_admin is is_admin


def test_a_second_claim_is_not_approved_once_the_first_was(firm, person, window):
    first, second = asked(firm, person), asked(firm, make_user("qian"))
    approve_request(first.pk, by=window, at=NOW)
    with pytest.raises(Refused, match="已经有管理员"):
        approve_request(second.pk, by=window, at=NOW)


def test_refused_with_its_reason(firm, person, window):
    done = refuse_request(asked(firm, person).pk, " 没有委托书 ", by=window, at=NOW)
    assert (done.state, done.reason) == (RequestState.REFUSED, "没有委托书")
    assert not Membership.objects.filter(user=person).exists()


def test_a_refusal_needs_its_reason(firm, person, window):
    with pytest.raises(Refused) as refused:
        refuse_request(asked(firm, person).pk, "  ", by=window, at=NOW)
    assert refused.value.field == "reason"


def test_two_deciders_make_one_decision(firm, person, window):
    pk = asked(firm, person).pk
    approve_request(pk, by=window, at=NOW)
    with pytest.raises(Refused, match="已经有结果"):
        refuse_request(pk, "不行", by=make_user("chen", Role.LEAD), at=NOW)
    assert Membership.objects.filter(user=person).count() == 1


@pytest.mark.parametrize("role", [Role.AGENT, Role.REVIEWER, Role.DECIDER, Role.KEEPER, Role.SYSTEM_ADMIN, None])
def test_nobody_but_the_desk_decides_a_claim(firm, person, role):
    pk, by = asked(firm, person).pk, make_user("x", *([role] if role else []))
    with pytest.raises(Forbidden):
        approve_request(pk, by=by, at=NOW)
    with pytest.raises(Forbidden):
        refuse_request(pk, "不行", by=by, at=NOW)


def test_nobody_but_an_administrator_decides_a_request_to_join(firm, person, window):
    admin_of(firm)
    clerk = make_user("he")
    Membership.objects.create(enterprise=firm, user=clerk, starts_on=AT.date())
    pk, stranger = asked(firm, person).pk, admin_of(make_enterprise(2), "other")
    for by in (window, clerk, stranger, person):
        with pytest.raises(Forbidden):
            approve_request(pk, by=by, at=NOW)


def test_an_account_that_was_closed_is_not_taken_in(firm, person, window):
    pk = asked(firm, person).pk
    person.is_active = False
    person.save()
    with pytest.raises(Refused, match="已经停用"):
        approve_request(pk, by=window, at=NOW)


# --- taking back


def test_one_takes_the_own_request_back_and_may_ask_again(firm, person):
    done = withdraw_request(asked(firm, person).pk, by=person, at=NOW)
    assert (done.state, asked(firm, person).state) == (RequestState.WITHDRAWN, RequestState.WAITING)


def test_nobody_takes_back_what_another_asked(firm, person, window):
    pk = asked(firm, person).pk
    with pytest.raises(Forbidden):
        withdraw_request(pk, by=window, at=NOW)


def test_what_was_answered_cannot_be_taken_back(firm, person, window):
    pk = asked(firm, person).pk
    refuse_request(pk, "不行", by=window, at=NOW)
    with pytest.raises(Refused, match="未同意"):
        withdraw_request(pk, by=person, at=NOW)
