"""What the desk sets right: an impostor is out and the true company comes in; a code entered wrongly is corrected."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approval_portal.accounts.models import Role
from projects.enums import EnterpriseOrigin, EnterpriseState, JoinKind, RequestState
from projects.models import Enterprise, Event, Invitation, JoinRequest, Membership, Project
from projects.operations.enterprise_desk import correct_credit_code, deny_enterprise, reach_of
from projects.operations.enterprises import add_member, create_enterprise, edit_enterprise, verify_enterprise
from projects.operations.invitations import accept_invitation, invite
from projects.operations.joining import approve_request, ask
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.rules.identifiers import make_credit_code
from projects.views.enterprise_tasks import waiting_for
from tests.projects.views.people import make_enterprise, make_project, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 3, 9), date(2026, 3, 8)
CODE, OTHER_CODE = make_credit_code("91610132", "MA6TX7Q6"), make_credit_code("91610132", "MA6TX7Q7")
NAME, REASON = "西安试验有限公司", "来电核实，登记的人不是这家公司的"


@pytest.fixture
def desk():
    return make_user("liu", Role.WINDOW)


@pytest.fixture
def impostor():
    return make_user("fake")


@pytest.fixture
def firm(impostor):
    return create_enterprise(NAME, CODE, by=impostor, at=NOW, origin=EnterpriseOrigin.SELF)


def deny(firm, by, reason=REASON, **more):
    firm.refresh_from_db()
    seen = {"version": firm.version, "seen": reach_of(firm, TODAY).seen} | more
    return deny_enterprise(firm.pk, reason, **seen, by=by, at=NOW)


def verbs(firm) -> list[str]:
    return list(Event.objects.filter(stream=f"enterprise:{firm.pk}").order_by("seq").values_list("verb", flat=True))


# --- the verification that fails


@pytest.mark.parametrize("role", [Role.WINDOW, Role.LEAD])
def test_everybody_is_out_at_once_and_every_link_and_request_ends(firm, impostor, role):
    clerk, later, asking = make_user("he"), make_user("ma"), make_user("qian")
    add_member(firm, clerk, is_admin=False, starts_on=TODAY, by=None, at=NOW)
    add_member(firm, later, is_admin=False, starts_on=TODAY + timedelta(days=5), by=None, at=NOW)
    link = invite(firm, "小赵", is_admin=True, by=impostor, at=NOW)
    wish = ask(CODE, NAME, by=asking, at=NOW)
    by = make_user("desk", role)

    deny(firm, by)

    link.refresh_from_db()
    wish.refresh_from_db()
    assert list(Membership.objects.values_list("ends_on", flat=True)) == [YESTERDAY] * 3
    assert [Enterprise.objects.visible_to(user, TODAY).exists() for user in (impostor, clerk)] == [False] * 2
    assert link.revoked_at == NOW
    assert (wish.state, wish.reason, wish.decided_by) == (RequestState.REFUSED, REASON, by)
    assert verbs(firm)[-3:] == ["deny", "revoke_invitation", "refuse_request"]


def test_the_event_says_who_was_put_out_and_the_reason_stands_in_its_text(firm, desk, impostor):
    deny(firm, desk, f"  {REASON} ")
    event = Event.objects.get(verb="deny")
    assert (event.data, event.text.content, event.actor) == ({"users": [impostor.pk]}, REASON, desk)


def test_a_verified_enterprise_waits_to_be_verified_again_and_its_projects_stay(firm, desk):
    project = make_project(firm)
    verify_enterprise(firm.pk, version=1, licence=None, by=desk, at=NOW)
    denied = deny(firm, desk)
    assert (denied.state, denied.version) == (EnterpriseState.PENDING, 3)
    assert list(Project.objects.visible_to(desk, TODAY)) == [project]


def test_the_true_company_claims_it_and_sees_its_projects(firm, desk):
    project, true = make_project(firm), make_user("true")
    deny(firm, desk)
    claim = ask(CODE, NAME, by=true, at=NOW)
    approve_request(claim.pk, by=desk, at=NOW)
    held = Membership.objects.in_force(TODAY).get(enterprise=firm)
    assert (claim.kind, held.user, held.is_admin) == (JoinKind.CLAIM, true, True)
    assert list(Project.objects.visible_to(true, TODAY)) == [project]


def test_a_withdrawn_link_lets_nobody_back_in(firm, desk, impostor):
    link = invite(firm, "小赵", is_admin=True, by=impostor, at=NOW)
    deny(firm, desk)
    with pytest.raises(Refused, match="已经收回"):
        accept_invitation(link.token, by=make_user("zhao"), at=NOW)


def test_nobody_of_the_desk_denies_the_enterprise_one_acts_for(firm, desk):
    add_member(firm, desk, is_admin=False, starts_on=date(2026, 1, 5), by=None, at=NOW)
    with pytest.raises(Refused, match="别的同事"):
        deny(firm, desk)


@pytest.mark.parametrize("who", [Role.AGENT, Role.REVIEWER, Role.DECIDER, Role.SYSTEM_ADMIN, "admin", "stranger"])
def test_nobody_but_the_desk_denies_or_corrects(firm, impostor, who):
    by = {"admin": impostor}.get(who) or make_user("someone", *([] if who == "stranger" else [who]))
    with pytest.raises(Forbidden):
        deny(firm, by)
    with pytest.raises(Forbidden):
        correct_credit_code(firm.pk, OTHER_CODE, REASON, version=1, by=by, at=NOW)
    assert Membership.objects.in_force(TODAY).count() == 1


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_without_a_reason_nothing_happens(firm, desk, reason):
    with pytest.raises(Refused, match="写明原因"):
        deny(firm, desk, reason)
    with pytest.raises(Refused, match="写明原因"):
        correct_credit_code(firm.pk, OTHER_CODE, reason, version=1, by=desk, at=NOW)
    assert (Membership.objects.get().ends_on, Enterprise.objects.get().credit_code) == (None, CODE)


def test_denied_twice_is_refused(firm, desk):
    deny(firm, desk)
    with pytest.raises(Refused, match="不用再办"):
        deny(firm, desk)
    assert verbs(firm).count("deny") == 1


@pytest.mark.parametrize("moved", ["edit", "member", "link", "request"])
def test_what_changed_since_the_page_was_opened_makes_it_stale(firm, desk, impostor, moved):
    seen = {"version": firm.version, "seen": reach_of(firm, TODAY).seen}
    {
        "edit": lambda: edit_enterprise(firm.pk, {"address": "草滩"}, version=1, by=impostor, at=NOW),
        "member": lambda: add_member(firm, make_user("he"), is_admin=False, starts_on=TODAY, by=None, at=NOW),
        "link": lambda: invite(firm, "小赵", is_admin=False, by=impostor, at=NOW),
        "request": lambda: ask(CODE, NAME, by=make_user("qian"), at=NOW),
    }[moved]()
    with pytest.raises(Stale):
        deny(firm, desk, **seen)
    assert Membership.objects.get(user=impostor).ends_on is None


def test_another_enterprise_of_the_same_person_is_left_alone(firm, desk, impostor):
    other = make_enterprise(2, impostor)
    invite_of_other = Invitation.objects.filter(enterprise=other)
    deny(firm, desk)
    assert list(Enterprise.objects.visible_to(impostor, TODAY)) == [other]
    assert (invite_of_other.count(), JoinRequest.objects.count()) == (0, 0)


def test_the_desk_is_asked_to_verify_again_once_somebody_came_in(firm, desk):
    def asked():
        return [one.url for one in waiting_for(desk, TODAY)]

    before = asked()
    deny(firm, desk)
    denied = asked()
    claim = ask(CODE, NAME, by=make_user("true"), at=NOW)
    claimed = asked()
    approve_request(claim.pk, by=desk, at=NOW)
    home = f"/enterprises/{firm.pk}/"
    assert (before, denied, claimed, asked()) == ([home], [], [f"/requests/{claim.pk}/"], [home])


# --- the code


def test_a_code_is_corrected_and_both_codes_stand_in_the_text_alone(firm, desk):
    made = correct_credit_code(firm.pk, f" {OTHER_CODE.lower()} ", "抄错一位", version=1, by=desk, at=NOW)
    event = Event.objects.get(verb="correct_credit_code")
    assert (made.credit_code, made.version, made.state) == (OTHER_CODE, 2, EnterpriseState.PENDING)
    assert (event.data, event.text.content) == ({}, f"{CODE} → {OTHER_CODE}\n抄错一位")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (OTHER_CODE[:15] + ("A" if OTHER_CODE[15] != "A" else "B") + OTHER_CODE[16:], "第9至17位"),
        (OTHER_CODE[:17] + ("1" if OTHER_CODE[17] != "1" else "2"), "最后一位（第18位校验码）"),
        (CODE, "和现在的代码一样"),
    ],
)
def test_a_code_that_fails_a_check_or_is_the_same_is_refused_at_its_field(firm, desk, code, said):
    with pytest.raises(Refused, match=said) as refusal:
        correct_credit_code(firm.pk, code, "抄错一位", version=1, by=desk, at=NOW)
    assert (refusal.value.field, Enterprise.objects.get().credit_code) == ("credit_code", CODE)


def test_the_code_of_another_enterprise_is_refused_by_its_name(firm, desk):
    other = make_enterprise(2, name="别的公司")
    with pytest.raises(Refused, match="另一家企业名下：别的公司"):
        correct_credit_code(firm.pk, other.credit_code, "抄错一位", version=1, by=desk, at=NOW)


def test_a_code_corrected_from_an_old_page_is_stale(firm, desk):
    correct_credit_code(firm.pk, OTHER_CODE, "抄错一位", version=1, by=desk, at=NOW)
    with pytest.raises(Stale):
        correct_credit_code(firm.pk, CODE, "改回去", version=1, by=desk, at=NOW)
