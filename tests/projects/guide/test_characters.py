"""What no font here has would be an empty box on paper: it is found before and said with its code point."""

import pytest

from projects.guide.paper import characters, pdf
from projects.guide.paper.characters import unprintable, warning

RARE = "𠮷"  # CJK extension B: not in the bundled font
PRIVATE = "\ue000"


@pytest.fixture(autouse=True)
def _renderer():
    if said := pdf.missing():
        pytest.fail(said)


def test_the_bundled_font_has_what_documents_are_made_of():
    assert unprintable(["升科五星级酒店（演示）—— Xi'an ETDZ, 80000 m², 第 1 期 ①「」《》…“”‘’→×"]) == []


def test_a_private_use_character_is_in_no_font():
    assert unprintable([f"升科{PRIVATE}酒店"]) == [PRIVATE]


def test_a_rare_character_that_another_font_of_the_system_has_is_printed(monkeypatch):
    """The renderer is asked only about what the bundled font lacks, and its answer counts."""
    assert ord(RARE) not in characters.bundled()
    asked = []
    monkeypatch.setattr(pdf, "boxes", lambda found: asked.append(list(found)) or [])
    assert unprintable([f"{RARE}野家"]) == []
    assert asked == [[RARE]]


def test_a_rare_character_that_no_font_has_is_found(monkeypatch):
    monkeypatch.setattr(pdf, "boxes", lambda found: list(found))
    assert unprintable([f"{RARE}野家"]) == [RARE]


def test_the_renderer_draws_a_box_exactly_where_it_says_so(caplog):
    """Its own log names each box that it draws: the same characters, whichever fonts this machine has."""
    asked = [RARE, PRIVATE, "\U0002a6d6", "ก", "☺", "ᠠ", "\U000f0000", "Ж"]
    said = pdf.boxes(asked)
    pdf.render(
        f"<html lang='zh-CN'><head><title>-</title></head><body><p>{'</p><p>'.join(asked)}</p></body></html>", ""
    )
    drawn = {record.args[1] for record in caplog.records if record.name == "weasyprint" and ".notdef" in record.msg}
    assert {ord(each) for each in said} == drawn
    assert PRIVATE in said


def test_spaces_controls_and_marks_are_no_boxes():
    assert unprintable(["a\u200d\u200bb\u3000c\ufe0f\u0301\u2028", "\ud800"]) == []


def test_each_character_is_named_once_in_the_order_of_its_code_point():
    assert unprintable(["\ue002\ue001", "\ue001"]) == ["\ue001", "\ue002"]


def test_the_warning_names_the_code_points_in_both_languages():
    assert warning([PRIVATE, RARE]) == [
        (
            "有 2 个字这里的字库没有，印出来是空框：U+E000、U+20BB7。",
            "2 characters are in no font here and printed as empty boxes: U+E000, U+20BB7.",
        )
    ]
    assert warning([PRIVATE])[0][1] == "One character is in no font here and printed as an empty box: U+E000."


def test_nothing_missing_is_no_warning():
    assert warning([]) == []


def test_a_warning_of_many_characters_counts_the_rest():
    zh, en = warning([chr(0xE000 + n) for n in range(35)])[0]
    assert zh.endswith("U+E01D，另有 5 个。")
    assert en.endswith("U+E01D, and 5 more.")
