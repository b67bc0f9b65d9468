"""Hand-over to the one who stands in keeps everything: drafts, papers, due days; the one before is out at the next request."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind, MandateScope
from projects.models import ApprovalItem, Assignment, Event, Project
from projects.operations.handover import confirm_handover, hand_over_project
from projects.operations.items.draft_edits import edit_draft
from projects.operations.items.papers import upload_document
from projects.operations.refusals import Forbidden, Refused
from projects.permissions import mandated
from projects.queries_handover import unconfirmed
from projects.queries_papers import seen_documents
from tests.projects.applying import CONTACT, line, pdf
from tests.projects.items import ENERGY, WATER, item_project, make_item
from tests.projects.views.people import make_user


def now():
    return timezone.now()


def today():
    return timezone.localdate()


@pytest.fixture
def backup(project):
    user = make_user("backup", Role.AGENT)
    since = today() - timedelta(days=9)
    Assignment.objects.create(project=project, kind=AssignmentKind.BACKUP_AGENT, user=user, starts_on=since)
    return user


@pytest.fixture
def opened(project, agent):
    """A draft with a paper, filled in by the agent, and an item that is under way."""
    draft, sent = make_item(project, ENERGY, at=now()), make_item(project, WATER, "accepted", at=now())
    upload_document([line(draft)], pdf(), by=agent, at=now())
    return edit_draft(ApprovalItem.objects.get(pk=draft.pk), **CONTACT, by=agent, at=now()), sent


def test_everything_stays_and_the_other_agent_goes_on_with_it(project, agent, backup, opened):
    draft, sent = opened
    hand_over_project(project, "原件在三楼", by=agent, at=now())
    assert not Project.objects.visible_to(agent, today()).exists()
    assert not mandated(agent, project, MandateScope.PREPARE, today())
    with pytest.raises(Forbidden):
        edit_draft(draft, **CONTACT, by=agent, at=now())
    assert set(ApprovalItem.objects.of_applicant(backup, today())) == {draft, sent}
    assert seen_documents(backup, today()).count() == 1
    assert not seen_documents(agent, today()).exists()
    edit_draft(draft, **CONTACT | {"note": "接着办"}, by=backup, at=now())
    held = Assignment.objects.in_force(today()).values_list("kind", "user")
    assert list(held) == [(AssignmentKind.AGENT, backup.pk)]


def test_the_list_of_the_moment_is_in_the_event_and_the_receiver_confirms_it(project, agent, backup, opened):
    draft, sent = opened
    hand_over_project(project, "原件在三楼", by=agent, at=now())
    told = Event.objects.get(verb="hand_over_project")
    assert (told.actor, told.data["user"], told.data["before"]) == (agent, backup.pk, agent.pk)
    listed = {row["item"]: (row["state"], row["due"], row["missing"]) for row in told.data["items"]}
    sent.refresh_from_db()
    missing = draft.papers.filter(required=True, state="missing").count()
    assert listed[draft.pk] == ("draft", None, missing)
    assert listed[sent.pk][:2] == ("accepted", sent.next_due_on.isoformat())
    assert told.text.content == "原件在三楼"
    with pytest.raises(Refused) as refused:
        confirm_handover(project, {draft.pk}, by=backup, at=now())
    assert refused.value.field == "items"
    confirm_handover(project, {draft.pk, sent.pk}, "收到", by=backup, at=now())
    done = Event.objects.get(verb="confirm_handover")
    assert (done.actor, done.data) == (
        backup, {"handover": told.pk, "items": [draft.pk, sent.pk], "user": agent.pk},
    )  # fmt: skip
    assert unconfirmed(project) is None
    with pytest.raises(Refused, match="没有等你确认"):
        confirm_handover(project, {draft.pk, sent.pk}, by=backup, at=now())


def test_the_same_key_hands_over_once(project, agent, backup):
    for _ in range(2):
        hand_over_project(project, by=agent, at=now(), idempotency_key="1:h")
    assert Event.objects.filter(verb="hand_over_project").count() == 1


def test_without_anybody_who_stands_in_it_is_refused(project, agent):
    with pytest.raises(Refused, match="备岗"):
        hand_over_project(project, by=agent, at=now())


@pytest.mark.parametrize("who", ["backup", "boss", "stranger", Role.WINDOW, Role.REVIEWER])
def test_only_the_agent_and_leads_hand_over(project, backup, boss, who):
    by = {"backup": backup, "boss": boss, "stranger": make_user("s")}.get(who) or make_user("x", who)
    with pytest.raises(Forbidden):
        hand_over_project(project, by=by, at=now())


def test_only_whoever_took_over_confirms(project, agent, backup, boss):
    hand_over_project(project, by=make_user("lead", Role.LEAD), at=now())
    for by in (agent, boss, make_user("other", Role.AGENT)):
        with pytest.raises(Forbidden):
            confirm_handover(project, (), by=by, at=now())


def test_nothing_of_another_project_of_the_client_comes_along(project, agent, backup):
    second = item_project(2, agent=agent)
    hand_over_project(project, by=agent, at=now())
    assert not Project.objects.visible_to(backup, today()).filter(pk=second.pk).exists()
    assert Project.objects.visible_to(agent, today()).get() == second
