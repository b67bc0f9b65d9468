"""An import in the browser: checked first, written once, taken up again when a worker died."""

import io
import zipfile

import pytest

from approval_portal.accounts.models import Role, RoleGrant
from projects.enums import AssignmentKind, EnterpriseOrigin, ImportState
from projects.models import Assignment, Enterprise, Event, ImportJob, Project
from projects.operations.events import verify_chains
from projects.operations.import_jobs import confirm_import, drop_import, upload_import
from projects.operations.import_runs import run_import
from projects.operations.refusals import Forbidden, Refused
from tests.projects.import_files import BAD, checked, sheet, upload, verbs, written
from tests.projects.spreadsheets import AT, START, counts, line, publish
from tests.projects.views.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    publish()


@pytest.fixture
def agent():
    return make_user("agent", Role.AGENT, name="李静")


# --- upload


def test_the_file_is_kept_under_a_random_name(agent):
    job = upload(agent, line(1))
    stem = job.file.name.rpartition("/")[2]
    assert (len(stem), job.file_name, job.state) == (37, "项目.xlsx", ImportState.CHECKING)


def test_the_same_key_twice_makes_one_job(agent):
    jobs = [upload(agent, line(1), key="1:a") for _ in range(2)]
    assert (jobs[0], ImportJob.objects.count(), verbs()) == (jobs[1], 1, ["upload_import"])


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECIDER, Role.KEEPER, Role.LIAISON])
def test_other_roles_import_nothing(role):
    with pytest.raises(Forbidden):
        upload(make_user("other", role), line(1))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空的"),
        ("企业名称,项目名称".encode(), "文本或 CSV"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 60, "旧版 .xls"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"<html><table>", "网页"),
        (b"PK\x03\x04 and no archive", "打不开"),
        (b"\0\0\0\0", "打不开"),
    ],
)
def test_another_kind_of_file_is_refused_by_its_name_and_leaves_nothing(content, words, agent, tmp_path):
    with pytest.raises(Refused, match=words) as refused:
        upload_import(
            io.BytesIO(content),
            "a.xlsx",
            len(content),
            start_on=START,
            all_or_nothing=True,
            serve=True,
            by=agent,
            at=AT,
        )
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (refused.value.field, ImportJob.objects.count(), kept) == ("file", 0, [])


@pytest.mark.parametrize(("part", "words"), [("word/document.xml", "Word"), ("content.xml", "ods"), ("x", "打不开")])
def test_another_kind_of_archive_is_refused_by_its_name(part, words, agent):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(Refused, match=words):
        upload_import(
            file, "a.xlsx", len(file.getvalue()), start_on=START, all_or_nothing=True, serve=True, by=agent, at=AT
        )


# --- the check


def test_the_check_writes_nothing_and_shows_what_would_be(agent):
    before = counts()[1:4]
    job = checked(agent, line(1), line(2))
    assert (job.state, job.report["projects"], job.report["new_enterprises"]) == (ImportState.CHECKED, 2, 2)
    assert [(row["row"], row["project"], row["new_enterprise"]) for row in job.report["preview"]] == [
        (2, "项目1", True),
        (3, "项目2", True),
    ]
    assert all(row["matters"] > 0 for row in job.report["preview"])
    assert counts()[1:4] == before


def test_faults_stand_by_row_and_column_and_the_good_rows_are_counted(agent):
    job = checked(agent, line(1), BAD)
    assert [fault[:3] for fault in job.report["faults"]] == [[3, "B", "统一社会信用代码"]]
    assert (job.report["projects"], job.report["bad_rows"]) == (1, 1)


def test_a_sheet_of_another_kind_names_what_is_missing(agent):
    file = sheet(["张三", 1], header=["姓名", "年龄"])
    job = upload_import(
        file, "a.xlsx", len(file.getvalue()), start_on=START, all_or_nothing=True, serve=True, by=agent, at=AT
    )
    run_import(job.pk, AT)
    job.refresh_from_db()
    titles = {fault[2] for fault in job.report["faults"]}
    assert (job.report["projects"], {"姓名", "企业名称", "项目名称"} <= titles) == (0, True)


def test_a_file_that_turns_out_to_be_broken_ends_the_job_with_the_reason(agent):
    job = upload(agent, line(1))
    with open(job.file.path, "r+b") as file:
        file.truncate(900)
    run_import(job.pk, AT)
    job.refresh_from_db()
    assert (job.state, verbs()) == (ImportState.FAILED, ["upload_import", "fail_import"])
    assert "打不开" in job.report["refusal"][0]


# --- writing


def test_what_was_confirmed_is_written_with_its_origin_initials_and_agent(agent):
    job = written(agent, line(1), line(2))
    project = Project.objects.order_by("pk").first()
    assert (job.state, job.report["projects"], verbs()) == ("done", 2, ["upload_import", "write_import"])
    assert (project.initials, project.enterprise.initials, project.enterprise.origin) == (
        "xm1",
        "qy1",
        EnterpriseOrigin.IMPORT,
    )
    assert list(Assignment.objects.values_list("kind", "user")) == [(AssignmentKind.AGENT, agent.pk)] * 2
    told = Event.objects.filter(stream=f"project:{project.pk}").order_by("seq").values_list("verb", "actor")
    assert list(told) == [("create", agent.pk), ("assign", agent.pk), ("generate", agent.pk)]
    assert verify_chains()[2] == []


def test_without_the_choice_nobody_is_assigned(agent):
    written(agent, line(1), serve=False)
    assert Assignment.objects.count() == 0


def test_the_desk_serves_no_project(agent):
    written(make_user("window", Role.WINDOW), line(1))
    assert Assignment.objects.count() == 0


def test_two_confirmations_write_once(agent):
    job = checked(agent, line(1))
    for _ in range(2):
        confirm_import(job.pk, skip_bad_rows=False, by=agent, at=AT)
    for _ in range(2):
        run_import(job.pk, AT)
    confirm_import(job.pk, skip_bad_rows=False, by=agent, at=AT)
    assert (Project.objects.count(), verbs()) == (1, ["upload_import", "write_import"])


def test_faults_keep_everything_out_until_one_chooses_to_skip_them(agent):
    job = checked(agent, line(1), BAD)
    with pytest.raises(Refused, match="1 处错误"):
        confirm_import(job.pk, skip_bad_rows=False, by=agent, at=AT)
    confirm_import(job.pk, skip_bad_rows=True, by=agent, at=AT)
    run_import(job.pk, AT)
    job.refresh_from_db()
    assert (job.state, job.report["projects"], job.report["bad_rows"], Project.objects.count()) == ("done", 1, 1, 1)


def test_the_same_file_again_has_nothing_to_write(agent):
    written(agent, line(1))
    job = checked(agent, line(1))
    assert (job.report["projects"], job.report["skipped"]) == (0, 1)
    with pytest.raises(Refused, match="没有可以写入"):
        confirm_import(job.pk, skip_bad_rows=False, by=agent, at=AT)


def test_what_changed_since_the_check_is_shown_again_and_not_written(agent):
    job = checked(agent, line(1), line(2))
    Enterprise.objects.create(name="别的名称", credit_code=line(2)[1], created_at=AT)
    confirm_import(job.pk, skip_bad_rows=False, by=agent, at=AT)
    run_import(job.pk, AT)
    job.refresh_from_db()
    assert (job.state, job.report["changed"], job.report["fault_count"]) == (ImportState.CHECKED, True, 1)
    assert Project.objects.count() == 0


def test_only_the_maker_decides(agent):
    job = checked(agent, line(1))
    lead = make_user("lead", Role.LEAD)
    for act in (
        lambda: confirm_import(job.pk, skip_bad_rows=False, by=lead, at=AT),
        lambda: drop_import(job.pk, by=lead, at=AT),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_role_that_is_gone_before_the_write_ends_the_job(agent):
    job = checked(agent, line(1))
    confirm_import(job.pk, skip_bad_rows=False, by=agent, at=AT)
    RoleGrant.objects.filter(user=agent).delete()
    run_import(job.pk, AT)
    job.refresh_from_db()
    assert (job.state, Project.objects.count()) == (ImportState.FAILED, 0)
    assert "权限" in job.report["refusal"][0]


# --- dropping


def test_what_is_dropped_is_neither_checked_nor_written(agent):
    job = upload(agent, line(1))
    drop_import(job.pk, by=agent, at=AT)
    assert run_import(job.pk, AT) == ""
    with pytest.raises(Refused, match="重新上传"):
        confirm_import(job.pk, skip_bad_rows=False, by=agent, at=AT)
    assert verbs() == ["upload_import", "drop_import"]


def test_what_is_being_written_is_not_dropped(agent):
    job = checked(agent, line(1))
    confirm_import(job.pk, skip_bad_rows=False, by=agent, at=AT)
    with pytest.raises(Refused, match="已经在写入"):
        drop_import(job.pk, by=agent, at=AT)
