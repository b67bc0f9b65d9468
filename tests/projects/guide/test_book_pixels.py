"""The right characters on the paper of the printed pieces: pixels of each font used, never the extracted text.

The method is test_pdf's: what pdftoppm draws is compared with what Pillow draws with the font file, and must be more alike
than any other character of the row.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageFont

from projects.guide.paper import pdf
from projects.guide.paper.binding import Piece, Section, bind
from tests.projects.guide.paper import pictures
from tests.projects.guide.test_pdf import BEYOND, SYSTEM_FONT, drawn_by_font, overlap

BOLD = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
CHINESE = 2  # the face of simplified Chinese in Debian's collections
TEXTS = "审批事项时限〇備Ag08"
CSS = pdf.style_sheet("css/book.css") + (
    "@page { size: 240pt 220pt !important; margin: 110pt 0 0 0 !important }"
    " h1, h2, td, th, b, span, .headleft { color: black !important; font-size: 72pt !important; line-height: 96pt !important;"
    " margin: 0 !important; padding: 0 !important; border: 0 !important; bookmark-level: none !important }"
    " .headright, .foot, .number { font-size: 2pt !important; color: white !important; border: 0 !important }"
)
SVG = '<svg viewBox="0 0 120 110" width="120pt" height="110pt"><title>字</title><text y="80" font-size="72" {}>{}</text></svg>'
FAMILY = 'font-family="Portal Sans, Noto Sans CJK SC"'
KINDS = {
    "a heading": ("<h1>{}</h1>", True),
    "a small heading": ("<h2>{}</h2>", True),
    "a head cell": ("<table><thead><tr><th scope=col>{}</th></tr></thead></table>", True),
    "a cell": ("<table><tbody><tr><td>{}</td></tr></tbody></table>", False),
    "a strong word": ("<p><b>{}</b></p>", True),
    "running text": ("<p><span>{}</span></p>", False),
    "a figure": (SVG.format(f'x="20" {FAMILY}', "{}"), False),
    "a figure's strong text": (
        SVG.format(f'x="20" font-weight="700" {FAMILY.replace("Portal Sans, ", "")}', "{}"),
        True,
    ),
    "a figure's centred text": (SVG.format(f'x="60" text-anchor="middle" {FAMILY}', "{}"), False),
}


def font_of(bold: bool) -> ImageFont.FreeTypeFont:
    if bold and BOLD.is_file():
        return ImageFont.truetype(BOLD, 72, index=CHINESE)
    return ImageFont.truetype(pdf.font_file(), 72)


def printed(markup: str, characters: str, folder: Path) -> list[Image.Image]:
    sections = [Section(one, "", markup.replace("{}", one), stamped=False) for one in characters]
    return pictures(bind(Piece("zh-hans", "字", "局", CSS, sections)).content, folder)


def assert_each_is_itself(seen: list[Image.Image], characters: str, font: ImageFont.FreeTypeFont) -> None:
    wanted = [drawn_by_font(one, font) for one in characters]
    table = [[overlap(image, other) for other in wanted] for image in seen]
    assert len(seen) == len(characters)
    assert min(row[place] for place, row in enumerate(table)) > 0.85
    assert [row.index(max(row)) for row in table] == list(range(len(characters)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_character_is_drawn_as_itself_in(kind, tmp_path):
    markup, bold = KINDS[kind]
    assert_each_is_itself(printed(markup, TEXTS, tmp_path), TEXTS, font_of(bold))


def test_every_character_of_a_running_head_is_drawn_as_itself(tmp_path):
    seen = []
    for one in TEXTS:
        alone = Piece("zh-hans", "字", "局", CSS, [Section("x", "", "<p></p>")], head=(one, ""))
        seen += pictures(bind(alone).content, tmp_path / str(ord(one)))
    assert_each_is_itself(seen, TEXTS, font_of(False))


@pytest.mark.parametrize("kind", ["a heading", "a cell", "running text", "a figure"])
def test_a_character_beyond_our_font_comes_from_the_system_font(kind, tmp_path):
    markup, bold = KINDS[kind]
    font = ImageFont.truetype(BOLD if bold else SYSTEM_FONT, 72, index=CHINESE)
    (seen,) = printed(markup, BEYOND, tmp_path)
    assert overlap(seen, drawn_by_font(BEYOND, font)) > 0.8


def test_the_comparison_tells_bold_from_regular(tmp_path):
    """Negative control: a heading compared with the other face."""
    assert BOLD.is_file(), "no bold face on this machine: install Debian's fonts-noto-cjk"
    seen = printed(KINDS["a heading"][0], "审批时限", tmp_path)
    regular = font_of(False)
    assert max(overlap(image, drawn_by_font(one, regular)) for image, one in zip(seen, "审批时限", strict=True)) < 0.85
