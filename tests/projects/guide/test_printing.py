"""From a job to an issue: made when something has changed, numbered, never twice, and nothing locked meanwhile."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, PrintState
from projects.guide import printing
from projects.guide.paper import pdf
from projects.guide.printing import print_now, run_print
from projects.models import PrintIssue, PrintJob, Project
from projects.operations import print_jobs
from projects.operations.print_jobs import progress_of
from projects.operations.prints import issues_of, want_print
from projects.operations.projects import assign
from tests.projects.printed import kept, press_without_pages
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SITE_URL = "https://portal.example.org/"


@pytest.fixture
def member(db):
    return make_user("member")


@pytest.fixture
def project(catalogue, member):
    return make_project(make_enterprise(1, member), profile="C")


@pytest.fixture
def bound(monkeypatch):
    return press_without_pages(monkeypatch)


def wanted(project: Project, by: User) -> PrintJob:
    return want_print(project, "guide", "zh-hans", by=by, at=AT)


def printed(project: Project, at=AT) -> PrintIssue:
    return print_now(project, "guide", "zh-hans", by=None, at=at)


def change(project: Project, name: str = "李静") -> None:
    """Another agent: it stands on the cover."""
    agent = make_user(f"agent{User.objects.count()}", "agent", name=name)
    assign(project, AssignmentKind.AGENT, agent, starts_on=DAY, by=None, at=AT)


@pytest.mark.django_db
def test_a_job_becomes_the_first_issue(project, member, bound):
    job = wanted(project, member)
    assert run_print(job.pk, AT + HOUR) == PrintState.DONE
    job.refresh_from_db()
    issue = PrintIssue.objects.get()
    assert (job.issue, job.fresh, job.tries) == (issue, True, 1)
    assert (issue.number, issue.pages, issue.changes, issue.made_by) == (1, 24, [], member)
    assert (issue.made_at, issue.package.number) == (AT + HOUR, 1)


@pytest.mark.django_db
def test_the_cover_leads_to_the_issues_own_page(project, bound, monkeypatch):
    imprints, real = [], printing.make_piece
    monkeypatch.setattr(printing, "make_piece", lambda *args: imprints.append(args[3]) or real(*args))
    issue = printed(project)
    assert imprints[0].check_url == f"https://portal.example.org/check/{issue.token}/"
    assert (imprints[0].number, imprints[0].made_on, len(issue.token)) == (1, date(2026, 3, 2), 32)


@pytest.mark.django_db
def test_an_unchanged_piece_is_not_made_again(project, member, bound):
    first = printed(project)
    job = wanted(project, member)
    assert run_print(job.pk, AT + HOUR) == PrintState.DONE
    job.refresh_from_db()
    assert (job.issue, job.fresh, len(bound), PrintIssue.objects.count()) == (first, False, 1, 1)


@pytest.mark.django_db
def test_a_year_later_an_unchanged_piece_says_the_same(project, bound):
    first = printed(project)
    assert printed(project, AT + timedelta(days=400)) == first


@pytest.mark.django_db
def test_what_has_changed_makes_the_next_issue_with_its_list(project, bound, monkeypatch):
    monkeypatch.setattr(printing, "changes", lambda old, new: [("专员换成李静", "The agent is now Li Jing")])
    first = printed(project)
    change(project)
    second = printed(project, AT + HOUR)
    assert (first.changes, second.number) == ([], 2)
    assert second.changes == [["专员换成李静", "The agent is now Li Jing"]]
    assert [section.id for section in bound[1].sections][:2] == ["cover", "changes"]
    assert list(issues_of(project)) == [second, first]


@pytest.mark.django_db
def test_changes_are_told_from_what_is_said_alone(project, bound, monkeypatch):
    compared = []
    monkeypatch.setattr(printing, "snapshot", lambda book, kind, sections: {"agent": str(book.agent)})
    monkeypatch.setattr(printing, "changes", lambda old, new: compared.append((old, new)) or [])
    printed(project)
    change(project)
    printed(project)
    assert compared == [({"agent": "None"}, {"agent": "李静"})]


@pytest.mark.django_db
def test_every_language_is_a_piece_of_its_own(project, bound):
    issues = [print_now(project, "guide", code, by=None, at=AT) for code in ("zh-hans", "en", "en-gb")]
    assert [(issue.language, issue.number) for issue in issues] == [("zh-hans", 1), ("en", 1), ("en", 1)]


@pytest.mark.django_db
def test_the_steps_are_those_that_are_taken(project, member, bound, monkeypatch):
    seen = []
    real = print_jobs.note

    def note(job, said):
        real(job, said)
        seen.append(progress_of(job))

    monkeypatch.setattr(printing.print_jobs, "note", note)
    run_print(wanted(project, member).pk, AT)
    sections = len(bound[0].sections)
    words = [each.step.zh for each in seen]
    assert words[0] == "正在读取项目资料"
    assert words[1].startswith(f"正在排第 1 节，共 {sections} 节")
    assert words[-2:] == ["正在排目录和页码，写成文件", "正在保存"]
    done = [each.done for each in seen]
    assert (done, {each.total for each in seen[1:]}) == (sorted(done), {sections + 3})


@pytest.mark.django_db
def test_a_job_that_another_worker_is_at_is_left_to_it(project, member, bound):
    job = wanted(project, member)
    print_jobs.take_up(job.pk, AT)
    assert (run_print(job.pk, AT), bound) == ("", [])


@pytest.mark.django_db
def test_a_machine_that_makes_no_pdfs_says_what_is_missing(project, member, bound, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "缺少 Pango")
    job = wanted(project, member)
    assert run_print(job.pk, AT) == PrintState.FAILED
    job.refresh_from_db()
    assert job.refusal == ["缺少 Pango", "缺少 Pango"]


@pytest.mark.django_db
def test_a_fault_leaves_the_job_for_another_try_and_three_end_it(project, member, monkeypatch):
    def broken(piece):
        raise MemoryError

    press_without_pages(monkeypatch, broken)
    job = wanted(project, member)
    for _ in range(3):
        with pytest.raises(MemoryError):
            run_print(job.pk, AT)
    assert run_print(job.pk, AT) == ""
    job.refresh_from_db()
    assert (job.state, job.tries, PrintIssue.objects.count()) == (PrintState.FAILED, 4, 0)


@pytest.mark.django_db
def test_when_another_press_was_faster_with_the_same_its_issue_is_the_answer(project, monkeypatch):
    def faster(piece):
        if not PrintIssue.objects.exists():
            press_without_pages(monkeypatch)
            printed(project)

    press_without_pages(monkeypatch, faster)
    assert (printed(project).number, PrintIssue.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_when_another_press_was_faster_with_something_else_the_next_number_is_bound(project, monkeypatch):
    def faster(piece):
        if not PrintIssue.objects.exists():
            kept(project)

    bound = press_without_pages(monkeypatch, faster)
    assert printed(project).number == 2
    assert [piece.head[1] for piece in bound] == ["服务指南第 1 期", "服务指南第 2 期"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_pages_are_laid_out(project, member, monkeypatch):
    inside = []
    bound = press_without_pages(monkeypatch, lambda piece: inside.append(connection.in_atomic_block))
    run_print(wanted(project, member).pk, AT)
    with transaction.atomic():
        assert connection.in_atomic_block
    assert (inside, len(bound)) == ([False], 1)


@pytest.mark.django_db
def test_a_real_press_makes_a_tagged_file(project):
    issue = printed(project)
    with issue.file.open("rb") as file:
        content = file.read()
    assert (content[:5], len(content), issue.pages > 1) == (b"%PDF-", issue.size, True)


@pytest.mark.django_db
def test_an_issue_whose_file_is_lost_or_altered_is_printed_again_as_the_next(project, bound):
    first = printed(project)
    first.file.storage.delete(first.file.name)
    second = printed(project)
    with second.file.storage.open(second.file.name, "wb") as file:
        file.write(b"something else")
    assert [issue.number for issue in (second, printed(project))] == [2, 3]
