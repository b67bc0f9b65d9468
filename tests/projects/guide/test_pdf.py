"""The PDF of a result: the right characters on the paper, tagged, a few pages, in both languages (U3)."""

import builtins
import subprocess
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import yaml
from django.utils import translation
from PIL import Image, ImageChops, ImageDraw, ImageFont

from projects.catalogue.loader import load_document
from projects.catalogue.working_days import ANNOUNCED_YEARS, announced_days
from projects.guide import result_sheet
from projects.guide.context import build_result
from projects.guide.drawings import Figures
from projects.guide.paper import pdf
from projects.guide.result import Result
from projects.rules.applicability import Engine
from projects.rules.building import build_catalogue
from projects.rules.calendar import WorkCalendar
from projects.views import trial_result

LINK = "https://portal.example.cn/trial/Zx81hd72hsk3/result/"
SHARED = """
is_secret: false, funding_source: enterprise, in_approval_catalogue: false, new_land_conversion: false,
explosive_goods: false, airport_clearance: false, seismic_special: false, regional_seismic: true,
"""
NEW = SHARED + "project_nature: new, land_mode: grant, has_new_building: true, is_residential: false,"
PLANT = """
industry_group: auto, industry_code: C3670, investment_total_wan: 68000, construction_cost_wan: 21000,
land_area_m2: 86000, floor_area_m2: 52000, civil_floor_area_m2: 4800, civil_first_floor_m2: 1200, civil_floors: 4,
foundation_depth_m: 2, public_building_max_m2: 3600, public_building_height_m: 18, earthwork_m3: 90000,
annual_energy_tce: 2600, annual_power_kwh: 12000000, foreign_invested: false, heritage_zone: none, archaeology_done: true,
metro_protection: false, discharges_pollutants: true, geohazard_prone: true, regional_geohazard: true, labour_workshop_m2: 0,
labour_dorm_m2: 0, power_kva: 3150, water_m3_d: 120, heat_mw: 2, gas_m3_h: 300, hitech_certified: true, rd_spend_wan: 900
"""
HOTEL = """
industry_group: hotel, industry_code: H6110, investment_total_wan: 90000, construction_cost_wan: 48000, land_area_m2: 21000,
floor_area_m2: 80000, civil_floor_area_m2: 62000, civil_first_floor_m2: 6200, civil_floors: 22, foundation_depth_m: 9,
public_building_max_m2: 62000, public_building_height_m: 96, earthwork_m3: 210000, annual_energy_tce: 1500,
foreign_invested: true, negative_list: none, heritage_zone: control, archaeology_done: false, metro_protection: true,
discharges_pollutants: false, geohazard_prone: true, regional_geohazard: false, hotel_mall_m2: 58000, entertainment_m2: 1200,
power_kva: 6300, power_dual: true, water_m3_d: 600, heat_mw: 8, gas_m3_h: 400
"""
LEASED = """
project_nature: tech_upgrade, industry_group: electronics, industry_code: C3973, investment_total_wan: 3200,
foreign_invested: false, land_mode: rented_plant, has_new_building: false, floor_area_m2: 6000, civil_floor_area_m2: 0,
construction_cost_wan: 260, earthwork_m3: 0, annual_energy_tce: 420, annual_power_kwh: 2600000, discharges_pollutants: true,
labour_workshop_m2: 3000, labour_dorm_m2: 0, heritage_zone: none, metro_protection: false, geohazard_prone: false,
power_kva: 800, water_m3_d: 30, heat_mw: 0, gas_m3_h: 0, encouraged_industry: true, hitech_certified: false
"""
TEXTS = {"plant": NEW + PLANT, "hotel": NEW + HOTEL, "leased": SHARED + LEASED}
SAMPLES = {name: yaml.safe_load("{" + text + "}") for name, text in TEXTS.items()}


@cache
def engine() -> Engine:
    return Engine(build_catalogue(load_document(), "2026-11-22"))


@cache
def work_calendar() -> WorkCalendar:
    return WorkCalendar(announced_days(ANNOUNCED_YEARS), ANNOUNCED_YEARS)


def result_of(answers: dict) -> Result:
    evaluation = engine().evaluate(answers)
    return build_result(evaluation, work_calendar(), start_on=date(2026, 11, 23), today=date(2026, 11, 22))


@cache
def made(sample: str, language: str) -> bytes:
    return pdf.result_pdf(result_of(SAMPLES[sample]), language, LINK, site_name="示范区项目审批服务")


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(content))


def words(reader: pypdf.PdfReader) -> str:
    """All text without spaces and line ends: where a line breaks does not matter here."""
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


# --- the right characters: pixels, never the extracted text

CHARACTERS = "审批局承诺时限开工〇繁體备案0138Aa"
BEYOND = "𠮷"  # extension B: Debian's fonts-noto-cjk has it, the wheel does not
SYSTEM_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
INK = 96


def drawn_by_pdf(characters: str, folder: Path) -> list[Image.Image]:
    """Each character on a page of its own, as pdftoppm (Debian's poppler-utils) draws it."""
    pages = "".join(f"<p>{one}</p>" for one in characters)
    css = '@page{size:100pt;margin:0}p{font:72pt/96pt "Portal Sans","Noto Sans CJK SC";margin:0 12pt;break-after:page}'
    (folder / "one.pdf").write_bytes(pdf.render(f'<html lang="zh"><title>字</title>{pages}</html>', css))
    command = ["pdftoppm", "-r", "72", "-gray", folder / "one.pdf", folder / "page"]
    try:
        subprocess.run(command, check=True, timeout=60)
    except FileNotFoundError:
        pytest.fail("no pdftoppm to look at the PDF with: install Debian's package poppler-utils")
    return [Image.open(path) for path in sorted(folder.glob("page-*.pgm"))][: len(characters)]


def drawn_by_font(character: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    image = Image.new("L", (160, 160), 255)
    ImageDraw.Draw(image).text((30, 20), character, fill=0, font=font)
    return image


def overlap(one: Image.Image, other: Image.Image, characters: int = 1) -> float:
    """Share of the ink that both have, after both are cut to their ink and brought to one size, so many characters wide."""
    shapes = []
    for image in (one, other):
        ink = ImageChops.invert(image.convert("L"))
        box = ink.point(lambda v: 255 * (v > INK)).getbbox()
        assert box, "nothing was drawn"
        shapes.append(ink.crop(box).resize((64 * characters, 64)).point(lambda v: 255 * (v > INK)))
    both, either = ImageChops.darker(*shapes), ImageChops.lighter(*shapes)
    return both.histogram()[255] / either.histogram()[255]


def test_every_character_is_drawn_as_itself_and_not_as_another(tmp_path):
    font = ImageFont.truetype(pdf.font_file(), 72)
    seen = drawn_by_pdf(CHARACTERS, tmp_path)
    wanted = [drawn_by_font(one, font) for one in CHARACTERS]
    table = [[overlap(image, other) for other in wanted] for image in seen]
    assert len(seen) == len(CHARACTERS)
    assert [min(row[place] for place, row in enumerate(table)) > 0.85] == [True]
    assert [row.index(max(row)) for row in table] == list(range(len(CHARACTERS)))


def test_the_comparison_would_see_a_shifted_font(tmp_path):
    """Negative control: a font whose every character is its neighbour, the fault that sliced web fonts have."""
    font = ImageFont.truetype(pdf.font_file(), 72)
    chinese = CHARACTERS[:8]
    shifted = [drawn_by_font(chr(ord(one) + 1), font) for one in chinese]
    assert max(map(overlap, drawn_by_pdf(chinese, tmp_path), shifted)) < 0.7


def test_a_character_beyond_our_font_comes_from_the_system_font(tmp_path):
    font = ImageFont.truetype(SYSTEM_FONT, 72, index=2)
    assert overlap(drawn_by_pdf(BEYOND, tmp_path)[0], drawn_by_font(BEYOND, font)) > 0.8


# --- form


@pytest.mark.parametrize("sample", SAMPLES)
def test_an_ordinary_project_takes_three_to_five_pages(sample):
    assert 3 <= len(read(made(sample, "zh-hans")).pages) <= 5


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_file_is_tagged_has_a_language_a_title_and_bookmarks(language):
    reader = read(made("leased", language))
    root = reader.trailer["/Root"]
    with translation.override(language):
        title = translation.gettext("试算结果")
    assert root["/MarkInfo"]["/Marked"] in (True, "true")
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == {"zh-hans": "zh-CN", "en": "en"}[language]
    assert reader.metadata.title == title
    assert reader.metadata.author == "示范区项目审批服务"
    assert reader.outline[0]["/Title"] == title
    assert len(reader.outline[1]) >= 8
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]


def test_every_figure_has_a_text_in_its_place():
    found, waiting = [], [read(made("plant", "zh-hans")).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if not isinstance(node, dict):
            continue
        if node.get("/S") == "/Figure":
            found.append(node.get("/Alt", ""))
        kids = node.get("/K", [])
        waiting += kids if isinstance(kids, list) else [kids]
    assert len(found) == 3
    assert all(found)


def test_the_result_is_said_in_both_languages():
    result = result_of(SAMPLES["leased"])
    chinese, english = words(read(made("leased", "zh-hans"))), words(read(made("leased", "en")))
    for matter in result.matters:
        assert "".join(matter.name.zh.split()) in chinese
        assert "".join(matter.name.en.split()) in english
    assert "2026年12月3日" in chinese
    assert "3Dec2026" in english
    assert "3Dec2026" not in chinese


def test_no_text_of_a_figure_is_smaller_than_7_pt():
    for answers in (*SAMPLES.values(), {"is_secret": False}):
        figures = Figures(result_of(answers), "zh")
        for figure in (figures.gantt, figures.flowchart):
            picture = result_sheet.picture(figure(standalone=True))
            for pieces in picture.sheets:
                for svg in pieces:
                    height = float(svg.split('viewBox="')[1].split('"')[0].split()[3])
                    drawn = float(svg.split('height="')[1].split('"')[0])
                    assert 12 * 0.75 * drawn / height > 6.99  # the smallest is 12 px


def test_a_halo_becomes_a_second_text_below():
    svg = Figures(result_of(SAMPLES["leased"]), "zh").gantt(standalone=True)
    changed = result_sheet.for_paper(svg)
    assert 'halo"' not in changed
    assert "paint-order" not in changed
    assert changed.count("<text") == svg.count("<text") + svg.count('halo"')


# --- names, and a machine without Pango


def test_a_chinese_file_name_is_sent_by_rfc_5987():
    sent = "filename*=utf-8''%E8%AF%95%E7%AE%97%E7%BB%93%E6%9E%9C.pdf"
    assert pdf.disposition("试算结果.pdf") == f"inline; {sent}"
    assert pdf.disposition("试算结果.pdf", inline=False) == f"attachment; {sent}"
    assert "\n" not in pdf.disposition("a\r\nSet-Cookie: x=1.pdf")


@pytest.fixture
def without_pango(monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_without_pango_missing_names_the_packages(without_pango):
    for package in pdf.PACKAGES.split():
        assert package in pdf.missing()


def test_with_everything_installed_nothing_is_missing():
    assert pdf.missing() == ""


@pytest.mark.django_db
def test_without_pango_the_download_says_what_is_missing(without_pango, monkeypatch, rf):
    monkeypatch.setattr(trial_result, "load", lambda token: None)
    request = rf.get("/trial/abc/result.pdf")
    response = trial_result.pdf(request, "abc")
    assert response.status_code == 503
    assert "libharfbuzz-subset0" in response.content.decode()
