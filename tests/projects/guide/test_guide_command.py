"""`manage.py guide PROJECT --out FILE.pdf`."""

import os

import pytest
from django.core.management import CommandError, call_command

from projects.guide import printing
from projects.guide.paper import pdf
from projects.models import Event, PrintIssue, Project
from projects.operations.refusals import Refused
from tests.projects.printed import press_without_pages
from tests.projects.views.people import make_enterprise, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def project(catalogue):
    return make_project(make_enterprise(1), "研究院", profile="B")


@pytest.fixture
def bound(monkeypatch):
    return press_without_pages(monkeypatch)


def guide(capsys, *arguments: object) -> str:
    capsys.readouterr()
    call_command("guide", *map(str, arguments))
    return capsys.readouterr().out.strip()


def test_it_prints_the_first_issue_and_copies_an_unchanged_one(project, bound, tmp_path, capsys):
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    said = guide(capsys, project.pk, "--out", first)
    again = guide(capsys, project.pk, "--out", second)
    assert said == f"研究院：服务指南第 1 期，24 页（新印的一期），已写到 {first}。"
    assert again == f"研究院：服务指南第 1 期，24 页（没有变化，仍是这一期），已写到 {second}。"
    assert first.read_bytes() == second.read_bytes() == PrintIssue.objects.get().file.read()
    assert Event.objects.get(verb="make_issue").source == "system"


def test_it_takes_the_project_code_the_kind_and_the_language(project, bound, tmp_path, capsys):
    code = "2312-610162-04-01-123456"
    Project.objects.filter(pk=project.pk).update(code=code)
    guide(capsys, code, "--out", tmp_path / "a.pdf", "--kind", "policy_book", "--language", "en")
    issue = PrintIssue.objects.get()
    assert (issue.kind, issue.language) == ("policy_book", "en")


def test_a_file_that_is_there_is_replaced_whole_and_nothing_is_left_beside_it(project, bound, tmp_path, capsys):
    out = tmp_path / "out" / "a.pdf"
    out.parent.mkdir()
    out.write_bytes(b"old")
    guide(capsys, project.pk, "--out", out)
    assert (out.read_bytes()[:4], os.listdir(out.parent)) == (b"%PDF", ["a.pdf"])


@pytest.mark.parametrize("wanted", ["99999999", "²", "9" * 30, "2020-610162-47-03-000001", "研究院"])
def test_an_unknown_project_is_named(project, tmp_path, wanted):
    with pytest.raises(CommandError, match="没有编号或项目代码是"):
        call_command("guide", wanted, "--out", str(tmp_path / "a.pdf"))


def test_without_a_package_it_says_what_to_do(catalogue, tmp_path):
    bare = make_project(make_enterprise(2))
    with pytest.raises(CommandError, match="还没有事项包"):
        call_command("guide", str(bare.pk), "--out", str(tmp_path / "a.pdf"))


def test_without_pango_it_says_what_is_missing(project, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: f"请装 {pdf.PACKAGES}")
    with pytest.raises(CommandError, match="libpango"):
        call_command("guide", str(project.pk), "--out", str(tmp_path / "a.pdf"))


@pytest.mark.parametrize("where", ["nowhere/a.pdf", "."])
def test_where_it_cannot_write_nothing_is_printed(project, bound, tmp_path, where):
    with pytest.raises(CommandError, match="写不了"):
        call_command("guide", str(project.pk), "--out", str(tmp_path / where))
    assert (bound, PrintIssue.objects.count()) == ([], 0)


def test_what_is_no_plain_file_is_not_replaced(project, bound, tmp_path):
    out = tmp_path / "null"
    os.mkfifo(out)
    with pytest.raises(CommandError, match="不是普通文件"):
        call_command("guide", str(project.pk), "--out", str(out))
    assert (out.is_fifo(), PrintIssue.objects.count()) == (True, 0)


def test_an_issue_whose_file_the_store_has_lost_is_printed_again(project, bound, tmp_path, capsys):
    out = tmp_path / "a.pdf"
    guide(capsys, project.pk, "--out", out)
    PrintIssue.objects.get().file.storage.delete(PrintIssue.objects.get().file.name)
    assert "第 2 期" in guide(capsys, project.pk, "--out", out)
    assert out.read_bytes()[:4] == b"%PDF"


def test_a_copy_that_fails_leaves_what_was_there(project, bound, tmp_path, monkeypatch):
    out = tmp_path / "out" / "a.pdf"
    out.parent.mkdir()
    out.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("guide", str(project.pk), "--out", str(out))
    assert (out.read_bytes(), os.listdir(out.parent)) == (b"old", ["a.pdf"])


def test_what_the_press_refuses_is_said(project, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise Refused("印不了", "Cannot print")

    monkeypatch.setattr(printing, "read_book", refuse)
    with pytest.raises(CommandError, match="印不了"):
        call_command("guide", str(project.pk), "--out", str(tmp_path / "a.pdf"))
