"""A piece is wanted, a job is under way, an issue is kept."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind, PrintKind, PrintState, ProjectState
from projects.models import Event, PrintIssue, PrintJob, Project
from projects.operations import issue_files, print_jobs, prints
from projects.operations.print_jobs import BINDING, KEEPING, LAYING, Note, drop_old_jobs, progress_of, sweep_prints
from projects.operations.prints import NumberTaken, issues_of, newest_issue, want_print
from projects.operations.projects import assign
from projects.operations.refusals import Forbidden, KeyTaken, Refused
from projects.operations.under_way import ALIVE, MOST_TRIES
from projects.rules.wording import Text
from tests.projects.printed import kept
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user, verbs

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def member(db):
    return make_user("member")


@pytest.fixture
def project(catalogue, member):
    return make_project(make_enterprise(1, member), profile="C")


def want(project, by, kind="guide", language="zh-hans", **more):
    return want_print(project, kind, language, by=by, at=AT, **more)


def files() -> list[str]:
    """Every file under prints/."""
    folders = default_storage.listdir("prints")[0] if default_storage.exists("prints") else []
    return sorted(name for folder in folders for name in default_storage.listdir(f"prints/{folder}")[1])


# --- wanted


def test_whoever_sees_the_project_may_want_a_piece(project, member):
    agent, window, auditor, stranger = (
        make_user(name, *roles)
        for name, *roles in (("a", Role.AGENT), ("w", Role.WINDOW), ("au", Role.AUDIT_ADMIN), ("s",))
    )
    assign(project, AssignmentKind.AGENT, agent, starts_on=DAY, by=None, at=AT)
    for user in (member, agent, window):
        assert want(project, user).state == PrintState.UNDER_WAY
    for user in (auditor, stranger):
        with pytest.raises(Forbidden):
            want(project, user)


@pytest.mark.parametrize("state", ProjectState.values)
def test_old_papers_can_be_printed_whatever_the_projects_state(project, member, state):
    Project.objects.filter(pk=project.pk).update(state=state)
    project.refresh_from_db()
    assert want(project, member).pk


def test_without_a_package_there_is_nothing_to_print(catalogue, member):
    with pytest.raises(Refused, match="还没有事项包"):
        want(make_project(make_enterprise(2, member)), member)
    assert not PrintJob.objects.exists()


def test_a_piece_that_no_press_makes_is_an_error(project, member):
    with pytest.raises(ValueError, match="poster"):
        want(project, member, "poster")


def test_who_wants_what_is_under_way_gets_the_same_job(project, member):
    first = want(project, member)
    second = want(project, make_user("w", Role.WINDOW))
    assert (second.pk, second.wanted_by, verbs(first)) == (first.pk, member, ["want_print"])


def test_each_piece_and_language_has_a_job_of_its_own(project, member):
    jobs = {want(project, member, kind, language).pk for kind in PrintKind for language in ("zh-hans", "en")}
    assert len(jobs) == 4


def test_nobody_keeps_the_press_to_oneself(project, member, monkeypatch):
    monkeypatch.setattr(prints, "MOST_OPEN", 2)
    first, _second = (want(project, member, kind) for kind in PrintKind)
    with pytest.raises(Refused, match="已经有 2 份在等"):
        want(project, member, language="en")
    assert want(project, member) == first != want(project, make_user("w", Role.WINDOW), language="en")


def test_after_the_job_has_ended_there_is_a_new_one(project, member):
    print_jobs.fail(first := want(project, member), Refused("坏了", "Broken"), AT)
    assert want(project, member).pk != first.pk


def test_a_retry_with_its_key_gets_its_own_job_even_when_that_has_ended(project, member):
    first = want(project, member, idempotency_key="1:k")
    print_jobs.fail(first, Refused("坏了", "Broken"), AT)
    assert want(project, member, idempotency_key="1:k").pk == first.pk


def test_a_key_that_stood_for_another_project_is_taken(project, member):
    want(project, member, idempotency_key="1:k")
    with pytest.raises(KeyTaken):
        want(make_project(project.enterprise, "另一个", profile="B"), member, idempotency_key="1:k")


def test_a_key_whose_job_has_been_let_go_is_taken(project, member):
    print_jobs.fail(want(project, member, idempotency_key="1:k"), Refused("坏了", "Broken"), AT)
    drop_old_jobs(AT + timedelta(days=31))
    with pytest.raises(KeyTaken):
        want(project, member, idempotency_key="1:k")


def test_wanting_is_an_event_of_the_project_and_wakes_a_worker(
    project, member, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, args=(), **_: sent.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        job = want(project, member)
    event = Event.objects.get(verb="want_print")
    assert (event.stream, event.object_id, event.data) == (
        f"project:{project.pk}",
        str(job.pk),
        {"kind": "guide", "language": "zh-hans"},
    )
    assert ("projects.tasks.run_print", [job.pk]) in sent


# --- under way


def test_progress_names_what_is_being_done(project, member):
    job = print_jobs.take_up(want(project, member).pk, AT)
    seen = [progress_of(job)]
    for note in (Note(LAYING, 7, 24, "环评"), Note(LAYING, 1, 24), Note(BINDING, of=24), Note(KEEPING, of=24)):
        print_jobs.note(job, note)
        seen.append(progress_of(job))
    assert seen == [
        (0, 0, Text("正在读取项目资料", "Reading the project's data"), 0),
        (7, 27, Text("正在排第 7 节，共 24 节：环评", "Laying out section 7 of 24: 环评"), 0),
        (1, 27, Text("正在排第 1 节，共 24 节", "Laying out section 1 of 24"), 0),
        (25, 27, Text("正在排目录和页码，写成文件", "Adding contents and page numbers, writing the file"), 0),
        (26, 27, Text("正在保存", "Keeping the issue"), 0),
    ]


def test_who_waits_is_told_how_many_are_ahead(project, member):
    jobs = [want(project, member, language=language) for language in ("zh-hans", "en")]
    assert [progress_of(job) for job in jobs] == [
        (0, 0, Text("排队等待", "Waiting in the queue"), 0),
        (0, 0, Text("排队等待", "Waiting in the queue"), 1),
    ]


def test_of_a_job_that_ended_nothing_is_left_to_do(project, member):
    job = want(project, member)
    print_jobs.fail(job, Refused("坏了"), AT)
    assert progress_of(job)[:2] == (1, 1)


def test_after_three_tries_it_ends_with_a_sentence(project, member):
    job = want(project, member)
    for _ in range(MOST_TRIES):
        assert print_jobs.take_up(job.pk, AT)
        print_jobs.release(job.pk)
    assert print_jobs.take_up(job.pk, AT) is None
    job.refresh_from_db()
    assert (job.state, job.refusal[0].split("。")[0]) == (PrintState.FAILED, "试了 3 次都没有印成")
    assert print_jobs.take_up(job.pk, AT) is None


def test_a_job_nobody_is_at_is_found_by_the_sweep(project, member, monkeypatch):
    woken = []
    alone, at_work, done = (want(project, member, *each) for each in (("guide",), ("policy_book",), ("guide", "en")))
    print_jobs.take_up(at_work.pk, AT)
    print_jobs.fail(done, Refused("坏了"), AT)
    monkeypatch.setattr(print_jobs, "start", woken.append)
    early, late = (sweep_prints(AT + timedelta(seconds=ALIVE + more)) for more in (-1, 1))
    assert (early, late, woken) == (0, 1, [alone.pk])


def test_a_job_that_waits_in_the_queue_is_not_sent_again_each_minute(
    project, member, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *_, **__: None)
    with django_capture_on_commit_callbacks(execute=True):
        want(project, member)
    assert sweep_prints(AT + timedelta(seconds=ALIVE + 1)) == 0


def test_notes_on_jobs_that_ended_go_after_thirty_days_and_the_issues_stay(project, member):
    job = print_jobs.take_up(want(project, member).pk, AT)
    issue, open_one = kept(project, job=job), want(project, member, "policy_book")
    assert [drop_old_jobs(AT + timedelta(days=days)) for days in (30, 31)] == [0, 1]
    assert (list(PrintJob.objects.all()), list(PrintIssue.objects.all())) == ([open_one], [issue])
    assert files() == [f"{issue.digest}.pdf"]


# --- kept


def test_an_issue_is_kept_by_its_digest_with_its_event_and_ends_the_job(project, member):
    job = print_jobs.take_up(want(project, member).pk, AT)
    issue = kept(project, job=job, by=member, at=AT + HOUR)
    job.refresh_from_db()
    assert (job.state, job.issue, job.fresh, job.touched_at) == (PrintState.DONE, issue, True, AT + HOUR)
    assert issue.file.name == f"prints/{issue.digest[:2]}/{issue.digest}.pdf"
    assert (issue.file.read(), issue.size) == (b"%PDF-1.7", 8)
    event = Event.objects.get(verb="make_issue")
    assert (event.stream, event.actor, event.source) == (f"project:{project.pk}", member, "web")
    assert event.data == {
        "kind": "guide",
        "language": "zh-hans",
        "number": 1,
        "pages": 24,
        "digest": issue.digest,
        "package": 1,
    }


def test_numbers_run_by_piece_and_language(project):
    kept(project)
    kept(project, number=2, content=b"2", content_hash="b" * 64)
    kept(project, language="en", content=b"3")
    kept(project, "policy_book", content=b"4")
    numbers = [(issue.kind, issue.language, issue.number) for issue in issues_of(project)]
    assert numbers == [
        ("guide", "en", 1),
        ("guide", "zh-hans", 2),
        ("guide", "zh-hans", 1),
        ("policy_book", "zh-hans", 1),
    ]
    assert newest_issue(project, "guide", "zh-hans").number == 2
    assert newest_issue(project, "policy_book", "en") is None


def test_the_same_printed_meanwhile_by_another_press_is_the_answer(project, member):
    first = kept(project)
    job = print_jobs.take_up(want(project, member).pk, AT)
    second = kept(project, content=b"with another token", job=job)
    job.refresh_from_db()
    assert (second, job.issue, job.fresh, job.state) == (first, first, False, PrintState.DONE)
    assert files() == [f"{first.digest}.pdf"]


def test_a_number_that_another_press_took_meanwhile_is_not_given_twice_and_leaves_no_file(project):
    first = kept(project)
    with pytest.raises(NumberTaken):
        kept(project, content=b"other", content_hash="b" * 64)
    assert (list(PrintIssue.objects.all()), files()) == ([first], [f"{first.digest}.pdf"])


@pytest.mark.parametrize(("what", "name"), [(prints, "record"), (issue_files.ContentFile, "chunks")])
def test_an_issue_that_cannot_be_recorded_or_written_leaves_neither_row_nor_file(project, monkeypatch, what, name):
    def broken(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(what, name, broken)
    with pytest.raises(OSError, match="disk full"):
        kept(project)
    assert (PrintIssue.objects.count(), files()) == (0, [])


def test_a_file_that_another_issue_refers_to_stays(project, monkeypatch):
    first = kept(project)
    with pytest.raises(NumberTaken):
        kept(project, content_hash="b" * 64)  # the same bytes
    assert (first.file.read(), files()) == (b"%PDF-1.7", [f"{first.digest}.pdf"])


def test_a_file_that_a_crash_cut_off_is_written_again(project):
    issue = kept(project)
    PrintIssue.objects.all().delete()
    with default_storage.open(issue.file.name, "wb") as file:
        file.write(b"%P")
    assert kept(project).file.read() == b"%PDF-1.7"
    assert files() == [f"{issue.digest}.pdf"]


def test_a_second_worker_that_ends_the_same_job_changes_nothing(project, member):
    job = print_jobs.take_up(want(project, member).pk, AT)
    issue = kept(project, job=job)
    job.state = PrintState.UNDER_WAY  # what the second worker has read before
    print_jobs.fail(job, Refused("坏了"), AT + HOUR)
    job.refresh_from_db()
    assert (job.state, job.issue, job.refusal) == (PrintState.DONE, issue, [])
