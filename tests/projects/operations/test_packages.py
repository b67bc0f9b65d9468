from datetime import UTC, date, datetime

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from projects.models import Assignment, Event, MatterPackage, Outbox, PackageItem, Pin
from projects.operations import packages
from projects.operations.enterprises import create_enterprise
from projects.operations.events import verify_chains
from projects.operations.package_writing import LINE_COLUMNS, look_at
from projects.operations.packages import generate_package, reschedule
from projects.operations.projects import assign, create_project
from projects.operations.refusals import Refused
from projects.queries import package_evaluation
from projects.rules.applicability import ImpossibleAnswers
from projects.rules.identifiers import make_credit_code
from tests.projects.profiles import EXPECTED, PROFILES

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CODE = make_credit_code("91610112", "MA6TXK3A")


@pytest.fixture
def project(catalogue):
    enterprise = create_enterprise("一家公司", CODE, by=None, at=AT)
    return create_project(enterprise, "一座厂", by=None, at=AT)


def package(project, catalogue, key="F", **more):
    return generate_package(project, catalogue, PROFILES[key], start_on=date(2026, 3, 2), by=None, at=AT, **more)


def writes(queries):
    return [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_package_keeps_every_node_with_its_verdict_and_its_dates(project, catalogue):
    made = package(project, catalogue)
    rows = {item.node: item for item in made.items.all()}
    needed = {
        name.split("-", 1)[1] for name, row in rows.items() if row.verdict == "needed" and name[:2] in ("ap", "ev")
    }
    assert len(rows) == 48
    assert needed == set(EXPECTED["F"][0].split())
    assert rows["ms-construction-start"].due_on == date(2026, 3, 18)
    assert rows["ap-fire-design"].verdict == "not_needed"


def test_a_package_is_judged_again_alike_from_what_was_stored(project, catalogue):
    made = MatterPackage.objects.get(pk=package(project, catalogue).pk)
    again = package_evaluation(made)
    assert {i.node: i.verdict for i in made.items.all()} == {n: f.verdict for n, f in again.findings.items()}
    assert again.answers == {k: v for k, v in PROFILES["F"].items()}


def test_packages_are_numbered_and_each_is_an_event_in_the_projects_stream(project, catalogue):
    assert [package(project, catalogue).number, package(project, catalogue, "G").number] == [1, 2]
    verbs = list(Event.objects.filter(stream=f"project:{project.pk}").order_by("seq").values_list("seq", "verb"))
    assert verbs == [(1, "create"), (2, "generate"), (3, "generate")]
    assert Outbox.objects.filter(event__stream=f"project:{project.pk}").count() == 3


def test_in_one_statement_or_in_several_the_same_rows_are_written(project, catalogue, monkeypatch):
    def told(made):
        rows = [tuple(row.values()) for row in made.items.order_by("node").values(*LINE_COLUMNS[1:])]
        event = Event.objects.get(verb="generate", object_id=str(made.pk))
        kept = {
            name: getattr(made, name) for name in ("answers", "adjustments", "cause", "limits", "reason", "start_on")
        }
        return rows, kept | {"cause": ""}, event.data.keys(), event.text.content

    pin = {"project": project, "node": "pw-land-supply", "day": date(2026, 3, 20), "kind": "planned"}
    Pin.objects.create(**pin)
    with CaptureQueriesContext(connection) as queries:
        at_once = package(project, catalogue, reason="换了'\\\n方案")
    assert [q["sql"] for q in queries if q["sql"].startswith("EXECUTE write_package")]
    package(project, catalogue, "G")
    monkeypatch.setattr(packages, "look_at", lambda pk: look_at(pk)._replace(keys=None))
    with CaptureQueriesContext(connection) as queries:
        one_by_one = package(project, catalogue, reason="换了'\\\n方案")
    assert [q["sql"] for q in queries if q["sql"].startswith("COPY")]
    first, second = (MatterPackage.objects.get(pk=each.pk) for each in (at_once, one_by_one))
    assert told(first) == told(second)
    assert first.reason == "换了'\\\n方案"
    assert verify_chains()[2] == []


def test_answers_that_cannot_be_used_leave_nothing_behind(project, catalogue):
    events = Event.objects.count()
    with pytest.raises(ImpossibleAnswers):
        generate_package(project, catalogue, {"is_secret": True}, start_on=date(2026, 3, 2), by=None, at=AT)
    assert (MatterPackage.objects.count(), PackageItem.objects.count(), Event.objects.count()) == (0, 0, events)


def test_a_reschedule_writes_only_the_rows_that_changed_in_one_statement(project, catalogue):
    made = package(project, catalogue)
    before = {i.node: (i.pk, i.due_on) for i in made.items.all()}
    Pin.objects.create(project=project, node="pw-land-supply", day=date(2026, 3, 20), kind="planned")
    with CaptureQueriesContext(connection) as queries:
        changed = reschedule(made, by=None, at=AT)
    after = {i.node: (i.pk, i.due_on) for i in made.items.all()}
    assert {node for node in after if after[node] != before[node]} <= set(changed)
    assert {"pw-land-supply", "ms-land", "ap-land-planning", "ms-construction-start"} <= set(changed)
    assert "ap-eia" in before
    assert len([sql for sql in writes(queries) if "packageitem" in sql]) == 1


def test_a_reschedule_that_changes_nothing_writes_nothing(project, catalogue):
    made = package(project, catalogue)
    with CaptureQueriesContext(connection) as queries:
        assert reschedule(made, by=None, at=AT) == []
    assert writes(queries) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("9161011", "18"),
        (CODE[:-1] + ("1" if CODE[-1] != "1" else "2"), "第 18 位"),
        (CODE[:10] + "I" + CODE[11:], "I"),
    ],
)
def test_a_wrong_credit_code_says_which_check_failed(catalogue, code, said):
    with pytest.raises(Refused) as refusal:
        create_enterprise("一家公司", code, by=None, at=AT)
    assert refusal.value.field == "credit_code"
    assert said.replace(" ", "") in refusal.value.zh.replace(" ", "")


def test_a_credit_code_registers_once(project):
    with pytest.raises(Refused):
        create_enterprise("另一家", CODE, by=None, at=AT)


def test_a_project_code_of_another_shape_is_refused(project):
    with pytest.raises(Refused) as refusal:
        create_project(project.enterprise, "又一座", code="2026-61", by=None, at=AT)
    assert refusal.value.field == "code"


def test_a_repeated_try_with_the_same_key_makes_one_record(project):
    made = [create_project(project.enterprise, "又一座", by=None, at=AT, idempotency_key="key-1") for _ in range(3)]
    assert len({one.pk for one in made}) == 1
    assert Event.objects.filter(idempotency_key="key-1").count() == 1
    again = [
        create_enterprise("新公司", make_credit_code("91610112", "MA6TXK3B"), by=None, at=AT, idempotency_key="key-2")
        for _ in "ab"
    ]
    assert again[0].pk == again[1].pk


def test_whoever_takes_over_a_project_shares_no_day_with_the_one_before(project, django_user_model):
    first, second = (django_user_model.objects.create_user(name) for name in ("first", "second"))
    assign(project, "agent", first, starts_on=date(2026, 3, 2), by=None, at=AT)
    assign(project, "agent", second, starts_on=date(2026, 3, 9), by=None, at=AT)
    held = {day: [a.user for a in Assignment.objects.in_force(date(2026, 3, day))] for day in (8, 9)}
    assert held == {8: [first], 9: [second]}


def test_a_value_that_its_column_cannot_hold_is_refused_and_never_cut(project, catalogue, monkeypatch):
    def too_long(key, *judged):
        return [("n" * 61 if at == 1 else value for at, value in enumerate(row)) for row in package_rows(key, *judged)][
            :1
        ]

    package_rows = packages.package_rows
    monkeypatch.setattr(packages, "package_rows", lambda *given: [list(row) for row in too_long(*given)])
    with pytest.raises(DataError), transaction.atomic():
        package(project, catalogue)
    assert (MatterPackage.objects.count(), PackageItem.objects.count()) == (0, 0)
