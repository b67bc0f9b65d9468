"""The flowchart on A3: one sheet that can be read, tagged, with the same facts as a table; kept while nothing changes."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pypdf
import pytest

from projects.enums import PinKind
from projects.guide import flow_sheet
from projects.guide.draw.flowchart import draw_flowchart, layout_flowchart
from projects.guide.drawings import Figures
from projects.guide.result_sheet import SMALLEST, picture
from projects.operations.pins import Fixed, fix_days
from projects.operations.refusals import Refused
from tests.projects.guide.test_flow_state import result_of
from tests.projects.guide.test_flowchart import generated
from tests.projects.profiles import PROFILES
from tests.projects.views.people import AT, make_enterprise, make_project

TODAY = date(2026, 3, 2)
A3 = (1190.55, 841.89)


@pytest.fixture
def hotel(catalogue):
    return make_project(make_enterprise(1), "升科五星级酒店", profile="C")


def sheet(project, language="zh-hans", today=TODAY):
    return flow_sheet.read_sheet(project, language, today)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_an_a3_sheet_and_a_page_with_the_same_facts(hotel, language):
    content = flow_sheet.flowchart_pdf(hotel, language, TODAY)
    reader = pypdf.PdfReader(BytesIO(content))
    sizes = {(round(float(p.mediabox.width), 2), round(float(p.mediabox.height), 2)) for p in reader.pages}
    assert sizes == {A3}
    assert len(reader.pages) in (2, 3)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == ("en" if language == "en" else "zh-CN")
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root


def test_the_pdf_has_a_head_with_what_tells_it_from_another(hotel):
    text = "".join(pypdf.PdfReader(BytesIO(flow_sheet.flowchart_pdf(hotel, "zh-hans", TODAY))).pages[0].extract_text())
    text = "".join(text.split())
    for word in ("流程图：升科五星级酒店", "第1企业", "事项包第1版", "目录版本", "状态截至2026年3月2日", "现在可以办"):
        assert word in text


def test_every_matter_of_the_project_is_in_the_table(hotel):
    made = sheet(hotel)
    page = flow_sheet.flow_page(made)
    for matter in made.result.matters:
        assert matter.name.zh in page


def test_the_picture_alone_is_well_formed_and_says_whose_it_is_and_of_which_day(hotel):
    svg = flow_sheet.flowchart_svg(sheet(hotel))
    assert ElementTree.fromstring(svg) is not None
    assert "升科五星级酒店" in svg
    assert "状态截至 2026年3月2日" in svg
    assert flow_sheet._SHEET in svg  # the sheet whose digest the policy names


def test_a_pin_of_either_kind_shows_in_the_sheet(hotel):
    fix_days(hotel, {"pw-land-supply": Fixed(date(2026, 2, 27), PinKind.ACTUAL)}, by=None, at=AT)
    assert "已办 2月27日" in flow_sheet.flowchart_svg(sheet(hotel))


def test_a_typed_name_is_only_text_in_both(catalogue):
    project = make_project(make_enterprise(1), '<img src="http://x.example/">&"', profile="S")
    made = sheet(project)
    assert "<img" not in flow_sheet.flow_page(made)
    assert "<img" not in flow_sheet.flowchart_svg(made)


def test_a_project_without_a_package_is_refused(catalogue):
    with pytest.raises(Refused, match="还没有事项包"):
        flow_sheet.flowchart_pdf(make_project(make_enterprise(1)), "zh-hans", TODAY)


def test_the_same_sheet_is_made_once_and_a_change_makes_another(hotel, monkeypatch):
    made = []
    monkeypatch.setattr(flow_sheet, "print_page", lambda page: made.append(page) or b"%PDF")
    for _ in range(3):
        assert flow_sheet.kept_pdf(sheet(hotel), lambda: True) == b"%PDF"
    assert len(made) == 1
    fix_days(hotel, {"pw-land-supply": Fixed(date(2026, 2, 27), PinKind.ACTUAL)}, by=None, at=AT)
    flow_sheet.kept_pdf(sheet(hotel), lambda: True)
    assert len(made) == 2


def test_what_is_kept_is_given_out_even_when_nothing_more_may_be_made(hotel, monkeypatch):
    monkeypatch.setattr(flow_sheet, "print_page", lambda page: b"%PDF")
    assert flow_sheet.kept_pdf(sheet(hotel, today=date(2026, 3, 3)), lambda: False) is None
    flow_sheet.kept_pdf(sheet(hotel, today=date(2026, 3, 3)), lambda: True)
    assert flow_sheet.kept_pdf(sheet(hotel, today=date(2026, 3, 3)), lambda: False) == b"%PDF"


def drawn(svg):
    return picture(svg, flow_sheet.PAPER, flow_sheet.PAPER, flow_sheet.LARGEST)


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_the_flowchart_of_every_profile_stands_on_one_sheet_with_text_of_seven_points(profile):
    for language in ("zh-hans", "en"):
        found = drawn(Figures(result_of(profile), language).flowchart(standalone=True))
        assert (found.page, len(found.sheets)) == ("fsl", 1)
        assert found.scale >= SMALLEST


def test_a_flowchart_that_is_too_large_is_cut_rather_than_made_too_small_to_read():
    layouts = [layout_flowchart(*generated(seed)) for seed in range(100)]
    wide = next(each for each in layouts if each.width > 1900 and 1200 < each.height < 1600)
    found = drawn(draw_flowchart(wide, label="x", standalone=True, legend=None))
    assert (found.page, len(found.sheets)) == ("fsp", 2)
    assert found.scale >= SMALLEST * 0.94


def test_a_small_flowchart_grows_but_not_without_end():
    found = drawn(Figures(result_of("B"), "zh-hans").flowchart(standalone=True))
    assert 1 < found.scale <= flow_sheet.LARGEST
