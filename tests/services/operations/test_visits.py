"""A needs visit is recorded once: minutes, difficulties that become problems, answers that make a package, one confirmation."""

from __future__ import annotations

from datetime import date

import pytest

from projects.enums import Source
from projects.models import CatalogueVersion, Event, MatterPackage, Referral
from projects.operations.packages import generate_package
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.rules.applicability import ImpossibleAnswers
from services.enums import AppointmentState, VisitPointKind, VisitState
from services.models import Appointment, NeedsVisit, Problem, Signature, VisitPoint
from services.operations.visit_ends import answer_at_visit, confirm_visit, hand_pieces, hold_visit
from services.operations.visits import add_point, plan_visit, record_minutes
from services.rules.signatures import Signed
from tests.projects.profiles import PROFILES
from tests.services.doors import at_door, make_appointment
from tests.services.telling import AT, Town

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def trip(town: Town) -> Appointment:
    return at_door(make_appointment(town.project, town["agent"], "visit"))


def said(town: Town, who: str = "agent", **more):
    return {"by": town[who], "at": AT, **more}


def packaged(town: Town, profile: str = "C") -> MatterPackage:
    version = CatalogueVersion.objects.first()
    return generate_package(town.project, version, PROFILES[profile], start_on=date(2026, 3, 2), by=None, at=AT)


def test_planning_draws_the_open_questions_and_takes_the_agent_along(town, trip):
    visit = plan_visit(trip, {town["reviewer"]: "approver"}, ["厂房高度", " ", "厂房高度"], **said(town, "lead"))
    assert {(each.user, each.place) for each in visit.squad.all()} == {
        (town["reviewer"], "approver"),
        (town["agent"], "agent"),
    }
    assert [point["zh"] for point in visit.agenda if point["kind"] == "point"] == ["厂房高度"]
    assert "new_land_conversion" in {point["key"] for point in visit.agenda}


def test_nobody_without_a_role_goes_along(town, trip):
    with pytest.raises(Refused) as refusal:
        plan_visit(trip, {town["member"]: "approver"}, **said(town, "lead"))
    assert refusal.value.field == "squad"


@pytest.mark.parametrize("who", ["member", "other_agent", "reviewer", "stranger", "liaison"])
def test_who_does_not_carry_the_trip_records_nothing(town, trip, who):
    with pytest.raises(Forbidden):
        record_minutes(trip, {"building": "厂房"}, **said(town, who))
    assert not NeedsVisit.objects.exists()


def test_whoever_goes_along_records(town, trip):
    plan_visit(trip, {town["reviewer"]: "approver"}, **said(town, "lead"))
    assert record_minutes(trip, {"building": "厂房"}, **said(town, "reviewer")).building == "厂房"


def test_minutes_of_a_page_that_is_out_of_date_are_refused(town, trip):
    first = record_minutes(trip, {"building": "厂房"}, **said(town))
    with pytest.raises(Stale):
        record_minutes(trip, {"building": "仓库"}, version=first.version - 1, **said(town))
    assert NeedsVisit.objects.get().building == "厂房"


def test_the_same_minutes_twice_are_one_event(town, trip):
    for _ in range(2):
        record_minutes(trip, {"building": "厂房"}, **said(town), source=Source.OFFLINE, idempotency_key="k1")
    told = Event.objects.filter(verb="record_minutes")
    assert [(each.source, each.stream) for each in told] == [("offline", f"project:{town.project.pk}")]


def test_a_difficulty_is_a_problem_at_once_and_once(town, trip):
    for _ in range(2):
        point = add_point(trip, "difficulty", "厂区门口限高", measure="走北门", **said(town), idempotency_key="k2")
    problem = Problem.objects.get()
    assert (problem.title, problem.detail, problem.project) == ("厂区门口限高", "走北门", town.project)
    assert (problem.origin, problem.origin_id, point.problem) == ("visit", str(point.pk), problem)
    assert VisitPoint.objects.count() == 1


def test_what_people_wrote_stands_in_no_event_data(town, trip):
    record_minutes(trip, {"building": "三号厂房"}, **said(town))
    add_point(trip, "difficulty", "李四不肯让路", **said(town))
    assert not [e for e in Event.objects.all() if "厂房" in str(e.data) or "李四" in str(e.data)]


@pytest.mark.parametrize(
    ("kind", "text", "node", "field"),
    [("rumour", "x", "", "kind"), ("difficulty", " ", "", "text"), ("tutoring", "x", "", "node"),
     ("tutoring", "x", "ap-nothing", "node"), ("difficulty", "字" * 501, "", "text")],
)  # fmt: skip
def test_a_point_that_says_nothing_is_refused(town, trip, kind, text, node, field):
    with pytest.raises(Refused) as refusal:
        add_point(trip, kind, text, node=node, **said(town))
    assert (refusal.value.field, VisitPoint.objects.count()) == (field, 0)


def test_tutoring_names_its_matter(town, trip):
    point = add_point(trip, VisitPointKind.TUTORING, "怎么填表", node="ap-project-filing", **said(town))
    assert (point.node, point.problem) == ("ap-project-filing", None)


def test_the_first_answers_make_the_package_and_leave_the_agenda(town, trip):
    plan_visit(trip, {}, **said(town))
    package = answer_at_visit(trip, {"is_secret": False, "new_land_conversion": True}, base=0, **said(town))
    agenda = {point["key"]: point["done"] for point in NeedsVisit.objects.get().agenda}
    assert (package.number, agenda["new_land_conversion"]) == (1, True)
    assert package.answers["new_land_conversion"] is True


def test_later_answers_make_a_new_version(town, trip):
    packaged(town)
    package = answer_at_visit(trip, {"new_land_conversion": None}, base=1, **said(town))
    assert (package.number, package.created_by) == (2, town["agent"])
    with pytest.raises(Stale):
        answer_at_visit(trip, {"new_land_conversion": True}, base=1, **said(town))


def test_answers_sent_twice_make_one_version(town, trip):
    for _ in range(2):
        answer_at_visit(trip, {"is_secret": False}, base=0, **said(town), idempotency_key="k3")
    assert MatterPackage.objects.count() == 1


def test_of_a_classified_project_nothing_is_kept(town, trip):
    with pytest.raises(ImpossibleAnswers):
        answer_at_visit(trip, {"is_secret": True}, base=0, **said(town))
    assert not MatterPackage.objects.exists()
    assert not NeedsVisit.objects.exists()


def test_only_what_has_been_made_is_handed_over(town, trip):
    with pytest.raises(Refused) as refusal:
        hand_pieces(trip, ["package"], **said(town))
    assert refusal.value.field == "pieces"
    package = packaged(town)
    visit = hand_pieces(trip, ["package", "nonsense"], **said(town))
    assert visit.handed == [{"kind": "package", "id": package.pk, "number": 1}]
    with pytest.raises(Refused):
        hand_pieces(trip, ["guide"], **said(town))


def test_a_visit_ends_when_it_is_known_what_is_to_be_built(town, trip):
    with pytest.raises(Refused) as refusal:
        hold_visit(trip, **said(town))
    assert refusal.value.field == "building"
    record_minutes(trip, {"building": "厂房"}, **said(town))
    visit = hold_visit(trip, **said(town))
    trip.refresh_from_db()
    assert (visit.state, visit.held_at, trip.state) == (VisitState.HELD, AT, AppointmentState.DONE)
    assert hold_visit(trip, **said(town)).version == visit.version


def held(town: Town, trip: Appointment) -> NeedsVisit:
    record_minutes(trip, {"building": "厂房"}, **said(town))
    return hold_visit(trip, **said(town))


def test_the_enterprise_confirms_once_and_then_the_record_stands(town, trip):
    held(town, trip)
    for _ in range(2):
        visit = confirm_visit(trip, remark="属实", **said(town, "member"))
    assert (visit.state, visit.confirmed_by, visit.remark) == (VisitState.CONFIRMED, town["member"], "属实")
    assert Event.objects.filter(verb="confirm_visit").count() == 1
    with pytest.raises(Refused):
        record_minutes(trip, {"building": "仓库"}, **said(town))


def test_at_the_door_somebody_signs(town, trip):
    held(town, trip)
    with pytest.raises(Refused) as refusal:
        confirm_visit(trip, signed=Signed("王工", "drawn"), **said(town))
    assert refusal.value.field == "on_paper"
    visit = confirm_visit(trip, signed=Signed("王工", "drawn", b"\x89PNG"), **said(town))
    signed = Signature.objects.get()
    assert (visit.confirmed_name, visit.confirmed_by) == ("王工", None)
    assert (signed.appointment, signed.name, signed.means) == (trip, "王工", "drawn")


@pytest.mark.parametrize("who", ["former", "stranger", "window", "other_agent"])
def test_nobody_else_confirms(town, trip, who):
    held(town, trip)
    with pytest.raises(Forbidden):
        confirm_visit(trip, signed=Signed("王工", "paper"), **said(town, who))


def test_a_visit_that_goes_on_is_not_confirmed(town, trip):
    record_minutes(trip, {"building": "厂房"}, **said(town))
    with pytest.raises(Refused):
        confirm_visit(trip, **said(town, "member"))


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_a_visit_that_came_to_nothing_is_not_recorded(town, state):
    row = make_appointment(town.project, town["agent"], "visit", state=state)
    with pytest.raises(Refused):
        record_minutes(row, {"building": "厂房"}, **said(town))


def test_a_pickup_is_no_visit(town):
    with pytest.raises(Refused):
        record_minutes(make_appointment(town.project, town["agent"]), {"building": "厂房"}, **said(town))


def test_a_lead_that_became_a_project_takes_its_visit_along(town):
    lead = Referral.objects.create(
        handed_by=town["window"], enterprise_name="甲", project_name="乙", agent=town["agent"], created_at=AT
    )
    row = at_door(make_appointment(None, town["agent"], "visit", referral=lead))
    record_minutes(row, {"building": "厂房"}, **said(town))
    with pytest.raises(Refused):
        answer_at_visit(row, {"is_secret": False}, base=0, **said(town))
    Referral.objects.filter(pk=lead.pk).update(project=town.project, enterprise=town.enterprise, state="opened")
    assert answer_at_visit(row, {"is_secret": False}, base=0, **said(town)).project == town.project
    row.refresh_from_db()
    assert (row.project, row.enterprise) == (town.project, town.enterprise)
    assert hold_visit(row, **said(town)).state == VisitState.HELD
