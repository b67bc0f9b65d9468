"""The drawings as Chromium sets them: no text leaves its box or its paper, no two labels lie on each other."""

from datetime import date

import pytest

from tests.browser.pages import FULL, HOTEL, make_trial
from tests.projects.profiles import PROFILES

SLACK = 1.0  # pixels: what the fonts of one machine may add to those of another
DRAWINGS = {"wide": (1440, ".wide-figure svg"), "narrow": (390, ".narrow-figure svg")}

# A text's box is its line: 3 units of air above and below the glyphs.
BOX = """const boxOf = text => {
  const {left, top, right, bottom} = text.getBoundingClientRect();  // boxes are moved as groups: only the screen tells
  return {left, top: top + 3, right, bottom: bottom - 3, said: text.textContent};
};
const texts = svg => [...svg.querySelectorAll('text')].filter(one => one.textContent.trim());"""
OUTSIDE = """([selector, slack]) => { BOX
  const paperOrBox = text => {
    const owner = text.parentElement.closest('a, g')?.querySelector('rect[class^="n-"]');
    return (owner ?? text.ownerSVGElement).getBoundingClientRect();
  };
  const outside = (a, b) => a.left < b.left - slack || a.right > b.right + slack || a.top < b.top - slack ||
    a.bottom > b.bottom + slack;
  const all = [...document.querySelectorAll(selector)].flatMap(texts).map(text => [boxOf(text), paperOrBox(text)]);
  return all.filter(([a, b]) => outside(a, b)).map(pair => JSON.stringify(pair));
}""".replace("BOX", BOX)
OVERLAPS = """([selector, slack]) => { BOX
  const meet = (a, b) => a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom && b.top < a.bottom;
  return [...document.querySelectorAll(selector)].flatMap(svg => {
    const all = texts(svg).map(boxOf);
    return all.flatMap((a, at) => all.slice(at + 1).filter(b => meet(a, b)).map(b => `${a.said} | ${b.said}`));
  });
}""".replace("BOX", BOX)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("profile", ["A", "C", "E"] if FULL else [HOTEL])  # a plant, a hotel, one that leaves much open
def test_every_text_lies_in_its_box_and_on_no_other(world, page, profile, language):
    token = make_trial(PROFILES[profile], start_on=date(2026, 9, 28))
    found = []
    for name, (width, selector) in DRAWINGS.items():
        window = page(width)
        window.context.add_cookies([{"name": "django_language", "value": language, "url": world.url}])
        window.goto(f"/trial/{token}/result/")
        assert window.locator(selector).count() == 2, name
        found += [f"{name} {problem}" for problem in window.evaluate(OUTSIDE, [selector, SLACK])]
        found += [f"{name} {problem}" for problem in window.evaluate(OVERLAPS, [selector, SLACK])]
    assert not found, "\n" + "\n".join(found)
