"""The zone's press: who may want the handbook, what a worker makes of it, what is kept, and what a publication sets going."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.catalogue.loader import SHIPPED
from projects.enums import PrintState
from projects.guide.handbook import press
from projects.guide.handbook.press import is_current, kept_handout, print_handbook, run_zone_print
from projects.guide.paper import pdf
from projects.models import CatalogueVersion, Event, ZoneIssue, ZoneJob
from projects.operations.draft_publishing import after_publish
from projects.operations.prints import NumberTaken
from projects.operations.refusals import Forbidden, Refused
from projects.operations.retention import keep_retention
from projects.operations.zone_jobs import (
    progress_of,
    sweep_zone_prints,
    take_up,
    want_after_publish,
    want_handbook,
    want_on_the_day,
)
from projects.operations.zone_prints import ZonePiecePrinted, keep_zone_issue
from tests.projects.views.people import AT, make_user, verbs
from tests.projects.zone_printing import zone_issue, zone_press_without_pages


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def keeper(catalogue):
    return make_user("keeper", "keeper")


@pytest.fixture
def bound(monkeypatch):
    return zone_press_without_pages(monkeypatch)


def next_version(limit: int = 6, **said) -> CatalogueVersion:
    """The shipped catalogue with another limit for the works planning permit."""
    head, tail = SHIPPED.read_text(encoding="utf-8").split("  - id: ap-works-planning\n")
    text = (
        f"{head}  - id: ap-works-planning\n{tail.replace('committed_workdays: 7', f'committed_workdays: {limit}', 1)}"
    )
    now = timezone.now()
    values = {"as_of": now.date(), "published_at": now, "digest": f"{limit:064d}", "source": text, **said}
    return CatalogueVersion.objects.create(number=f"next-{limit}", **values)


# --- wanted


def test_a_keeper_has_it_printed_and_whoever_asks_meanwhile_gets_the_same_job(keeper):
    job = want_handbook("zh-hans", by=keeper, at=timezone.now())
    again = want_handbook("zh", by=make_user("other", "keeper"), at=timezone.now())
    english = want_handbook("en", by=keeper, at=timezone.now())
    assert (again.pk, english.pk == job.pk) == (job.pk, False)
    assert (job.kind, job.language, job.state, verbs(job)) == ("handbook", "zh-hans", "under_way", ["want_handbook"])
    assert progress_of(job).total == 0


def test_a_key_sent_twice_is_one_job(keeper):
    first, second = (want_handbook("en", by=keeper, at=timezone.now(), idempotency_key="1:k") for _ in range(2))
    assert (first.pk, ZoneJob.objects.count()) == (second.pk, 1)


@pytest.mark.parametrize("role", ["lead", "agent", "window", "system_admin"])
def test_nobody_else_has_it_printed(catalogue, role):
    with pytest.raises(Forbidden):
        want_handbook("zh-hans", by=make_user("x", role), at=timezone.now())
    assert ZoneJob.objects.count() == 0


def test_without_a_catalogue_there_is_nothing_to_print(db):
    with pytest.raises(Refused):
        want_handbook("zh-hans", by=make_user("keeper", "keeper"), at=timezone.now())
    with pytest.raises(Refused):
        print_handbook("zh-hans", by=None, at=timezone.now())


# --- made


def test_a_worker_makes_the_first_issue_and_finds_the_second_time_that_nothing_changed(keeper, bound):
    job = want_handbook("zh-hans", by=keeper, at=timezone.now())
    assert run_zone_print(job.pk, timezone.now()) == PrintState.DONE
    job.refresh_from_db()
    issue = job.issue
    assert (issue.number, issue.pages, job.fresh, issue.made_by, issue.code) == (1, 64, True, keeper, "")
    assert verbs(issue) == ["make_zone_issue"]
    again = want_handbook("zh-hans", by=keeper, at=timezone.now())
    run_zone_print(again.pk, timezone.now())
    again.refresh_from_db()
    assert (again.issue, again.fresh, len(bound)) == (issue, False, 1)
    assert run_zone_print(again.pk, timezone.now()) == ""  # it has ended


def test_another_version_makes_the_next_issue_with_its_changes_and_outdates_the_first(catalogue, bound):
    first = print_handbook("zh-hans", by=None, at=timezone.now())
    assert is_current(first, timezone.localdate())
    version = next_version()
    assert not is_current(first, timezone.localdate())
    second = print_handbook("zh-hans", by=None, at=timezone.now())
    assert (second.number, second.catalogue) == (2, version)
    assert [zh for zh, _ in second.changes] == [
        "建设工程规划许可证核发：承诺时限由 7 个工作日改为 6 个工作日。",
        f"目录版本由 {catalogue.number} 换成 next-6。",
    ]
    assert [section.id for section in bound[-1].sections][:2] == ["cover", "changes"]


def test_a_handbook_is_outdated_when_a_policy_that_it_lists_runs_out(catalogue, bound):
    issue = print_handbook("zh-hans", by=None, at=timezone.now())
    until = issue.snapshot[press.READ]["until"]
    day = timezone.datetime.fromisoformat(until).date()
    assert [is_current(issue, day - timedelta(days=1)), is_current(issue, day)] == [True, False]


def test_a_file_that_is_lost_is_printed_again_as_the_next_issue(catalogue, bound):
    first = print_handbook("en", by=None, at=timezone.now())
    first.file.storage.delete(first.file.name)
    assert print_handbook("en", by=None, at=timezone.now()).number == 2


def test_a_machine_that_cannot_make_pdfs_ends_the_job_with_the_reason(keeper, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "缺少中文字体")
    job = want_handbook("zh-hans", by=keeper, at=timezone.now())
    assert run_zone_print(job.pk, timezone.now()) == PrintState.FAILED
    job.refresh_from_db()
    assert (job.refusal, ZoneIssue.objects.count()) == (["缺少中文字体"] * 2, 0)


def test_a_job_that_failed_three_times_is_given_up_and_one_worker_has_it_at_a_time(keeper):
    job = want_handbook("zh-hans", by=keeper, at=timezone.now())
    assert take_up(job.pk, timezone.now()) is not None
    assert take_up(job.pk, timezone.now()) is None
    press.zone_jobs.release(job.pk)
    ZoneJob.objects.update(tries=3)
    assert take_up(job.pk, timezone.now()) is None
    job.refresh_from_db()
    assert (job.state, len(job.refusal)) == (PrintState.FAILED, 2)


# --- kept


def test_two_presses_keep_one_issue_of_the_same_and_other_numbers_of_what_differs(catalogue):
    kept = zone_issue()
    values = {name: getattr(kept, name) for name in ("kind", "code", "language", "content_hash", "catalogue", "pages")}
    same = ZonePiecePrinted(number=2, content=b"%PDF other", token="t" * 32, **values)
    assert keep_zone_issue(same, by=None, at=timezone.now()).pk == kept.pk
    with pytest.raises(NumberTaken):
        keep_zone_issue(replace(same, number=1, content_hash="b" * 64), by=None, at=timezone.now())
    assert ZoneIssue.objects.count() == 1
    storage = kept.file.storage
    folders = [storage.listdir(f"zone/{name}")[1] for name in storage.listdir("zone")[0]]
    assert sum(map(len, folders)) == 1  # nothing of the others is left behind


def test_old_notes_of_jobs_go_and_issues_stay(keeper, bound):
    job = want_handbook("zh-hans", by=keeper, at=timezone.now())
    run_zone_print(job.pk, timezone.now())
    keep_retention(timezone.now() + timedelta(days=31))
    assert (ZoneJob.objects.count(), ZoneIssue.objects.count()) == (0, 1)


# --- after a publication


def test_a_publication_has_the_handbook_printed_in_both_languages_once_it_is_in_force(catalogue):
    assert want_after_publish in after_publish
    version, now = CatalogueVersion.objects.get(), timezone.now()
    want_after_publish(version, now)
    want_after_publish(version, now)
    assert sorted(ZoneJob.objects.values_list("language", "wanted_by")) == [("en", None), ("zh-hans", None)]
    assert set(Event.objects.filter(verb="want_handbook").values_list("source", flat=True)) == {"system"}


def test_a_version_that_begins_later_is_printed_on_its_day_and_once(catalogue):
    now = timezone.now()
    later = timezone.localdate(now) + timedelta(days=3)
    want_after_publish(next_version(5, effective_on=later), now)
    assert ZoneJob.objects.count() == 0
    found = [sweep_zone_prints(now + timedelta(days=days)) for days in (2, 4, 4)]  # the day itself was missed
    assert (found[0], found[1], ZoneJob.objects.count()) == (0, 2, 2)


def test_a_language_that_nobody_has_wanted_since_the_version_began_is_printed_too(keeper):
    now = timezone.now()
    next_version(5, effective_on=timezone.localdate(now))
    want_handbook("zh-hans", by=keeper, at=now)
    days = [20, 0, 0]  # long after, nobody waits for it any more
    assert [want_on_the_day(now + timedelta(days=each)) for each in days] == [0, 1, 0]
    assert sorted(ZoneJob.objects.values_list("language", flat=True)) == ["en", "zh-hans"]


def test_the_sweep_wakes_a_worker_for_a_job_that_nobody_is_at(keeper):
    want_handbook("zh-hans", by=keeper, at=AT)
    assert sweep_zone_prints(timezone.now()) == 1


# --- handouts


def test_a_handout_is_laid_out_once_for_each_text(catalogue, bound):
    first = kept_handout("ap-works-planning", "zh-hans", timezone.now(), lambda: True)
    again = kept_handout("ap-works-planning", "zh-hans", timezone.now(), lambda: False)
    other = kept_handout("ap-eia", "zh-hans", timezone.now(), lambda: True)
    assert (first, len(bound), is_current(first, timezone.localdate())) == (again, 2, True)
    next_version()
    assert [is_current(issue, timezone.localdate()) for issue in (first, other)] == [False, True]
    assert kept_handout("ap-works-planning", "zh-hans", timezone.now(), lambda: False) is None
    second = kept_handout("ap-works-planning", "zh-hans", timezone.now(), lambda: True)
    assert (second.number, second.catalogue.number) == (2, "next-6")
    assert kept_handout("ap-eia", "zh-hans", timezone.now(), lambda: False) == other


@pytest.mark.parametrize("code", ["sm-metro", "ms-land", "ap-nothing"])
def test_what_is_no_matter_with_a_section_has_no_handout(catalogue, code):
    with pytest.raises(LookupError):
        kept_handout(code, "zh-hans", timezone.now(), lambda: True)
