"""Who hears of an approval item: for each act exactly these people, nobody who may not see it, everybody once."""

from datetime import date

import pytest

from approval_portal.accounts.models import Body, Role, RoleGrant
from projects.enums import AssignmentKind, Handled, Source
from projects.models import ApprovalItem, Event, Leave, OfficialNotice, Outbox
from projects.operations.events import record
from projects.operations.outbox import deliver
from projects.rules.lifecycle import STEPS, VERBS, notices_of
from services.channels.phrases_items import APPLICANT, BUREAU
from services.enums import Channel
from services.models import Notice
from services.operations.hearers_items import CIRCLES
from services.operations.notices import make_notices
from tests.projects.items import ENERGY, act, make_item, staff_member
from tests.projects.views.people import make_enterprise, make_project
from tests.services.telling import AT, SINCE, heard, join, person, serve

pytestmark = pytest.mark.usefixtures("clock")
SIDE = ["agent", "backup", "owner"]
BODY = "au-fg"


def of_body(name: str, role: str, body: str = BODY):
    user = person(name)
    RoleGrant.objects.create(user=user, role=role, body=Body.objects.get(code=body), starts_on=SINCE)
    return user


@pytest.fixture
def bureau(catalogue) -> dict:
    """A project of `owner` with its two agents; of the bureau two reviewers and two deciders of the body, and others."""
    firm = make_enterprise(1)
    people = {name: person(name, Role.AGENT) for name in ("agent", "backup", "other_agent")}
    people |= {name: person(name) for name in ("owner", "stranger", "former")}
    join(firm, people["owner"])
    join(firm, people["former"], ends_on=date(2026, 2, 1))
    project = make_project(firm, "研究院项目", profile="A")
    serve(project, people["agent"])
    serve(project, people["backup"], AssignmentKind.BACKUP_AGENT)
    people["desk"] = staff_member("desk", Role.WINDOW, "au-xzsp")
    people["head"] = staff_member("head", Role.LEAD, "au-xzsp")
    people["reviewer"] = staff_member(f"reviewer-{BODY}", Role.REVIEWER, BODY)
    people["decider"] = staff_member(f"decider-{BODY}", Role.DECIDER, BODY)
    people["reviewer2"] = of_body("reviewer2", Role.REVIEWER)
    people["elsewhere"] = of_body("elsewhere", Role.REVIEWER, "au-sw")
    people["liaison"] = of_body("liaison", Role.LIAISON, "au-sthj")
    return people | {"project": project}


def item(bureau, state: str = "draft", **more) -> ApprovalItem:
    return make_item(bureau["project"], ENERGY, state, at=AT, **more)


def told(
    row: ApprovalItem, verb: str, *, by=None, source: str = Source.WEB, channel=Channel.IN_APP, **data
) -> list[str]:
    event = record(row, verb, by=by, at=AT, source=source, data=data)
    deliver()
    return heard(event, channel)


def of_last(verb: str, channel: str = Channel.IN_APP) -> list[str]:
    deliver()
    return heard(Event.objects.filter(verb=verb).latest("pk"), channel)


R = f"reviewer-{BODY}"
D = f"decider-{BODY}"
# state the item stands in, verb, who hears (nobody acted)
EXPECTED = [
    ("submitted", "submit", [*SIDE, "desk"]),
    ("correcting", "request_correction", SIDE),
    ("correcting", "return_correction", SIDE),
    ("correcting", "remind", SIDE),
    ("corrected", "submit_correction", [*SIDE, "desk"]),
    ("withdrawn_early", "withdraw", [*SIDE, "desk"]),
    ("accepted", "accept", [*SIDE, R, "reviewer2"]),
    ("accepted", "accept_tolerant", [*SIDE, R, "reviewer2"]),
    ("accepted", "deem_accepted", [*SIDE, R, "reviewer2", "desk", "head"]),
    ("refused", "refuse", SIDE),
    ("not_needed", "not_needed", SIDE),
    ("reviewing", "start_review", []),
    ("special_running", "start_special", SIDE),
    ("special_running", "tell_special", SIDE),
    ("reviewing", "end_special", SIDE),
    ("reviewing", "suspend", [*SIDE, R]),
    ("reviewing", "resume", [*SIDE, R]),
    ("reviewing", "extend", [*SIDE, R]),
    ("deciding", "extend", [*SIDE, D]),
    ("reviewing", "tell_hearing", SIDE),
    ("reviewing", "notify_hearing", SIDE),
    ("reviewing", "apply_hearing", [R]),
    ("reviewing", "waive_hearing", [R]),
    ("reviewing", "answer_component", [R]),
    ("deciding", "finish_review", [D]),
    ("reviewing", "return_to_review", [R]),
    ("reviewing", "warn", [R]),
    ("submitted", "supplement", ["desk"]),
    ("reviewing", "supplement_overdue", [*SIDE, R]),
    ("reviewing", "confirm_supplement", SIDE),
    ("accepted", "complete_materials", SIDE),
    ("reviewing", "check_commitment", SIDE),
    ("approved", "approve", [*SIDE, "desk"]),
    ("approved", "approve_tolerant", [*SIDE, "desk"]),
    ("denied", "deny", [*SIDE, "desk"]),
    ("terminated", "terminate", SIDE),
    ("terminated", "lapse", SIDE),
    ("delivered", "deliver", SIDE),
    ("delivered", "rectify", SIDE),
    ("revoked", "revoke", SIDE),
    ("cancelled", "cancel", SIDE),
    ("delivered", "archive", []),
    ("delivered", "remedy", [D, "head"]),
    ("reviewing", "annul", [*SIDE, R]),
    ("reviewing", "save_finding", []),
    ("reviewing", "check_papers", []),
    ("reviewing", "take", []),
    ("reviewing", "print_notice", []),
    ("approved", "sign_certificate", SIDE),
    ("delivered", "replace_certificate", SIDE),
    ("delivered", "lapse_certificate", SIDE),
    ("reviewing", "follow_calendar", []),
]


def test_each_act_is_told_to_exactly_these_people(bureau):
    """Of ten that might: not the enterprise's former member, a stranger, another agent, another body's people."""
    row = item(bureau)
    found = {}
    for state, verb, _names in EXPECTED:
        reviewed = state not in ("draft", "submitted", "accepted", "refused", "not_needed", "withdrawn_early")
        ApprovalItem.objects.filter(pk=row.pk).update(
            state=state,
            reviewer=bureau["reviewer"] if reviewed else None,
            decider=bureau["decider"] if reviewed else None,
        )
        found[state, verb] = told(row, verb)
    assert found == {(state, verb): sorted(names) for state, verb, names in EXPECTED}
    assert {verb for _, verb, _ in EXPECTED} | {"assign_item", "reassign", "report"} >= set(CIRCLES)


def test_every_verb_that_is_heard_has_its_words_and_no_other():
    assert set(APPLICANT) | set(BUREAU) == set(CIRCLES)


def test_every_step_that_brings_a_numbered_paper_is_told_to_the_applicants_side():
    brought = {step.verb for step in STEPS if notices_of(step.source, step.verb)}
    assert (
        brought - {verb for verb, circles in CIRCLES.items() if any(c.__name__ == "applicants" for c in circles)}
        == set()
    )
    told = {"assign_item", "report", "answer_component", "remind"}
    certificates = {"sign_certificate", "replace_certificate", "lapse_certificate"}
    assert set(CIRCLES) - VERBS == told | certificates


def test_real_acts_are_told_once_and_never_to_whoever_did_them(bureau):
    row = item(bureau, "accepted")
    assert of_last("submit") == sorted(SIDE)  # the window entered it
    assert of_last("accept") == sorted([*SIDE, R, "reviewer2"])
    row = act(row, "start_review", at=AT)
    row = act(row, "finish_review", at=AT)
    assert of_last("finish_review") == [D]
    act(row, "approve", at=AT)
    assert of_last("approve") == sorted([*SIDE, "desk"])
    before = Notice.objects.count()
    for event in Event.objects.filter(object_type="approvalitem"):
        make_notices(event, at=AT)
    assert (Notice.objects.count(), Outbox.objects.count()) == (before, 0)


def test_an_agents_act_is_told_to_the_enterprise_and_not_to_the_agent(bureau):
    assert told(item(bureau), "submit", by=bureau["agent"]) == ["backup", "desk", "owner"]


def test_what_is_entered_afterwards_or_imported_is_no_news(bureau):
    row = item(bureau)
    assert [told(row, "accept", source=source) for source in (Source.BACK_ENTRY, Source.IMPORT)] == [[], []]


def test_a_warning_after_the_limit_goes_to_the_leads_and_the_applicant_too(bureau):
    row = item(bureau, "reviewing")
    assert told(row, "warn", kind="half") == [R]
    assert told(row, "warn", kind="overdue") == sorted([*SIDE, R, "head"])


def test_a_second_demand_is_told_to_the_leads(bureau):
    row = item(bureau, "correcting")
    assert told(row, "return_correction", again=0) == sorted(SIDE)
    assert told(row, "return_correction", again=1) == sorted([*SIDE, "head"])


def test_an_item_that_is_handed_on_is_told_to_whoever_has_it_and_whoever_had_it(bureau):
    row = item(bureau, "reviewing")
    mine, yours = bureau["reviewer"], bureau["reviewer2"]
    assert told(row, "assign_item", person=yours.pk) == ["reviewer2"]
    assert told(row, "reassign", person=yours.pk, before=mine.pk) == sorted([R, "reviewer2"])


def test_whoever_covers_for_one_on_leave_hears_too(bureau):
    row = item(bureau, "deciding")
    stand_in = person("stand_in", Role.LEAD)
    Leave.objects.create(
        user=bureau["decider"], cover=stand_in, role=Role.DECIDER, body=Body.objects.get(code=BODY),
        starts_on=SINCE, ends_on=date(2026, 3, 31), made_at=AT,
    )  # fmt: skip
    assert told(row, "finish_review") == sorted([D, "stand_in"])
    Leave.objects.update(ends_on=date(2026, 2, 1))
    assert told(row, "finish_review") == [D]


def test_a_reviewer_who_lost_the_role_hears_nothing_and_the_body_does(bureau):
    row = item(bureau, "reviewing")
    RoleGrant.objects.filter(user=bureau["reviewer"]).update(ends_on=date(2026, 2, 1))
    assert told(row, "return_to_review") == ["reviewer2"]


def test_the_liaison_hears_when_an_item_comes_to_the_body_and_of_no_other_body(bureau):
    row = make_item(bureau["project"], "ap-eia", at=AT)
    body = ApprovalItem.objects.get(pk=row.pk).body_id
    RoleGrant.objects.filter(user=bureau["liaison"]).update(body=Body.objects.get(code=body))
    other = of_body("other_liaison", Role.LIAISON, "au-sw")
    ApprovalItem.objects.filter(pk=row.pk).update(state="submitted")
    assert row.handled == Handled.ELSEWHERE
    assert told(row, "report", state="submitted") == sorted([*SIDE, "liaison"])
    assert told(row, "report", state="submitted") == []  # looked at again, and as it was
    assert told(row, "report", state="accepted") == sorted(SIDE)
    assert not Notice.objects.filter(recipient=other).exists()


def test_a_draft_elsewhere_is_told_to_no_liaison(bureau):
    row = make_item(bureau["project"], "ap-eia", at=AT)
    RoleGrant.objects.filter(user=bureau["liaison"]).update(body=Body.objects.get(code=row.body_id))
    assert told(row, "report", state="submitted") == sorted(SIDE)


def test_what_the_law_wants_in_writing_is_mailed_whatever_a_person_has_chosen(bureau):
    for name in ("owner", "desk", "agent"):
        bureau[name].mail_notices = False
        bureau[name].email = f"{name}@example.org"
        bureau[name].save(update_fields=["mail_notices", "email"])
    row = item(bureau, "submitted")
    act(row, "accept", at=AT)
    deliver()
    accepted = Event.objects.filter(verb="accept").latest("pk")
    assert OfficialNotice.objects.filter(event=accepted.pk).exists()
    assert heard(accepted, Channel.MAIL) == [*SIDE, "reviewer2"]
    assert told(row, "end_special", channel=Channel.MAIL) == ["backup"]  # no numbered paper: as each has chosen
    assert told(row, "remind", channel=Channel.MAIL) == SIDE


def test_the_bureaus_people_are_owed_no_mail(bureau):
    bureau["desk"].mail_notices, bureau["desk"].email = False, "desk@example.org"
    bureau["desk"].save(update_fields=["mail_notices", "email"])
    row = item(bureau, "deciding")
    act(row, "approve", at=AT)
    assert "desk" not in of_last("approve", Channel.MAIL)
