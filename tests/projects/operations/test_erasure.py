"""Requests for deletion: who asks, who answers, what goes and what stays; the chain verifies as before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection

from approval_portal.accounts.models import Role, User
from projects.enums import ErasureState
from projects.models import ErasureRequest, Event, EventText, Invitation, JoinRequest, Membership, SavedView
from projects.operations.erasure import ErasureBlocked, answer_erasure, ask_erasure, digest_of, withdraw_erasure
from projects.operations.events import changed_texts, seal_heads, verify_chains
from projects.operations.joining import ask
from projects.operations.people import account_version, edit_user, grant_role
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.operations.staff_access import disable_user, enable_user
from projects.queries_erasure import plan_of
from tests.projects.items import item_project, make_item
from tests.projects.views.people import AT, join, make_enterprise, make_user, verbs

WORDS = "我是王敏，电话 13912345678"


@pytest.fixture
def system(db):
    return make_user("system", Role.SYSTEM_ADMIN)


@pytest.fixture
def person(db, system):
    """With everything that a person may have."""
    user = make_user("wangmin", name="王敏")
    version = account_version(user)
    edit_user(user.pk, name="王敏", phone="13912345678", email="w@example.com", version=version, by=system, at=AT)
    user.refresh_from_db()
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    SavedView.objects.create(user=user, page="items", name="我的", query="q=1")
    return user


@pytest.fixture(autouse=True)
def _seal_file(settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "heads.seal"


def answered(person, system, **more) -> ErasureRequest:
    return answer_erasure(ask_erasure(by=person, at=AT, note=WORDS).pk, by=system, at=AT, **more)


# --- asking


@pytest.mark.django_db
def test_asked_twice_it_is_one_request(person):
    first, again = (ask_erasure(by=person, at=AT, note=WORDS) for _ in range(2))
    assert first == again
    assert verbs(first) == ["ask_erasure"]


@pytest.mark.django_db
def test_taken_back_twice_it_is_taken_back_once_and_can_be_asked_again(person):
    asked = ask_erasure(by=person, at=AT)
    for _ in range(2):
        assert withdraw_erasure(asked.pk, by=person, at=AT).state == ErasureState.WITHDRAWN
    assert verbs(asked) == ["ask_erasure", "withdraw_erasure"]
    assert ask_erasure(by=person, at=AT) != asked


@pytest.mark.django_db
def test_nobody_takes_back_anothers_request(person, system):
    asked = ask_erasure(by=person, at=AT)
    with pytest.raises(ErasureRequest.DoesNotExist):
        withdraw_erasure(asked.pk, by=system, at=AT)


@pytest.mark.django_db
def test_whoever_holds_a_role_is_told_what_to_do_first(system):
    with pytest.raises(ErasureBlocked, match="安全管理员收回"):
        ask_erasure(by=system, at=AT)


@pytest.mark.django_db
def test_the_last_administrator_of_an_enterprise_with_open_items_is_told_and_answered_only_later(
    catalogue, person, system
):
    project = item_project(1)
    member = join(project.enterprise, person, is_admin=True)
    asked = ask_erasure(by=person, at=AT)  # nothing is under way yet
    make_item(project, state="submitted")
    with pytest.raises(ErasureBlocked, match="只有这一位管理员"):
        answer_erasure(asked.pk, by=system, at=AT)
    person.refresh_from_db()
    assert person.name == "王敏"
    join(project.enterprise, make_user("second"), is_admin=True)
    assert answer_erasure(asked.pk, by=system, at=AT).state == ErasureState.ANSWERED
    member.refresh_from_db()
    assert member.ends_on == date(2026, 3, 1)


# --- answering


@pytest.mark.django_db
def test_what_names_the_person_is_gone_and_nobody_comes_in(person, system):
    request = answered(person, system)
    person.refresh_from_db()
    assert (person.username, person.phone, person.email, person.is_active) == (f"erased-{person.pk}", "", "", False)
    assert (person.name, person.has_usable_password()) == (f"已注销用户 {person.pk}", False)
    assert not EmailAddress.objects.filter(user=person).exists()
    assert not Authenticator.objects.filter(user=person).exists()
    assert not SavedView.objects.filter(user=person).exists()
    assert (request.note, request.answered_by) == ("", system)
    assert {kind for kind, _n, what, _why in request.answer if what == "kept"} >= {"events", "accesses", "documents"}
    assert all(why[0] and why[1] for _kind, _n, _what, why in request.answer)


@pytest.mark.django_db
def test_s13_texts_are_erased_and_the_chain_is_clean_and_the_erasure_is_an_event(person, system):
    firm = make_enterprise(7)
    asked_in = ask(firm.credit_code, firm.name, note=WORDS, by=person, at=AT)
    disable_user(person.pk, by=system, at=AT, reason=WORDS)
    enable_user(person.pk, by=system, at=AT)
    seal_heads()
    before = Event.objects.count()
    person = User.objects.get(pk=person.pk)
    request = answered(person, system)
    assert not EventText.objects.filter(content__contains="13912345678").exists()
    assert JoinRequest.objects.get(pk=asked_in.pk).note == ""
    told = Event.objects.get(object_type="erasurerequest", verb="erase_text")
    assert told.data["count"] == EventText.objects.exclude(erased_at=None).count() == 3
    events, _chains, faults = verify_chains()
    assert (faults, changed_texts()) == ([], [])
    assert events == Event.objects.count() > before
    assert "13912345678" not in str(list(Event.objects.values_list("data", flat=True)))
    assert verbs(request) == ["ask_erasure", "erase_text", "answer_erasure"]


@pytest.mark.django_db
def test_answered_twice_it_is_answered_once(person, system):
    request = answered(person, system)
    count = Event.objects.count()
    assert answer_erasure(request.pk, by=system, at=AT + timedelta(days=1)).answered_at == AT
    assert Event.objects.count() == count


@pytest.mark.django_db
@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSTEM_ADMIN])
def test_no_other_role_answers(person, role):
    asked = ask_erasure(by=person, at=AT)
    with pytest.raises(Forbidden):
        answer_erasure(asked.pk, by=make_user("other", role), at=AT)


@pytest.mark.django_db
def test_one_that_was_taken_back_is_not_answered(person, system):
    asked = ask_erasure(by=person, at=AT)
    withdraw_erasure(asked.pk, by=person, at=AT)
    with pytest.raises(Refused, match="撤回"):
        answer_erasure(asked.pk, by=system, at=AT)
    person.refresh_from_db()
    assert person.is_active


@pytest.mark.django_db
def test_a_role_given_meanwhile_stands_in_the_way(person, system):
    asked = ask_erasure(by=person, at=AT)
    grant_role(person, Role.WINDOW, body=None, starts_on=date(2026, 4, 1), by=None, at=AT)
    with pytest.raises(ErasureBlocked):
        answer_erasure(asked.pk, by=system, at=AT)


@pytest.mark.django_db
def test_what_is_erased_is_what_was_shown(person, system):
    asked = ask_erasure(by=person, at=AT)
    seen = digest_of(plan_of(person))
    SavedView.objects.create(user=person, page="items", name="又一个", query="q=2")
    with pytest.raises(Stale):
        answer_erasure(asked.pk, by=system, at=AT, seen=seen)
    assert answer_erasure(asked.pk, by=system, at=AT, seen=digest_of(plan_of(person))).state == ErasureState.ANSWERED


@pytest.mark.django_db
def test_nothing_of_another_person_goes(person, system):
    other = make_user("other", name="李静")
    SavedView.objects.create(user=other, page="items", name="她的", query="")
    firm = make_enterprise(7)
    ask(firm.credit_code, firm.name, note="我是李静", by=other, at=AT)
    admin = make_user("admin")
    join(firm, admin, is_admin=True)
    kept = Invitation.objects.create(
        enterprise=firm, name="李静", email="l@example.com", token="t", invited_by=admin, accepted_by=other,
        accepted_at=AT, created_at=AT, last_day=AT.date(),
    )  # fmt: skip
    answered(person, system)
    other.refresh_from_db()
    kept.refresh_from_db()
    assert (other.name, other.is_active, kept.name) == ("李静", True, "李静")
    assert SavedView.objects.filter(user=other).exists()
    assert EventText.objects.filter(content="我是李静").exists()
    assert Membership.objects.get(user=admin).ends_on is None


@pytest.mark.django_db
def test_when_it_fails_nothing_is_erased(person, system, monkeypatch):
    from projects.operations import erasure

    monkeypatch.setattr(erasure, "anonymise", lambda *a, **k: 1 / 0)
    asked = ask_erasure(by=person, at=AT, note=WORDS)
    with pytest.raises(ZeroDivisionError):
        answer_erasure(asked.pk, by=system, at=AT)
    person.refresh_from_db()
    assert SavedView.objects.filter(user=person).exists()
    assert EventText.objects.filter(content=WORDS).exists()


@pytest.mark.django_db(transaction=True)
def test_the_answer_goes_to_the_address_that_is_erased_once_it_is_in(person, system):
    sent = []
    answered(person, system, send=lambda *said: sent.append(said))
    assert [(said[1], said[2]) for said in sent] == [("w@example.com", "zh-hans")]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_erase_once(person, system):
    pk, others = ask_erasure(by=person, at=AT, note=WORDS).pk, [system, make_user("system2", Role.SYSTEM_ADMIN)]

    def answer(by):
        try:
            return answer_erasure(pk, by=by, at=AT).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(answer, others)) == [ErasureState.ANSWERED] * 2
    assert Event.objects.filter(verb="answer_erasure").count() == Event.objects.filter(verb="anonymise").count() == 1
    assert verify_chains()[2] == []


@pytest.mark.django_db(transaction=True)
def test_asked_many_times_at_once_it_is_one_request(person):
    def ask_once(_number):
        try:
            return ask_erasure(by=person, at=AT).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask_once, range(8)))) == 1
    assert ErasureRequest.objects.filter(user=person).count() == 1
