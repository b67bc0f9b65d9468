"""U2: a person without JavaScript can do everything; and no page ships more than 60 KB of script."""

import gzip
import re

from django.conf import settings

from tests.browser.pages import HOTEL
from tests.browser.test_accessibility import visit
from tests.projects.profiles import PROFILES

MOST_SCRIPT = 60_000  # bytes, compressed
MOST_STEPS = 60
SOME = 3  # `make test` weighs one main page in so many: what they load is the same


def answer(window, profile) -> None:
    """Fill in what the page asks, as a person would: choose, or type, or tick 不清楚."""
    for name in dict.fromkeys(re.findall(r'name="([a-z][a-z0-9_]+)"', window.locator("form.stack").inner_html())):
        if name in ("version", "csrfmiddlewaretoken", "then"):
            continue
        value = profile.get(name)
        field = window.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            word = {True: "true", False: "false", None: "unsure"}.get(value, value)
            window.locator(f"[name={name}][value={word}]").check()
        elif value is None:
            window.locator(f"[name={name}-unsure]").check()
        else:
            field.fill(str(value))


def fill_in(window, profile) -> int:
    """From the start page to the result by the main button alone; how many pages that took."""
    window.goto("/trial/")
    for step in range(MOST_STEPS):
        if window.url.endswith("/result/"):
            return step
        answer(window, profile)
        window.locator("form.stack .btn--go").click()
    raise AssertionError(f"no result after {MOST_STEPS} pages: {window.url}")


def test_the_whole_trial_without_script(page):
    window = page(java_script_enabled=False)
    assert 20 < fill_in(window, PROFILES[HOTEL]) < 50
    assert window.get_by_role("heading", name="试算结果").is_visible()
    assert window.locator("#package .matter").count() > 15
    assert window.locator("#flowchart .wide-figure svg").is_visible()
    body = window.locator("#m-ap-fire-design")
    assert not body.is_visible()
    window.locator("#flowchart .wide-figure a[href='#m-ap-fire-design']").click()
    assert body.is_visible()
    window.locator("[name=start_on]").fill("2026-09-28")
    window.get_by_role("button", name="按这些重排").click()
    assert "10月" in window.locator("#milestones").inner_text()


def test_the_catalogue_is_searched_and_filtered_without_script(page):
    window = page(java_script_enabled=False)
    window.goto("/catalogue/")
    rows = window.locator("main tbody tr")
    everything = rows.count()
    window.locator("#q").fill("消防")
    window.locator("#filters button").click()
    assert 0 < rows.count() < everything
    window.locator("main .chip", has_text="专项").first.click()
    assert "q=" in window.url
    assert "kind=special" in window.url
    rows.first.locator("a").first.click()
    assert window.locator("h1").count() == 1


def test_signing_in_projects_and_preferences_without_script(page, world):
    window = page(java_script_enabled=False)
    window.goto("/accounts/login/")
    window.locator("[name=login]").fill("enterprise")
    window.locator("[name=password]").fill(settings.DEMO_PASSWORD)
    window.locator("main .btn--go").click()
    window.get_by_role("navigation", name="主导航").get_by_role("link", name="项目", exact=True).click()
    window.locator("#q").fill("酒店")
    window.locator("#filters button").click()
    window.locator("main tbody th a", has_text="酒店").first.click()
    assert "酒店" in window.locator("h1").inner_text()
    root, menu = window.locator("html"), window.locator("details.menu--site")
    looks = [("大字", "data-text", "big"), ("改为深色", "data-theme", "dark"), ("English", "lang", "en")]
    for word, attribute, value in looks:
        button = window.get_by_role("button", name=word).locator("visible=true")
        if not button.count():
            menu.locator("> summary").click()
        before = window.url
        button.first.click()
        assert root.get_attribute(attribute) == value
        assert window.url == before
    window.locator(".top details.menu:not(.menu--site, .nav-more) > summary").click()
    window.get_by_role("button", name="Sign out").click()
    window.goto(f"/projects/{world.whole}/")
    assert "/accounts/login/" in window.url


def test_no_page_ships_more_than_60_kb_of_script(world, page, full):
    window, found, asked, weights = page(), [], set(), {}

    def weight(url):
        if url not in weights:
            weights[url] = len(gzip.compress(window.request.get(url).body()))
        return weights[url]

    window.on("request", lambda request: request.resource_type == "script" and asked.add(request.url))
    for place in world.places if full else [place for place in world.places if place.main][::SOME]:
        asked.clear()
        visit(window, world, place)
        window.wait_for_load_state("networkidle" if full else "load")
        if sum(map(weight, asked)) > MOST_SCRIPT:
            found.append(f"{place.name}: { {url: weight(url) for url in asked} }")
    assert not found, "\n".join(found)
    assert weights, "no script was seen at all"
