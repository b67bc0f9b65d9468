"""New versions of a package: other answers, another plan, a newer catalogue; one at a time, each with its reason."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

import pytest
import yaml
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.catalogue.loader import SHIPPED
from projects.models import Event, MatterPackage, PackageItem, Project
from projects.operations.catalogue import publish_catalogue
from projects.operations.package_changes import change_answers, change_plan, move_to_catalogue, stay_on_catalogue
from projects.operations.packages import NothingDiffers, generate_package
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.operations.retries import key_of
from projects.queries import newer_catalogue, package_evaluation
from projects.rules.applicability import ImpossibleAnswers
from projects.views.package_difference import difference_of, in_one_line
from tests.projects.profiles import PROFILES
from tests.projects.views.people import make_enterprise, make_project, make_user
from tests.replay import shipped_catalogue

AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
TALL = {"public_building_height_m": Decimal(180)}


@pytest.fixture
def member(catalogue):
    return make_user("wang")


@pytest.fixture
def project(catalogue, member):
    return make_project(make_enterprise(1, member), profile="C")


def change(project, member, changes=None, **more):
    given = {"base": 1, "reason": "加高", "by": member, "at": AT} | more
    return change_answers(project, changes or TALL, **given)


class WrittenOut(yaml.SafeDumper):
    """The catalogue's files have no anchors."""

    def ignore_aliases(self, data):
        return True


def text_of(document) -> str:
    return yaml.dump(document, Dumper=WrittenOut, allow_unicode=True, sort_keys=False)


@cache
def newer_text() -> str:
    """The shipped catalogue with a shorter limit, and one special matter more."""
    document = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    next(row for row in document["items"] if row["id"] == "ap-energy")["committed_workdays"] = 2
    copied = next(row for row in document["special_matters"] if row["id"] == "sm-overlimit")
    document["special_matters"].append(
        {**copied, "id": "sm-new", "zh": "新增的专项", "en": "A new matter", "when": True}
    )
    return text_of(document)


@pytest.fixture
def newer(project):
    return publish_catalogue(newer_text(), by=None, at=timezone.now())


def counts():
    return [model.objects.count() for model in (MatterPackage, PackageItem, Event)]


# --- answers


def test_a_changed_answer_makes_the_next_version_with_its_cause_and_reason(project, member):
    made = change(project, member)
    event = Event.objects.get(stream=f"project:{project.pk}", verb="generate", data__number=2)
    assert (made.number, made.cause, made.reason, made.created_by) == (2, "answers", "加高", member)
    assert made.answers == {**project.packages.get(number=1).answers, "public_building_height_m": "180"}
    assert event.data == {
        "package": made.pk,
        "number": 2,
        "catalogue": made.catalogue.number,
        "cause": "answers",
    }
    assert event.text.content == "加高"


def test_the_version_before_stays_as_it_was(project, member):
    before = list(PackageItem.objects.filter(package__number=1).order_by("pk").values_list())
    change(project, member)
    assert list(PackageItem.objects.filter(package__number=1).order_by("pk").values_list()) == before


def test_an_answer_that_changes_nothing_makes_no_version(project, member):
    same = package_evaluation(project.packages.get()).answers["floor_area_m2"]
    before = counts()
    with pytest.raises(NothingDiffers):
        change(project, member, {"floor_area_m2": same})
    assert counts() == before


@pytest.mark.parametrize("changes", [{"no_such": 1}, {"floor_area_m2": "much"}, {"is_secret": True}])
def test_answers_that_cannot_be_used_leave_nothing_behind(project, member, changes):
    before = counts()
    with pytest.raises(ImpossibleAnswers):
        change(project, member, changes)
    assert counts() == before


def test_a_change_without_its_reason_is_refused(project, member):
    with pytest.raises(Refused) as refused:
        change(project, member, reason="  ")
    assert (refused.value.field, MatterPackage.objects.count()) == ("reason", 1)


def test_what_is_not_asked_any_more_is_left_behind(project, member):
    before = package_evaluation(project.packages.get())
    made = change(project, member, {"has_new_building": False})
    after = package_evaluation(made)
    gone = after.unasked - before.unasked
    assert gone & before.answers.keys()
    assert not gone & made.answers.keys()


def test_strangers_other_enterprises_and_deciders_may_not(project):
    others = [make_user("zhao"), make_user("decider", Role.DECIDER), make_user("reviewer", Role.REVIEWER)]
    make_enterprise(2, others[0])
    for user in others:
        with pytest.raises(Forbidden):
            change(project, user)
    assert MatterPackage.objects.count() == 1


@pytest.mark.parametrize(("state", "told"), [("suspended", "先恢复"), ("ended", "重新启动"), ("merged", "那个项目")])
def test_a_project_that_is_not_going_on_keeps_its_package(project, member, state, told):
    Project.objects.filter(pk=project.pk).update(state=state)
    with pytest.raises(Refused, match=told):
        change(project, member)
    assert MatterPackage.objects.count() == 1


def test_the_version_that_one_did_not_see_is_not_written_over(project, member):
    change(project, member)
    with pytest.raises(Stale):
        change(project, member, {"civil_floors": 9})
    assert MatterPackage.objects.count() == 2


def test_a_project_without_a_package_is_sent_to_the_questions(project, member):
    bare = make_project(project.enterprise, "空项目")
    with pytest.raises(Refused, match="先回答问卷"):
        change(bare, member, base=0)
    first = generate_package(
        bare, project.packages.get().catalogue, PROFILES["F"], start_on=date(2026, 3, 2), base=0, by=member, at=AT
    )
    assert (first.number, first.cause) == (1, "first")
    with pytest.raises(Stale):
        generate_package(bare, first.catalogue, PROFILES["G"], start_on=date(2026, 3, 2), base=0, by=member, at=AT)


def test_a_new_version_takes_few_statements(project, member):
    change(project, member)
    with CaptureQueriesContext(connection) as queries:
        change(project, member, {"public_building_height_m": 20}, base=2)
    said = [q["sql"].removeprefix("EXECUTE ").split()[0].rstrip("_0123456789") for q in queries]
    written = [what for what in said if what in ("INSERT", "UPDATE", "COPY") or what.startswith("write")]
    assert written == ["write_package"]  # version, rows, text with event, outbox and head
    assert len(queries) <= 20


# --- side by side


def at_once(count, run):
    def work(place):
        try:
            said.append(run(place))
        except Refused as refusal:
            said.append(type(refusal).__name__)
        finally:
            connections.close_all()

    said: list = []
    threads = [threading.Thread(target=work, args=[place]) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_one_version_and_one_is_told():
    shipped_catalogue()
    people = [make_user("wang"), make_user("li")]
    project = make_project(make_enterprise(1, *people), profile="C")
    changes = [TALL, {"civil_floors": 9}]

    said = at_once(2, lambda place: change(project, people[place], changes[place]).number)

    assert sorted(map(str, said)) == ["2", "Stale"]
    assert MatterPackage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_s6_fifty_posts_with_one_key_make_one_version():
    shipped_catalogue()
    member = make_user("wang")
    project = make_project(make_enterprise(1, member), profile="C")
    key = key_of(member, "one-key")

    made = at_once(50, lambda place: change(project, member, idempotency_key=key).pk)

    assert (len(made), len(set(made)), MatterPackage.objects.count()) == (50, 1, 2)
    assert Event.objects.filter(idempotency_key=key).count() == 1


# --- the plan


def test_another_start_day_dates_everything_anew(project, member):
    made = change_plan(project, start_on=date(2026, 4, 1), limits="statutory", base=1, reason="推迟", by=member, at=AT)
    starts = [project.packages.get(number=n).items.get(node="ap-project-filing").start_on for n in (1, 2)]
    assert (made.cause, made.limits, starts) == ("plan", "statutory", [date(2026, 3, 2), date(2026, 4, 1)])


@pytest.mark.parametrize(("day", "limits"), [(date(1999, 1, 1), "committed"), (date(2090, 1, 1), "committed")])
def test_a_day_that_the_calendar_cannot_count_from_is_refused(project, member, day, limits):
    with pytest.raises(Refused) as refused:
        change_plan(project, start_on=day, limits=limits, base=1, reason="推迟", by=member, at=AT)
    assert refused.value.field == "start_on"


# --- a newer catalogue


def test_a_newer_catalogue_is_told_with_its_difference_and_taken_by_choice(project, member, newer):
    old = project.packages.get()
    assert newer_catalogue(old) == newer

    made = move_to_catalogue(project, newer, base=1, reason="按新目录办", by=member, at=AT)

    found = difference_of(made)
    assert (made.cause, made.catalogue, newer_catalogue(made)) == ("catalogue", newer, None)
    assert [(m.node, m.before) for m in found.added] == [("sm-new", "absent")]
    assert [(a.node, a.what, a.before, a.after) for a in found.altered] == [("ap-energy", "committed", 5, 2)]
    assert "新增的专项" in in_one_line(found)


def test_whoever_stays_is_asked_again_at_the_next_newer_catalogue_only(project, member, newer):
    package = project.packages.get()
    stay_on_catalogue(package, newer, by=member, at=AT)
    stay_on_catalogue(package, newer, by=member, at=AT)
    package.refresh_from_db()
    assert (newer_catalogue(package), package.catalogue_id == newer.pk) == (None, False)
    assert Event.objects.filter(verb="stay_on_catalogue").count() == 1

    changed = change(project, member)
    assert newer_catalogue(changed) is None

    newest = publish_catalogue(newer_text() + "# one more\n", by=None, at=timezone.now())
    assert newer_catalogue(changed) == newest


def test_nobody_stays_with_a_version_that_is_not_the_newest(project, member, newer):
    first = project.packages.get()
    change(project, member)
    with pytest.raises(Stale):
        stay_on_catalogue(first, newer, by=member, at=AT)


def test_a_package_never_moves_back(project, member, newer):
    old = project.packages.get().catalogue
    move_to_catalogue(project, newer, base=1, reason="换", by=member, at=AT)
    with pytest.raises(Refused, match="更新的目录"):
        move_to_catalogue(project, old, base=2, reason="换回", by=member, at=AT)


def test_an_answer_that_the_newer_catalogue_cannot_take_is_asked_anew(project, member):
    change(project, member, {"industry_code": "6110"})
    document = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    asked = next(row for row in document["profile_questions"] if row["id"] == "industry_code")
    asked["type"] = "bool"
    version = publish_catalogue(text_of(document), by=None, at=timezone.now())
    made = move_to_catalogue(project, version, base=2, reason="换", by=member, at=AT)
    assert made.answers.keys() == project.packages.get(number=2).answers.keys() - {"industry_code"}
