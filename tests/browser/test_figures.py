"""The drawings as Chromium sets them: no text leaves its box or its paper, no two labels lie on each other."""

from datetime import date

import pytest

from tests.browser.pages import make_trial
from tests.projects.profiles import PROFILES

SLACK = 1.0  # user units: what the fonts of one machine may add to those of another
DRAWINGS = {"wide": (1440, ".wide-figure svg"), "narrow": (390, ".narrow-figure svg")}

# A text's box is its line: 3 units of air above and below the glyphs.
OUTSIDE = """([selector, slack]) => [...document.querySelectorAll(selector)].flatMap(svg => {
  const paper = svg.viewBox.baseVal, found = [];
  for (const text of svg.querySelectorAll('text')) {
    if (!text.textContent.trim()) continue;
    const line = text.getBBox(), box = {x: line.x, y: line.y + 3, width: line.width, height: line.height - 6};
    const owner = text.parentElement.closest('a, g')?.querySelector('rect[class^="n-"]')?.getBBox() ?? paper;
    if (box.x < owner.x - slack || box.y < owner.y - slack ||
        box.x + box.width > owner.x + owner.width + slack || box.y + box.height > owner.y + owner.height + slack)
      found.push(`${text.textContent}: ${Math.round(box.x)}–${Math.round(box.x + box.width)} in ${Math.round(owner.x)}–${Math.round(owner.x + owner.width)}, ` +
        `${Math.round(box.y)}–${Math.round(box.y + box.height)} in ${Math.round(owner.y)}–${Math.round(owner.y + owner.height)}`);
  }
  return found;
})"""
OVERLAPS = """([selector, slack]) => [...document.querySelectorAll(selector)].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].filter(one => one.textContent.trim());
  const boxes = texts.map(one => one.getBBox()), found = [];
  for (let i = 0; i < boxes.length; i++)
    for (let j = i + 1; j < boxes.length; j++) {
      const a = boxes[i], b = boxes[j];
      if (a.x < b.x + b.width - slack && b.x < a.x + a.width - slack && a.y + 3 < b.y + b.height - 3 && b.y + 3 < a.y + a.height - 3)
        found.push(`${texts[i].textContent} | ${texts[j].textContent}`);
    }
  return found;
})"""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("profile", ["A", "C", "E"])  # a plant, a hotel, one that leaves much open
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
