"""The printed pieces as pictures: every font draws the characters that the text says, on the pages and in the stamps.

The copied text of a PDF can be right while other characters are drawn. So the pages are drawn by poppler, and the same
words by Pillow from the font files themselves.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image, ImageDraw, ImageFont

from projects.guide import pdf
from projects.guide.binding import Piece, Section, bind
from projects.guide.book.pieces import CSS
from projects.guide.characters import unprintable, warning
from projects.guide.palette import STYLE
from projects.guide.result_sheet import for_paper
from tests.projects.guide.books import bound, make_book, piece_of
from tests.projects.guide.paper import Sheet, Word, destinations, opened, pictures, poppler, sheets
from tests.projects.guide.test_pdf import BEYOND, CHARACTERS, SYSTEM_FONT, overlap

SYSTEM_BOLD = SYSTEM_FONT.with_name("NotoSansCJK-Bold.ttc")
SIMPLIFIED = 2  # which font of the collections is the one for simplified Chinese
SIZE, SHARP = 72, 576  # of what Pillow draws, in pixels; of what poppler draws, in dots per inch
# shares of common ink: at least, for the same words; at most, for the same in the other weight, and for other words
SAME, OTHER = 0.78, 0.72
HOTEL = "升科五星级酒店"


@cache
def font(weight: str) -> ImageFont.FreeTypeFont:
    if weight == "regular":
        return ImageFont.truetype(pdf.font_file(), SIZE)
    for path in (SYSTEM_FONT, SYSTEM_BOLD):
        if not path.is_file():
            pytest.fail(f"{path} is not there: install Debian's package fonts-noto-cjk")
    return ImageFont.truetype(SYSTEM_BOLD if weight == "bold" else SYSTEM_FONT, SIZE, index=SIMPLIFIED)


def drawn(text: str, weight: str) -> Image.Image:
    """The words in black on white, as the font itself has them."""
    image = Image.new("L", (SIZE * (len(text) + 2), SIZE * 2), 255)
    ImageDraw.Draw(image).text((SIZE // 2, SIZE // 4), text, fill=0, font=font(weight))
    return image


def neighbours(text: str) -> str:
    """Every character replaced by the next one: the fault that sliced web fonts have."""
    return "".join(chr(ord(each) + 1) for each in text)


# --- each font on its own: what the press takes out of a font file

# as the figures are printed, with their own style sheet
FIGURE = for_paper(
    f'<svg viewBox="0 0 90 90" width="120" height="120">{STYLE}<text x="9" y="68" font-size="72">{{}}</text></svg>'
)
PLACES = {
    "regular": ("regular", "<p>{}</p>"),
    "bold": ("bold", "<p><b>{}</b></p>"),
    "heading": ("bold", "<h1>{}</h1>"),
    "table": ("regular", "<table><tbody><tr><td>{}</td></tr></tbody></table>"),
    "figure": ("regular", FIGURE),
    "figure in bold": ("bold", FIGURE.replace("<text", '<text class="tx-b"')),
}
LARGE = "@page{size:100pt;margin:0}p,h1,b,th,td{font-size:72pt!important;line-height:96pt!important;margin:0 9pt}"


def printed(characters: str, place: str, folder: Path) -> list[Image.Image]:
    """Each character on a page of its own, bound as a piece is."""
    sections = [
        Section(f"s{n}", "", PLACES[place][1].replace("{}", char), stamped=False) for n, char in enumerate(characters)
    ]
    made = bind(Piece("zh-hans", "字", "局", pdf.style_sheet(CSS) + LARGE, sections))
    return pictures(made.content, folder)


@pytest.mark.parametrize("place", PLACES)
def test_the_press_draws_every_character_as_itself_and_not_as_another(place, tmp_path):
    seen = printed(CHARACTERS, place, tmp_path)
    wanted = [drawn(each, PLACES[place][0]) for each in CHARACTERS]
    table = [[overlap(image, other) for other in wanted] for image in seen]
    assert len(seen) == len(CHARACTERS)
    assert min(row[at] for at, row in enumerate(table)) > SAME
    assert [row.index(max(row)) for row in table] == list(range(len(CHARACTERS)))


@pytest.mark.parametrize("place", ["bold", "figure"])
def test_the_comparison_would_see_a_shifted_font(place, tmp_path):
    chinese = CHARACTERS[:8]
    shifted = [drawn(each, PLACES[place][0]) for each in neighbours(chinese)]
    assert max(map(overlap, printed(chinese, place, tmp_path), shifted)) < OTHER


# --- the pages of a real guide


@pytest.fixture(scope="module")
def hotel(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("hotel") / "guide.pdf"
    path.write_bytes(bound("C").content)
    return path


@cache
def pages(path: Path) -> list[Sheet]:
    return sheets(path.read_bytes(), path.parent)


def cut(path: Path, number: int, word: Word) -> Image.Image:
    """The picture of a word on a page; pdftotext's box is as high as the font's, with room for lines above and below."""
    dot = SHARP / 72
    high = word.bottom - word.top
    sides = (word.left - 0.3, word.top + 0.12 * high, word.right - word.left + 0.6, 0.8 * high)
    x, y, width, height = (round(each * dot) for each in sides)
    region = ("-x", x, "-y", y, "-W", width, "-H", height)
    poppler("pdftoppm", "-r", SHARP, "-gray", *region, "-f", number, "-l", number, path, path.parent / "cut")
    (made,) = path.parent.glob("cut-*.pgm")
    with Image.open(made) as image:
        image.load()
    made.unlink()
    return image


def stamps(sheet: Sheet) -> list[Word]:
    low = 57 if sheet.height > sheet.width else 45
    return [word for word in sheet.words if word.bottom < 45 or word.top > sheet.height - low]


def body(sheet: Sheet) -> list[Word]:
    kept = stamps(sheet)
    return [word for word in sheet.words if word not in kept]


class Sample(NamedTuple):
    """A word in the body of the first page of a section, and the weight it is printed in."""

    section: str
    text: str
    weight: str
    turn: int = 0  # 0: the first time that it stands there


SAMPLES = {
    "heading": Sample("route", "日期和路线", "bold"),
    "lower heading": Sample("route", "怎么读这些日期", "bold"),
    "head of a table": Sample("glance", "办理部门", "bold"),
    "table": Sample("glance", "西安市自然资源和规划局", "regular"),
    "date in a table": Sample("glance", "11月24日", "regular"),
    "figures": Sample("glance", "65", "regular"),
    "bold figures": Sample("glance", "17", "bold"),
    "gantt, row": Sample("route", "建设用地规划许可证核发", "bold"),
    "gantt, day": Sample("route", "12月7日", "regular"),
    "flowchart, phase": Sample("flow", "建审手续", "bold"),
    "flowchart, matter": Sample("flow", "排污许可证核发", "bold"),
    "flowchart, authority": Sample("flow", "城乡建设主管", "regular"),
}


def compared(path: Path, number: int, word: Word) -> dict[str, float]:
    """How much of a word on a page is as each font has it, and as the better one has its neighbours."""
    seen, long = cut(path, number, word), len(word.text)
    found = {weight: overlap(seen, drawn(word.text, weight), long) for weight in ("regular", "bold")}
    shifted = [overlap(seen, drawn(neighbours(word.text), weight), long) for weight in ("regular", "bold")]
    return found | {"shifted": max(shifted)}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_words_of_a_guide_are_drawn_as_their_font_has_them(name, hotel):
    wanted = SAMPLES[name]
    number = destinations(opened(hotel.read_bytes()))[wanted.section]
    word = [each for each in body(pages(hotel)[number - 1]) if each.text == wanted.text][wanted.turn]
    found = compared(hotel, number, word)
    assert found.pop(wanted.weight) > SAME
    assert max(found.values()) < OTHER


def test_head_foot_and_page_numbers_are_drawn_as_the_font_has_them(hotel):
    """The numbers of the pages here have all ten digits; each is drawn alone and put where it belongs."""
    digits = set()
    for number in (2, 4, 5, 6, 7, 8, 19, 30):
        stamped = stamps(pages(hotel)[number - 1])
        if number == 2:
            assert [each.text for each in stamped[:2]] == [HOTEL, "服务指南第"]
        else:
            stamped = [each for each in stamped if each.text == str(number)]
            assert len(stamped) >= 1
        for word in stamped:
            found = compared(hotel, number, word)
            assert found["regular"] > SAME, word
            assert max(found["bold"], found["shifted"]) < OTHER, word
            digits |= {each for each in word.text if each.isdigit()}
    assert digits == {*"0123456789"}


# --- a character that our font does not have

RARE = f"{BEYOND}野家五星级酒店"


def test_a_rare_character_comes_from_the_system_font_on_the_cover_and_in_the_running_head(tmp_path):
    """Where no font has it, the warning on the cover names it (`test_characters`); here it must be one or the other."""
    whole = piece_of(make_book("B", name=RARE), "policy_book", warnings=warning(unprintable([RARE])))
    assert unprintable([RARE]) == []
    path = tmp_path / "book.pdf"
    path.write_bytes(bind(whole).content)
    cover, second = pages(path)[0], pages(path)[2]
    for number, sheet, weight in ((1, cover, "bold"), (3, second, "system")):
        word = next(each for each in sheet.words if each.text == RARE)
        one = word._replace(text=BEYOND, right=word.left + (word.right - word.left) / len(RARE) - 0.6)
        assert overlap(cut(path, number, one), drawn(BEYOND, weight)) > SAME
        assert compared(path, number, word)["shifted"] < OTHER


def test_where_no_font_has_it_the_cover_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "boxes", lambda found: list(found))
    said = warning(unprintable([RARE]))
    made = bind(piece_of(make_book("B", name=RARE), "policy_book", warnings=said))
    assert "U+20BB7" in sheets(made.content, tmp_path)[0].text
