"""Who hears of what: each kind of event, its people, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.enums import EnterpriseState, ImportKind, JoinKind, PackageCause, ReferralState, RequestState, Source
from projects.models import (
    Enterprise,
    ImportJob,
    Invitation,
    JoinRequest,
    MatterPackage,
    Membership,
    PrintIssue,
    Project,
    Referral,
)
from projects.queries_items import OBJECT
from services.channels.phrases import PHRASES
from services.channels.phrases_items import APPLICANT, BUREAU
from services.enums import Channel
from services.models import Notice
from services.operations.hearers import HEARERS, sees_project
from services.operations.hearers_reminders import EVENT as REMINDER
from tests.services.telling import AT, BEFORE, SINCE, heard, join, person, say

pytestmark = pytest.mark.usefixtures("clock")
TEAM = ["admin", "agent", "backup", "member"]


def request_of(town, kind=JoinKind.JOIN, **more) -> JoinRequest:
    return JoinRequest.objects.create(
        enterprise=town.enterprise, user=town["stranger"], kind=kind, created_at=AT, **more
    )


def invitation(town, **more) -> Invitation:
    given = {"email": "guest@example.org", "name": "客人", "token": "k", "invited_by": town["admin"]} | more
    return Invitation.objects.create(enterprise=town.enterprise, created_at=AT, last_day=AT.date(), **given)


def package(town) -> MatterPackage:
    return MatterPackage(pk=1, project=town.project, number=1)  # an event needs no row of it


def printed(town, kind: str) -> PrintIssue:
    return PrintIssue(pk=1, project=town.project, kind=kind, number=1)


def lead(town, **more) -> Referral:
    given = {"handed_by": town["liaison"], "enterprise_name": "甲", "project_name": "乙", "created_at": AT} | more
    return Referral.objects.create(**given)


def test_every_verb_that_is_heard_has_its_words_and_no_other():
    of_items = {(OBJECT, verb) for verb in (*APPLICANT, *BUREAU)}
    assert set(HEARERS) | {("invitation", "invite")} == set(PHRASES) | of_items | {REMINDER}  # whose words go by kind


# --- enterprises


def test_a_claim_is_told_to_window_and_leads(town):
    event = say(request_of(town, JoinKind.CLAIM), "claim", by=town["stranger"], user=town["stranger"].pk)
    assert heard(event) == ["lead", "window"]


def test_a_role_that_is_over_hears_nothing(town):
    RoleGrant.objects.filter(user=town["lead"]).update(ends_on=BEFORE)
    assert heard(say(request_of(town, JoinKind.CLAIM), "claim", by=town["stranger"])) == ["window"]


def test_a_request_to_join_is_told_to_the_administrators(town):
    assert heard(say(request_of(town), "ask_to_join", by=town["stranger"])) == ["admin"]


@pytest.mark.parametrize("verb", ["approve_request", "refuse_request"])
def test_an_answer_is_told_to_whoever_asked(town, verb):
    assert heard(say(request_of(town), verb, by=town["admin"], user=town["stranger"].pk)) == ["stranger"]


def test_whoever_was_taken_in_by_a_request_hears_of_it_once(town):
    answered = request_of(town, state=RequestState.APPROVED, decided_at=AT)
    Membership.objects.create(enterprise=town.enterprise, user=town["stranger"], starts_on=SINCE)
    told = {"by": town["admin"], "user": town["stranger"].pk}
    added, approved = say(town.enterprise, "add_member", **told), say(answered, "approve_request", **told)
    assert (heard(added), heard(approved)) == ([], ["stranger"])


def test_an_invitation_goes_by_mail_to_its_address_and_to_no_account(town):
    row = invitation(town)
    say(row, "invite", by=town["admin"], is_admin=False)
    assert list(Notice.objects.values_list("recipient_key", "recipient", "channel")) == [
        (f"invitation:{row.pk}", None, Channel.MAIL)
    ]


@pytest.mark.parametrize("more", [{"email": ""}, {"revoked_at": AT}])
def test_an_invitation_without_an_address_or_withdrawn_is_not_sent(town, more):
    say(invitation(town, **more), "invite", by=town["admin"])
    assert not Notice.objects.exists()


def test_an_accepted_invitation_is_told_to_the_inviter_and_the_administrators(town):
    second = person("second")
    join(town.enterprise, second, is_admin=True)
    row = invitation(town, invited_by=town["member"])  # an administrator once
    assert heard(say(row, "accept_invitation", by=town["stranger"], user=town["stranger"].pk)) == [
        "admin", "member", "second"
    ]  # fmt: skip


def test_an_inviter_who_has_left_does_not_hear_who_came(town):
    row = invitation(town, invited_by=town["former"])
    assert heard(say(row, "accept_invitation", by=town["stranger"])) == ["admin"]


@pytest.mark.parametrize("verb", ["add_member", "change_member", "remove_member"])
def test_a_change_of_members_is_told_to_the_person(town, verb):
    event = say(town.enterprise, verb, by=town["admin"], user=town["member"].pk, is_admin=False)
    assert heard(event) == ["member"]


def test_a_denial_is_told_to_those_who_were_put_out_and_to_nobody_else(town):
    users = [town[name].pk for name in ("admin", "member", "disabled")]
    Membership.objects.filter(enterprise=town.enterprise).update(ends_on=BEFORE)
    assert heard(say(town.enterprise, "deny", by=town["window"], users=users)) == ["admin", "member"]


def test_a_corrected_code_is_told_to_the_administrators(town):
    assert heard(say(town.enterprise, "correct_credit_code", by=town["window"])) == ["admin"]


def test_a_verification_is_told_to_the_administrators(town):
    assert heard(say(town.enterprise, "verify", by=town["window"])) == ["admin"]


def test_an_enterprise_that_waits_for_verification_is_told_to_the_desk(town):
    Enterprise.objects.filter(pk=town.enterprise.pk).update(state=EnterpriseState.PENDING)
    assert heard(say(town.enterprise, "create", by=town["admin"])) == ["lead", "window"]


def test_an_enterprise_that_the_bureau_registered_is_told_to_nobody(town):
    assert heard(say(town.enterprise, "create", by=town["window"])) == []


# --- projects


@pytest.mark.parametrize("verb", ["move", "suspend", "resume", "end", "reopen", "merge"])
def test_a_change_of_state_is_told_to_the_enterprise_and_its_agents(town, verb):
    assert heard(say(town.project, verb, by=town["lead"])) == TEAM


@pytest.mark.parametrize("actor", TEAM)
def test_the_actor_never_hears(town, actor):
    assert heard(say(town.project, "move", by=town[actor])) == [name for name in TEAM if name != actor]


def test_a_first_package_is_told_to_the_enterprise_and_a_later_one_to_the_agents_too(town):
    first = say(package(town), "generate", by=town["lead"], number=1, cause=PackageCause.FIRST)
    second = say(package(town), "generate", by=town["lead"], number=2, cause=PackageCause.ANSWERS)
    assert (heard(first), heard(second)) == (["admin", "member"], TEAM)


def test_a_first_package_by_a_member_is_told_to_the_colleague(town):
    assert heard(say(package(town), "generate", by=town["member"], number=1)) == ["admin"]


def test_a_new_issue_of_the_guide_is_told_to_the_enterprise_the_agents_and_whoever_asked(town):
    asked = say(printed(town, "guide"), "make_issue", by=town["member"], kind="guide", number=1)
    by_the_desk = say(printed(town, "guide"), "make_issue", by=town["window"], kind="guide", number=2)
    by_itself = say(printed(town, "guide"), "make_issue", kind="guide", number=3)
    assert (heard(asked), heard(by_the_desk), heard(by_itself)) == (TEAM, [*TEAM, "window"], TEAM)


def test_a_new_policy_book_is_told_to_whoever_asked_alone(town):
    asked = say(printed(town, "policy_book"), "make_issue", by=town["agent"], kind="policy_book", number=1)
    by_itself = say(printed(town, "policy_book"), "make_issue", kind="policy_book", number=2)
    assert (heard(asked), heard(by_itself)) == (["agent"], [])


def test_a_new_agent_is_told_to_the_agent_and_the_enterprise(town):
    event = say(town.project, "assign", by=town["lead"], kind="agent", user=town["agent"].pk)
    assert heard(event) == ["admin", "agent", "member"]


def test_another_assignment_is_told_to_the_person_alone(town):
    event = say(town.project, "assign", by=town["lead"], kind="case_officer", user=town["reviewer"].pk)
    assert heard(event) == ["reviewer"]


def test_an_assignment_of_somebody_who_may_not_see_the_project_is_told_to_nobody(town):
    event = say(town.project, "assign", by=town["lead"], kind="case_officer", user=town["stranger"].pk)
    assert heard(event) == []


def test_a_project_opened_in_the_enterprises_name_is_told_to_it_and_one_of_its_own_is_not(town):
    by_the_bureau = say(town.project, "create", by=town["agent"])
    by_a_member = say(town.project, "create", by=town["member"])
    assert (heard(by_the_bureau), heard(by_a_member)) == (["admin", "member"], [])


def test_whoever_has_left_hears_nothing_more(town):
    Membership.objects.filter(user=town["member"]).update(ends_on=timezone.localdate() - timedelta(days=1))
    RoleGrant.objects.filter(user=town["backup"]).update(ends_on=BEFORE)  # assigned still, but no agent any more
    assert heard(say(town.project, "end", by=town["lead"])) == ["admin", "agent"]


@pytest.mark.parametrize("day", [SINCE - timedelta(days=1), BEFORE, AT.date(), AT.date() + timedelta(days=9)])
def test_the_one_condition_is_the_same_as_what_the_project_says_of_each_person(town, day):
    """Membership, assignment and roles before, in and after their term."""
    RoleGrant.objects.create(user=town["stranger"], role=Role.DECIDER, starts_on=AT.date() + timedelta(days=5))
    RoleGrant.objects.filter(user=town["backup"]).update(ends_on=BEFORE)
    people = User.objects.filter(is_active=True)
    one_by_one = {user for user in people if Project.objects.visible_to(user, day).filter(pk=town.project.pk).exists()}
    assert set(people.filter(sees_project(town.project.pk, day))) == one_by_one


# --- leads, imports, accounts


@pytest.mark.parametrize("verb", ["hand_over", "give_back"])
def test_a_lead_that_waits_is_told_to_every_agent(town, verb):
    assert heard(say(lead(town), verb, by=town["liaison"])) == ["agent", "backup", "other_agent"]


def test_a_lead_that_somebody_took_meanwhile_is_told_to_no_agent(town):
    row = lead(town, state=ReferralState.TAKEN, agent=town["agent"])
    assert heard(say(row, "hand_over", by=town["liaison"])) == []


@pytest.mark.parametrize("verb", ["take", "return_referral", "open_project"])
def test_what_became_of_a_lead_is_told_to_whoever_handed_it_over(town, verb):
    row = lead(town, state=ReferralState.TAKEN, agent=town["agent"])
    assert heard(say(row, verb, by=town["agent"])) == ["liaison"]


def test_a_liaison_who_is_none_any_more_hears_nothing(town):
    RoleGrant.objects.filter(user=town["liaison"]).update(ends_on=BEFORE)
    assert heard(say(lead(town), "take", by=town["agent"])) == []


@pytest.mark.parametrize("verb", ["write_import", "fail_import"])
@pytest.mark.parametrize("source", [Source.WEB, Source.IMPORT, Source.SYSTEM])
def test_whoever_set_an_import_going_is_called_back(town, verb, source):
    job = ImportJob.objects.create(
        kind=ImportKind.PROJECTS, file_name="x", made_by=town["window"], made_at=AT, touched_at=AT
    )
    assert heard(say(job, verb, by=town["window"], source=source)) == ["window"]


@pytest.mark.parametrize("verb", ["grant_role", "revoke_role", "enable"])
def test_what_is_done_to_an_account_is_told_to_its_holder(town, verb):
    assert heard(say(town["reviewer"], verb, by=town["security_admin"], role="lead")) == ["reviewer"]


def test_a_disabled_account_hears_nothing(town):
    assert heard(say(town["disabled"], "revoke_role", by=town["security_admin"], role="lead")) == []


# --- silence


@pytest.mark.parametrize("source", [Source.IMPORT, Source.BACK_ENTRY])
def test_what_is_entered_in_bulk_makes_no_notices(town, source):
    say(invitation(town), "invite", by=town["admin"], source=source)
    say(town.project, "move", by=town["lead"], source=source)
    assert not Notice.objects.exists()


def test_a_verb_that_nobody_is_to_hear_makes_no_notices(town):
    say(town.project, "edit", by=town["lead"])
    say(town.project, "something_new", by=town["lead"])
    assert not Notice.objects.exists()
