"""`manage.py flowchart`: a whole file or none, and a plain word when it cannot be."""

import io
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from projects.guide import flow_sheet
from projects.guide.paper import pdf
from tests.projects.views.people import make_enterprise, make_project


@pytest.fixture
def project(catalogue):
    found = make_project(make_enterprise(1), "升科酒店", profile="S")
    found.code = "2603-610162-04-01-100001"
    found.save()
    return found


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(flow_sheet, "print_page", lambda page: b"%PDF" + page.encode())


def run(project, out, **options):
    call_command("flowchart", str(project), out=out, stdout=io.StringIO(), **options)
    return out.read_bytes()


def test_by_key_and_by_code_it_is_the_same_picture(project, tmp_path):
    by_key = run(project.pk, tmp_path / "a.svg")
    assert by_key == run(project.code, tmp_path / "b.SVG")
    assert ElementTree.fromstring(by_key) is not None
    assert "升科酒店" in by_key.decode()


def test_the_ending_says_which_form(project, tmp_path):
    assert run(project.pk, tmp_path / "a.pdf").startswith(b"%PDF")


def test_the_language_is_the_one_asked_for(project, tmp_path):
    assert "Critical path" in run(project.pk, tmp_path / "a.svg", language="en").decode()


@pytest.mark.parametrize("name", ["999999", "nothing", "9" * 30, "²"])
def test_a_project_that_is_not_there_is_said_and_nothing_written(name, project, tmp_path):
    with pytest.raises(CommandError, match="没有项目"):
        run(name, tmp_path / "a.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_project_without_a_package_is_said(catalogue, tmp_path):
    with pytest.raises(CommandError, match="还没有事项包"):
        run(make_project(make_enterprise(2)).pk, tmp_path / "a.svg")


@pytest.mark.parametrize("name", ["a.png", "a", "a.svg.txt"])
def test_another_ending_is_refused_before_anything_is_read(name, db, tmp_path):
    with pytest.raises(CommandError, match=r"\.svg 或 \.pdf"):
        run(1, tmp_path / name)


def test_a_place_that_cannot_be_written_is_said(project, tmp_path):
    with pytest.raises(CommandError, match="写不了"):
        run(project.pk, tmp_path / "nowhere" / "a.svg")


def test_a_file_that_is_there_stays_whole_when_the_new_one_fails(project, tmp_path, monkeypatch):
    out = tmp_path / "a.svg"
    out.write_text("old")
    monkeypatch.setattr("os.fsync", lambda number: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(CommandError, match="No space left"):
        run(project.pk, out)
    assert out.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.svg"]


def test_without_the_renderer_the_pdf_is_refused_and_the_picture_made(project, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "请装 libpango")
    with pytest.raises(CommandError, match="libpango"):
        run(project.pk, tmp_path / "a.pdf")
    assert run(project.pk, tmp_path / "a.svg")
