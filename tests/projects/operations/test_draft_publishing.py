"""A draft is handed in without faults and becomes a version by a second person, once; the journey of a limit."""

from datetime import date, timedelta

import pytest
import time_machine

from approval_portal.accounts.models import Body, Role
from projects.catalogue.loader import SHIPPED
from projects.models import CatalogueVersion, ImpactRow
from projects.operations import draft_publishing
from projects.operations.catalogue import publish_catalogue
from projects.operations.catalogue_drafts import change_entry, undo_change
from projects.operations.catalogue_versions import enter_into_force, withdraw_version
from projects.operations.draft_guards import FaultyCatalogue
from projects.operations.draft_publishing import discard_draft, publish_draft, return_draft, submit_draft
from projects.operations.impact_runs import run_impact, start_impact
from projects.operations.package_changes import move_to_catalogue, stay_on_catalogue
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries import current_version, newer_catalogue
from projects.queries_drafts import document_of, entry_of, newest_version
from projects.queries_versions import listed_versions
from projects.rules.drafting import differences, dump_entry
from tests.projects.operations.drafts import AT, changed, keepers, keeping, opened, published, said
from tests.projects.views.people import make_enterprise, make_project, make_user, verbs

LATER = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as found:
        yield found


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, keepers, AT) as made:
        yield made


@pytest.fixture
def catalogue(world, db):
    return CatalogueVersion.objects.get()


@pytest.fixture
def two(world, db):
    return list(world)


def second_version(two, **more) -> CatalogueVersion:
    return published(changed(opened(two[0], **more), two[0]), *two).published


# --- handing in


def test_a_draft_with_faults_is_not_handed_in_and_every_fault_has_its_place(two):
    draft = changed(opened(two[0]), two[0], committed_workdays=40)
    draft = changed(draft, two[0], "profile_questions", "class1_highrise_residential", ask_if="is_residental == true")
    with pytest.raises(FaultyCatalogue) as refusal:
        submit_draft(draft, **said(two[0]))
    places = [each.where for each in refusal.value.faults]
    assert {"items[ap-energy].committed_workdays", "profile_questions[class1_highrise_residential].ask_if"} <= {*places}
    draft.refresh_from_db()
    assert (draft.state, "submit_draft" in verbs(draft)) == ("open", False)


def test_a_cycle_in_prerequisites_is_refused_with_its_place(two):
    ring = [{"item": "ap-construction", "type": "hard", "when": "true", "basis": "试", "src": "P"}]
    draft = changed(opened(two[0]), two[0], "items", "ap-project-filing", predecessors=ring)
    with pytest.raises(FaultyCatalogue) as refusal:
        submit_draft(draft, **said(two[0]))
    assert any("ap-project-filing" in each.where and "predecessors" in each.where for each in refusal.value.faults)


def test_a_draft_that_differs_in_nothing_is_not_handed_in(two):
    with pytest.raises(Refused, match="没有差别"):
        submit_draft(opened(two[0]), **said(two[0]))


def test_a_day_that_has_passed_meanwhile_is_refused(two, clock):
    draft = changed(opened(two[0], effective_on=date(2026, 11, 25)), two[0])
    after = AT + timedelta(days=3)
    with pytest.raises(Refused) as refusal:
        submit_draft(draft, by=two[0], at=after)
    assert refusal.value.field == "effective_on"


def test_what_is_given_back_says_why_and_can_be_changed_again(two):
    draft = submit_draft(changed(opened(two[0]), two[0]), **said(two[0]))
    with pytest.raises(Refused) as refusal:
        return_draft(draft, "", **said(two[1]))
    assert refusal.value.field == "reason"
    row = return_draft(draft, "依据没有写", **said(two[1]))
    assert (row.state, row.returned) == ("open", "依据没有写")
    assert changed(row, two[0], committed_workdays=3).version == row.version + 1


def test_a_discarded_draft_stays_to_be_read_and_nothing_more(two):
    draft = discard_draft(changed(opened(two[0]), two[0]), "不改了", **said(two[1]))
    assert (draft.state, draft.ended_by, draft.changes.count()) == ("discarded", two[1], 1)
    for act in (submit_draft, publish_draft):
        with pytest.raises(Refused, match="作废"):
            act(draft, **said(two[1]))


# --- publishing


def test_a_second_person_publishes_and_the_version_holds_just_the_changes(two, catalogue):
    draft = published(changed(opened(two[0], note="缩短", note_en="Shorter"), two[0]), *two)
    version = draft.published
    assert (version.number, version.note, version.note_en) == ("2026-11-22.2", "缩短", "Shorter")
    found = differences(document_of(catalogue), document_of(version))
    assert [(each.code, [leaf.path for leaf in each.fields]) for each in found] == [
        ("ap-energy", ["committed_workdays"])
    ]
    assert (current_version(), draft.state, draft.ended_by) == (version, "published", two[1])
    assert (verbs(version), verbs(draft)[-1]) == (["publish"], "publish_draft")


@pytest.mark.parametrize("hand", ["who handed it in", "who changed it", "who changed it and undid it", "who opened it"])
def test_nobody_with_a_hand_in_a_draft_publishes_it(two, hand):
    third = make_user("keeper3", Role.KEEPER)
    draft = changed(opened(two[0]), two[0])
    if hand.startswith("who changed"):
        draft = changed(draft, third, "eia_hints", "food", zh="另写")
    if hand.endswith("undid it"):
        draft = undo_change(draft, "eia_hints", "food", **said(third))
    draft = submit_draft(draft, **said(third if "handed" in hand else two[1]))
    with pytest.raises(Forbidden):
        publish_draft(draft, **said(two[0] if "opened" in hand else third))
    assert CatalogueVersion.objects.count() == 1


def test_nobody_but_a_keeper_publishes(two):
    draft = submit_draft(changed(opened(two[0]), two[0]), **said(two[0]))
    for role in (Role.LEAD, Role.SYSTEM_ADMIN):
        with pytest.raises(Forbidden):
            publish_draft(draft, **said(make_user(f"u-{role}", role)))


def test_what_was_looked_at_is_what_is_published(two):
    draft = submit_draft(changed(opened(two[0]), two[0]), **said(two[0]))
    return_draft(draft, "再改", **said(two[0]))
    submit_draft(changed(draft, two[0], committed_workdays=3), **said(two[0]))
    with pytest.raises(Stale):
        publish_draft(draft, version=draft.version, **said(two[1]))


def test_a_second_press_is_the_same_version_whoever_presses(two):
    third = make_user("keeper3", Role.KEEPER)
    draft = published(changed(opened(two[0]), two[0]), *two)
    again = publish_draft(draft, **said(third))
    assert (again.published, CatalogueVersion.objects.count()) == (draft.published, 2)


def test_the_same_change_made_undone_and_made_again_is_three_versions(two):
    made = [
        published(changed(opened(two[0]), two[0], committed_workdays=days), *two).published.number for days in (2, 5, 2)
    ]
    assert made == ["2026-11-22.2", "2026-11-22.3", "2026-11-22.4"]


def test_what_was_withdrawn_is_published_again_by_a_draft_as_another_version(two):
    first = second_version(two)
    withdraw_version(first, "早了", **said(two[0]))
    again = second_version(two)
    assert (again.number, current_version(), again.withdrawn_at) == ("2026-11-22.3", again, None)
    assert differences(document_of(first), document_of(again)) == []


def test_what_follows_a_publication_is_told_of_the_version_once(two, monkeypatch):
    told = []
    monkeypatch.setattr(draft_publishing, "after_publish", [lambda version, at: told.append((version.number, at))])
    draft = published(changed(opened(two[0]), two[0]), *two)
    publish_draft(draft, **said(two[1]))
    assert told == [("2026-11-22.2", AT)]


def test_a_day_of_checking_that_has_not_come_is_not_handed_in(two):
    draft, words = opened(two[0]), {"kind": "edited", "text": "'9999-12-31'", "base_digest": ""}
    draft.changes.create(section="blocks", code="as_of", changed_by=two[0], changed_at=AT, **words)
    with pytest.raises(FaultyCatalogue) as refusal:
        submit_draft(draft, **said(two[0]))
    assert [fault.where for fault in refusal.value.faults] == ["as_of"]


# --- coming into force


def test_a_version_of_a_later_day_waits_for_it_with_the_names_of_its_bodies(two, clock, catalogue):
    draft = changed(opened(two[0], effective_on=LATER), two[0], "authorities", "au-xzsp", zh="改名的局")
    version = published(draft, *two).published
    assert (current_version(), newest_version()) == (catalogue, version)
    assert Body.objects.get(code="au-xzsp").zh != "改名的局"
    assert enter_into_force() == ""
    assert Body.objects.get(code="au-xzsp").zh != "改名的局"
    clock.move_to(AT.replace(year=2027, month=1, day=3))  # nobody was there on the day itself
    assert [enter_into_force(), enter_into_force()] == [version.number, ""]
    assert (current_version(), Body.objects.get(code="au-xzsp").zh) == (version, "改名的局")


def test_the_list_says_which_is_in_force_which_comes_and_which_was_withdrawn(two, catalogue):
    second = second_version(two)
    coming = second_version_again(two, effective_on=LATER)
    withdraw_version(second, "写错了", **said(two[0]))
    told = [(row.version, row.state.value, row.begins, row.ends) for row in listed_versions(AT.date())]
    assert told == [
        (coming, "coming", LATER, None),
        (second, "withdrawn", AT.date(), AT.date()),
        (catalogue, "in_force", AT.date() - timedelta(days=2), LATER),
    ]


def second_version_again(two, **more) -> CatalogueVersion:
    return published(changed(opened(two[0], **more), two[0], committed_workdays=4), *two).published


# --- the journey of the issue


def test_a_keeper_changes_a_limit_sees_the_projects_it_touches_publishes_and_one_moves_while_one_stays(two, catalogue):
    member = make_user("wang")
    firm = make_enterprise(1, member)
    moves, stays = (make_project(firm, f"项目{n}", profile="C") for n in (1, 2))
    make_project(firm, "不相干", profile="G")
    draft = changed(opened(two[0]), two[0], committed_workdays=2)

    run = start_impact(draft, **said(two[0]))
    run_impact(run.pk, AT)
    touched = set(ImpactRow.objects.filter(run=run).values_list("project", flat=True))
    assert touched == {moves.pk, stays.pk}

    version = published(draft, *two).published
    for project in (moves, stays):
        assert newer_catalogue(project.packages.get()) == version
    moved = move_to_catalogue(moves, version, base=1, reason="按新时限办", **said(member))
    stay_on_catalogue(stays.packages.get(), version, **said(member))

    assert moved.items.get(node="ap-energy").workdays == 2
    kept = stays.packages.get()
    assert (kept.catalogue, newer_catalogue(kept)) == (catalogue, None)
    assert kept.items.get(node="ap-energy").workdays == 5


def test_a_file_published_by_the_administrator_is_the_newest_that_drafts_must_move_to(two):
    draft = changed(opened(two[0]), two[0])
    publish_catalogue(SHIPPED.read_text(encoding="utf-8") + "# another\n", by=None, at=AT)
    with pytest.raises(Refused, match="先换底"):
        submit_draft(draft, **said(two[0]))
    text = dump_entry({**entry_of(draft, "items", "ap-energy"), "committed_workdays": 3})
    assert change_entry(draft, "items", "ap-energy", text, **said(two[0])).version == 3
