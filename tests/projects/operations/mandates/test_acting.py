"""An agent acts in the enterprise's name under a mandate in force that covers project and scope, and never otherwise."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.enums import AssignmentKind, CommitmentState, MandateScope
from projects.guide.notices.sheet import sheet_of
from projects.models import ApprovalItem, Assignment, Event, Hearing, Mandate, OfficialNotice
from projects.operations.items.answers import save_answers, submit_correction
from projects.operations.items.draft_edits import drop_draft, edit_draft, set_commitment
from projects.operations.items.drafts import open_item
from projects.operations.items.hearings import apply_hearing, waive_hearing
from projects.operations.items.papers import upload_document
from projects.operations.items.steps import move_item
from projects.operations.items.submission import submit_items
from projects.operations.mandate_guards import NoMandate
from projects.operations.mandates import end_mandate
from projects.operations.refusals import Forbidden
from projects.permissions import mandated, serves
from tests.projects.applying import CONTACT, line, pdf, ready
from tests.projects.items import ENERGY, WATER, item_project, make_item
from tests.projects.views.people import join, make_project, make_user, mandate

DAY = timedelta(days=1)
PREPARE, APPLY = MandateScope.PREPARE, MandateScope.APPLY


def draft(project):
    return make_item(project, ENERGY, at=timezone.now())


ACTS = {  # act -> (scope, how it is prepared, how it is done)
    "open": (PREPARE, lambda project: project, lambda it, by, at: open_item(it, WATER, by=by, at=at)),
    "fill in": (PREPARE, draft, lambda it, by, at: edit_draft(it, **CONTACT, by=by, at=at)),
    "upload": (PREPARE, draft, lambda it, by, at: upload_document([line(it)], pdf(), by=by, at=at)),
    "drop": (PREPARE, draft, lambda it, by, at: drop_draft(it, by=by, at=at)),
    "submit": (APPLY, lambda project: ready(project), lambda it, by, at: submit_items([it], by=by, at=at)),
    "withdraw": (
        APPLY,
        lambda project: make_item(project, ENERGY, "submitted", at=timezone.now()),
        lambda it, by, at: move_item(it, "withdraw", by=by, at=at, reason="不办了"),
    ),
    "answer": (
        APPLY,
        lambda project: make_item(project, ENERGY, "correcting", at=timezone.now()),
        lambda it, by, at: save_answers(it, {point(it): "补好了"}, by=by, at=at),
    ),
    "correct": (
        APPLY,
        lambda project: make_item(project, ENERGY, "correcting", at=timezone.now()),
        lambda it, by, at: submit_correction(it, {point(it): "补好了"}, by=by, at=at),
    ),
    "ask for a hearing": (APPLY, lambda project: told(project), lambda it, by, at: apply_hearing(it, by=by, at=at)),
    "waive the hearing": (APPLY, lambda project: told(project), lambda it, by, at: waive_hearing(it, by=by, at=at)),
}


def told(project):
    item = make_item(project, ENERGY, "reviewing", at=timezone.now())
    Hearing.objects.create(item=item, told_on=timezone.localdate())
    return item


def point(item):
    return item.corrections.get().points.get().pk


def today():
    return timezone.localdate()


COVERS = {  # the mandate that there is, beside its scope -> does it cover?
    "of the project": (lambda p, scope: mandate(p.enterprise, p, scope=[scope]), True),
    "of all projects": (lambda p, scope: mandate(p.enterprise, scope=[scope]), True),
    "until today": (lambda p, scope: mandate(p.enterprise, p, scope=[scope], ends_on=today()), True),
    "from today": (lambda p, scope: mandate(p.enterprise, p, scope=[scope], starts_on=today()), True),
    "none": (lambda p, scope: None, False),
    "the other scope": (lambda p, scope: mandate(p.enterprise, p, scope=[other(scope), "receive"]), False),
    "another project": (lambda p, scope: mandate(p.enterprise, make_project(p.enterprise, "另"), scope=[scope]), False),
    "another enterprise": (lambda p, scope: mandate(item_project(9).enterprise, scope=[scope]), False),
    "over since yesterday": (lambda p, scope: mandate(p.enterprise, p, scope=[scope], ends_on=today() - DAY), False),
    "begins tomorrow": (lambda p, scope: mandate(p.enterprise, p, scope=[scope], starts_on=today() + DAY), False),
    "ended at once": (lambda p, scope: mandate(p.enterprise, p, scope=[scope], ended_at=timezone.now()), False),
}


def other(scope):
    return APPLY if scope == PREPARE else PREPARE


@pytest.mark.parametrize("there", COVERS)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_asks_the_scope_that_fits(project, agent, act, there):
    scope, prepare, do = ACTS[act]
    thing = prepare(project)
    Mandate.objects.all().delete()
    make, covers = COVERS[there]
    make(project, scope)
    before = Event.objects.count()
    if covers:
        do(thing, agent, timezone.now())
        last = Event.objects.filter(actor=agent, stream=f"project:{project.pk}").order_by("-seq").first()
        assert (last.actor, last.on_behalf_of) == (agent, project.enterprise_id)
    else:
        with pytest.raises(NoMandate) as refused:
            do(thing, agent, timezone.now())
        assert (project.enterprise.name in refused.value.zh, Event.objects.count()) == (True, before)
    assert mandated(agent, project, scope, today()) is covers


def test_the_refusal_says_until_when_the_last_one_held(project, agent):
    item = draft(project)
    Mandate.objects.update(ends_on=today() - 3 * DAY, agreement="代-7")
    with pytest.raises(NoMandate) as refused:
        submit_items([item], by=agent, at=timezone.now())
    assert f"上一份（代-7）到{today() - 3 * DAY}为止" in refused.value.zh
    assert f"The last one (代-7) held until {today() - 3 * DAY}" in refused.value.en
    assert refused.value.enterprise == project.enterprise_id


def test_the_one_who_stands_in_acts_under_the_same_mandate_and_other_places_do_not(project):
    backup, clerk = make_user("backup", Role.AGENT), make_user("clerk", Role.AGENT)
    for user, kind in ((backup, AssignmentKind.BACKUP_AGENT), (clerk, AssignmentKind.CASE_OFFICER)):
        Assignment.objects.create(project=project, kind=kind, user=user, starts_on=today())
    assert [mandated(user, project, APPLY, today()) for user in (backup, clerk)] == [True, False]


def test_the_end_of_a_mandate_the_assignment_and_the_role_count_at_the_next_act(project, agent):
    item = draft(project)
    assert mandated(agent, project, PREPARE, today())
    Assignment.objects.update(ends_on=today() - DAY)
    assert not mandated(agent, project, PREPARE, today())
    Assignment.objects.update(ends_on=None)
    agent.grants.update(ends_on=today() - DAY)
    assert not mandated(User.objects.get(pk=agent.pk), project, PREPARE, today())
    with pytest.raises(Forbidden):
        edit_draft(item, **CONTACT, by=User.objects.get(pk=agent.pk), at=timezone.now())


def test_no_mandate_lets_an_agent_sign_a_commitment(project, agent, boss):
    item = draft(project)
    with pytest.raises(Forbidden) as refused:
        set_commitment(item, True, by=agent, at=timezone.now())
    assert not isinstance(refused.value, NoMandate)
    assert ApprovalItem.objects.get(pk=item.pk).commitment == CommitmentState.NONE


def test_the_agents_own_work_and_reading_stay_by_assignment(project, agent):
    Mandate.objects.all().delete()
    item = draft(project)
    assert serves(agent, project, today())
    assert ApprovalItem.objects.visible_to(agent, today()).filter(pk=item.pk).exists()


def test_a_commitment_of_the_enterprises_people_asks_no_mandate(project, boss):
    item = draft(project)
    Mandate.objects.all().delete()
    edit_draft(item, **CONTACT, by=boss, at=timezone.now())


def test_a_mandate_is_one_query_and_asked_of_agents_only(project, agent, boss):
    agent.roles_on(today()), boss.roles_on(today())
    for user, most in ((agent, 1), (boss, 0)):
        with CaptureQueriesContext(connection) as asked:
            mandated(user, project, APPLY, today())
        assert len(asked) == most


def test_an_administrator_ends_it_while_the_agent_has_the_page_open(project, agent):
    admin = make_user("admin")
    join(project.enterprise, admin, is_admin=True)
    item = ready(project)
    end_mandate(Mandate.objects.get(), "到此为止", by=admin, at=timezone.now())
    with pytest.raises(NoMandate):
        submit_items([item], by=agent, at=timezone.now())
    assert ApprovalItem.objects.get(pk=item.pk).state == "draft"


@pytest.mark.parametrize("whose", ["agent", "boss"])
def test_the_receipt_names_the_agent_who_handed_in_and_the_mandate(project, agent, boss, whose):
    by = {"agent": agent, "boss": boss}[whose]
    Mandate.objects.all().delete()
    mandate(project.enterprise, scope=[APPLY], agreement="代-全")
    mandate(project.enterprise, project, scope=[PREPARE, APPLY], agreement="代-本")
    mandate(project.enterprise, project, scope=[PREPARE], agreement="代-备")
    submit_items([ready(project)], by=by, at=timezone.now())

    receipt = OfficialNotice.objects.get(kind="nt-receipt")
    facts = dict(fact for row in sheet_of(receipt)["facts"] for fact in row)
    told = (facts.get("代办人"), facts.get("代办委托书编号"))
    assert told == ((agent.name, "代-本") if whose == "agent" else (None, None))
    assert ("代办委托书编号" in render_to_string("pdf/notices/nt-receipt.html", sheet_of(receipt))) is (
        whose == "agent"
    )
