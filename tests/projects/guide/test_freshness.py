"""Whether an issue is still what would be printed: every input counts, and nothing else does."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from approval_portal.accounts.models import User
from projects import slots
from projects.enums import AssignmentKind, KeyLevel, PinKind
from projects.guide import freshness
from projects.guide.book.context import read_book
from projects.guide.freshness import READ, current_issues, inputs, is_current, what_was_read
from projects.models import (
    Assignment,
    CalendarNotice,
    Enterprise,
    KeyListing,
    Locality,
    MatterPackage,
    Pin,
    PrintIssue,
    Project,
    Works,
)
from projects.operations.prints import want_print
from projects.operations.projects import assign
from tests.projects.printed import kept
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user

TODAY = date(2026, 3, 2)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def project(catalogue):
    agent = make_user("agent", "agent", name="李静")
    project = make_project(make_enterprise(1), profile="F", agent=agent)
    Pin.objects.create(project=project, node="project-filing", day=TODAY, kind=PinKind.PLANNED)
    Works.objects.create(project=project, name="一号楼")
    return project


def read(project: Project, today: date = TODAY) -> dict:
    return what_was_read(inputs(project, today), read_book(project, "zh-hans", today))


def issue_of(project: Project, **more) -> PrintIssue:
    issue = kept(project, **more)
    PrintIssue.objects.filter(pk=issue.pk).update(snapshot={"people": {}} | read(project))
    return issue


def next_package(project):
    package = MatterPackage.objects.get(project=project)
    package.pk, package.number = None, 2
    package.save(force_insert=True)


def other_person(project):
    row = Assignment.objects.get(project=project)
    row.user = make_user("agent2", "agent")
    row.save()


CHANGES = {
    "a new version of the package": next_package,
    "the project's name": lambda p: Project.objects.filter(pk=p.pk).update(name="别的"),
    "its code": lambda p: Project.objects.filter(pk=p.pk).update(code="2020-610162-47-03-000001"),
    "its investment": lambda p: Project.objects.filter(pk=p.pk).update(investment_wan=1),
    "its floor area": lambda p: Project.objects.filter(pk=p.pk).update(floor_area_m2=1),
    "its site": lambda p: Project.objects.filter(pk=p.pk).update(site="草滩"),
    "the enterprise's name": lambda p: Enterprise.objects.update(name="别的公司"),
    "another agent": other_person,
    "no agent any more": lambda p: Assignment.objects.update(ends_on=TODAY - timedelta(days=1)),
    "one more of the triad": lambda p: assign(
        p, AssignmentKind.CASE_OFFICER, make_user("officer", "reviewer"), starts_on=DAY, by=None, at=AT
    ),
    "the agent's phone": lambda p: User.objects.filter(username="agent").update(phone="029-1"),
    "the agent's name": lambda p: User.objects.filter(username="agent").update(name="李静静"),
    "a pin's day": lambda p: Pin.objects.update(day=TODAY + timedelta(days=1)),
    "planned becomes actual": lambda p: Pin.objects.update(kind=PinKind.ACTUAL),
    "a pin that is gone": lambda p: Pin.objects.all().delete(),
    "a newer holiday notice": lambda p: CalendarNotice.objects.filter(year=2026).update(superseded=True),
    "the zone's name": lambda p: Locality.objects.update(zh="高新区"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", CHANGES)
def test_what_is_printed_and_has_changed_makes_an_issue_outdated(project, what):
    Locality.objects.get_or_create(zh="经开区", en="ETDZ", site_zh="门户", site_en="Portal")
    issue = issue_of(project)
    before = is_current(issue, TODAY)
    CHANGES[what](project)
    assert (before, is_current(issue, TODAY)) == (True, False)


@pytest.mark.django_db
def test_a_higher_edition_and_another_address_make_every_issue_outdated(project, monkeypatch, settings):
    issue = issue_of(project)
    with monkeypatch.context() as patched:
        patched.setattr(freshness, "EDITION", freshness.EDITION + 1)
        edition = is_current(issue, TODAY)
    settings.SITE_URL = "https://elsewhere.example.org"
    assert (edition, is_current(issue, TODAY)) == (False, False)


@pytest.mark.django_db
def test_a_section_of_another_app_counts(project, monkeypatch):
    said = {"visits": 1}
    monkeypatch.setattr(slots, "_guide_sections", {"doorstep": ("a.html", lambda project: dict(said))})
    issue = issue_of(project)
    before = is_current(issue, TODAY)
    said["visits"] = 2
    assert (before, is_current(issue, TODAY)) == (True, False)


@pytest.mark.django_db
def test_a_policy_that_runs_out_makes_it_outdated_the_day_after(project):
    issue = issue_of(project)
    until = date.fromisoformat(PrintIssue.objects.get().snapshot[READ]["until"])
    book = read_book(project, "zh-hans", TODAY)
    policies = book.result.evaluation.catalogue.policies
    ends = [str(each.raw["valid_to"]) for each in policies if each.raw.get("valid_to")]
    assert until == date.fromisoformat(min(end for end in ends if end >= str(book.today))) + timedelta(days=1)
    assert [is_current(issue, until + timedelta(days=days)) for days in (-1, 0)] == [True, False]


UNSAID = {
    "another works": lambda p: Works.objects.create(project=p, name="二号楼"),
    "a key listing": lambda p: KeyListing.objects.create(
        project=p, year=2026, level=KeyLevel.CITY, investment_wan=90000
    ),
    "another project": lambda p: make_project(p.enterprise, "另一个", profile="B"),
    "the state": lambda p: Project.objects.filter(pk=p.pk).update(state="building", state_reason="开工"),
    "the version": lambda p: Project.objects.filter(pk=p.pk).update(version=9),
    "who is called": lambda p: Project.objects.filter(pk=p.pk).update(contact_name="王", contact_phone="1"),
    "a sign-in": lambda p: User.objects.update(last_login=timezone.now()),
    "an assignment that is over": lambda p: Assignment.objects.create(
        project=p,
        user=make_user("old", "agent"),
        kind=AssignmentKind.BACKUP_AGENT,
        starts_on=DAY,
        ends_on=TODAY - timedelta(days=1),
    ),
    "an assignment to come": lambda p: Assignment.objects.create(
        project=p,
        user=make_user("next", "agent"),
        kind=AssignmentKind.BACKUP_AGENT,
        starts_on=TODAY + timedelta(days=1),
    ),
    "somebody wants it again": lambda p: want_print(p, "guide", "zh-hans", by=make_user("w", "window"), at=AT),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", UNSAID)
def test_what_is_not_printed_leaves_it_current(project, what):
    issue = issue_of(project)
    UNSAID[what](project)
    assert is_current(issue, TODAY)


def test_a_piece_says_nothing_of_the_project_that_does_not_count():
    """Whoever prints one thing more adds it to `freshness.inputs`."""
    files = [*(ROOT / "projects/guide/book").glob("*.py"), *(ROOT / "templates/pdf/book").glob("*.html")]
    said = "\n".join(file.read_text(encoding="utf-8") for file in files)
    of_project = {*re.findall(r"\bproject\.(?!models)([a-z]\w*)", said)} - {"pk", "enterprise"}
    of_project |= {f"enterprise__{name}" for name in re.findall(r"\benterprise\.(\w+)", said)}
    assert of_project - set(freshness.PROJECT) == set()
    assert set(re.findall(r"\bparts\.([a-z]\w*)", said)) == {"people", "pins"}


@pytest.mark.django_db
def test_time_alone_leaves_it_current(project):
    issue = issue_of(project)
    assert is_current(issue, TODAY + timedelta(days=300))


@pytest.mark.django_db
def test_an_issue_that_says_nothing_of_what_was_read_is_outdated(project):
    assert not is_current(kept(project), TODAY)


@pytest.mark.django_db
def test_many_issues_cost_two_queries(project, django_assert_num_queries):
    issues = [issue_of(project, language=code) for code in ("zh-hans", "en")]
    issues.append(issue_of(project, kind="policy_book"))
    with django_assert_num_queries(2):
        assert current_issues(project, issues, TODAY) == {issue.pk for issue in issues}
    with django_assert_num_queries(0):
        assert current_issues(project, [], TODAY) == set()
