"""高对比: every text of the high-contrast set has at least 7:1 on every ground it stands on, light and dark (WCAG 1.4.6)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parent.parent / "static/css/tokens.css").read_text(encoding="utf-8")
LINE = re.compile(r"--([a-z0-9-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\);")
GROUNDS = ("canvas", "surface", "sunken", "hover", "shade", "shade-2")
TEXTS = ("ink", "ink-2", "ink-3", "accent", "accent-hover")
STATES = ("done", "run", "risk", "over", "pause", "wait")


def palette(selector: str) -> dict[str, tuple[str, str]]:
    block = TOKENS[TOKENS.index(selector) :]
    return {name: (light, dark) for name, light, dark in LINE.findall(block[: block.index("\n    }")])}


NORMAL = palette("    :root {\n      /* surfaces and ink */")
HIGH = palette(':root[data-contrast="high"] {\n')


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pairs() -> list[tuple[str, str]]:
    return [
        *((text, ground) for text in TEXTS for ground in GROUNDS),
        *((state, ground) for state in STATES for ground in ("canvas", "surface", f"{state}-soft")),
        *(("ink", f"{state}-soft") for state in STATES),
        ("accent", "accent-soft"),
        ("ink", "accent-soft"),
        ("on-accent", "accent"),
    ]


@pytest.mark.parametrize("half", [0, 1], ids=["light", "dark"])
def test_text_in_high_contrast_has_seven_to_one(half):
    low = {pair: ratio(HIGH[pair[0]][half], HIGH[pair[1]][half]) for pair in pairs()}
    assert {pair: round(found, 1) for pair, found in low.items() if found < 7} == {}


@pytest.mark.parametrize("half", [0, 1], ids=["light", "dark"])
def test_lines_that_carry_meaning_have_three_to_one(half):
    lines = ["line", "line-strong", "focus", "accent-line", *(f"{state}-line" for state in STATES)]
    assert [name for name in lines if ratio(HIGH[name][half], HIGH["canvas"][half]) < 3] == []


def test_the_set_leaves_out_no_colour_of_the_usual_one():
    assert set(NORMAL) - set(HIGH) == set()


def test_the_measure_is_that_of_the_guideline():
    assert (round(ratio("#000000", "#ffffff")), round(ratio("#777777", "#ffffff"), 2)) == (21, 4.48)
