"""What a person does with script: the 试算 to its result and back, the keys, the ledger of a date, the drawings."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import HOTEL, make_trial
from tests.projects.profiles import PROFILES

PAST_HOLIDAY = "国庆节"


@pytest.fixture
def token(world) -> str:
    """A draft of one's own: what a test changes nobody else sees."""
    return make_trial(PROFILES[HOTEL])


def has_focus(window, selector: str) -> bool:
    return window.evaluate("selector => document.activeElement.matches(selector)", selector)


def test_an_answer_changed_shows_the_difference_and_the_route_follows_the_pins(page, token):
    window = page()
    window.goto(f"/trial/{token}/result/")
    window.get_by_role("link", name="改答案").click()
    window.locator("dl.known div", has_text="地质灾害易发区").get_by_role("link").click()
    window.locator("label", has_text="否").click()
    window.get_by_role("button", name="存好，现在看结果").click()
    window.get_by_role("link", name="改答案").click()
    expect(window.locator(".diff")).to_contain_text(re.compile("少 1 项.*地质灾害危险性评估"))

    window.get_by_role("link", name="看结果", exact=True).click()
    before = window.locator("#route .wide-figure svg").first.inner_html()
    window.locator("[name=pin-works-finished]").fill("2028-06-01")
    window.get_by_role("button", name="按这些重排").click()
    expect(window).to_have_url(re.compile(r"/result/#route$"))
    assert "2028年6月" in window.locator("#milestones").inner_text()
    window.locator("[name=start_on]").fill("2026-11-02")
    window.get_by_role("button", name="按这些重排").click()
    expect(window.locator("[name=start_on]")).to_have_value("2026-11-02")
    assert window.locator("#route .wide-figure svg").first.inner_html() != before


def test_the_pdf_link_answers_a_pdf(page, token):
    window = page()
    window.goto(f"/trial/{token}/result/")
    link = window.get_by_role("link", name="PDF").get_attribute("href")
    answer = window.request.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def test_on_paper_there_is_no_navigation_and_the_wide_drawing(page, token):
    window = page(390)
    window.goto(f"/trial/{token}/result/")
    window.emulate_media(media="print")
    for gone in ("nav[aria-label=主导航]", ".jump", ".plan-form", ".skip", "header .tools", "main .btn >> nth=0"):
        expect(window.locator(gone).first).to_be_hidden()
    expect(window.locator("#flowchart .wide-figure")).to_be_visible()
    expect(window.locator("#flowchart .narrow-figure")).to_be_hidden()
    expect(window.locator("h1")).to_be_visible()


def test_a_day_ledger_opens_and_names_the_holiday(page, token):
    """U5: every date can say how it was computed, day by day."""
    window = page()
    window.goto(f"/trial/{token}/result/")
    matters = window.locator("#package .matter")
    matter = matters.filter(has=window.locator(".ledger", has_text=PAST_HOLIDAY)).first
    matter.locator("> summary").click()
    ledger = matter.locator("details.sub")
    ledger.locator("> summary").click()
    row = ledger.locator("tr.is-off", has_text=PAST_HOLIDAY).first
    expect(row).to_be_visible()
    assert re.search(r"10月\d+日", row.inner_text())


@pytest.mark.parametrize("width", [1440, 390])
def test_a_box_of_the_flowchart_jumps_to_its_matter_and_opens_it(page, token, width):
    window = page(width)
    window.goto(f"/trial/{token}/result/")
    figure = ".wide-figure" if width == 1440 else ".narrow-figure"
    box = window.locator(f"#flowchart {figure} a[href^='#m-']").first
    body = window.locator(box.get_attribute("href"))
    expect(body).to_be_hidden()
    box.click()
    expect(body).to_be_visible()
    expect(body.locator("xpath=../summary")).to_be_in_viewport()


def test_an_address_with_a_matter_opens_it(page, token):
    window = page()
    window.goto(f"/trial/{token}/result/#m-ap-construction-permit")
    expect(window.locator("#m-ap-construction-permit")).to_be_visible()


# --- keys


def test_slash_goes_to_the_search_and_question_mark_opens_the_help(page):
    window = page()
    window.goto("/catalogue/")
    window.keyboard.press("/")
    assert has_focus(window, "input[type=search]")
    window.keyboard.type("/?j")
    assert window.locator("input[type=search]:focus").input_value() == "/?j"
    window.keyboard.press("Tab")
    window.keyboard.press("?")
    expect(window.locator("#keys")).to_be_visible()
    window.keyboard.press("Escape")
    expect(window.locator("#keys")).to_be_hidden()


def test_slash_opens_the_menu_where_the_search_is_folded_away(page):
    window = page(390)
    window.goto("/")
    window.keyboard.press("/")
    assert has_focus(window, "details.menu--site input[type=search]")


def test_j_and_k_move_along_the_rows(page):
    window = page()
    window.goto("/catalogue/")
    links = window.locator("main .tbl tbody tr th a, main .tbl tbody tr td:first-child a")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        window.keyboard.press(key)
        expect(links.nth(row)).to_be_focused()


def test_the_skip_link_comes_first_and_leads_to_the_text(page):
    window = page()
    window.goto("/catalogue/")
    window.keyboard.press("Tab")
    assert has_focus(window, "a.skip")
    expect(window.locator("a.skip")).to_be_in_viewport()
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    assert window.evaluate("() => document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("path", ["/", "/catalogue/", "/accounts/login/"])
def test_focus_can_be_seen_wherever_it_goes(page, path):
    window = page()
    window.goto(path)
    for _ in range(25):
        window.keyboard.press("Tab")
        seen = window.evaluate("""() => {
            const one = document.activeElement, ring = one.closest('.find') ?? one, style = getComputedStyle(ring);
            const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
            return one === document.body || outlined || one.outerHTML;
        }""")
        assert seen is True


def test_searching_the_catalogue_swaps_the_list_and_keeps_the_address(page):
    window = page()
    window.goto("/catalogue/")
    window.locator("#q").type("消防")
    expect(window).to_have_url(re.compile(r"q=%E6%B6%88%E9%98%B2"))
    expect(window.locator("main tbody")).to_contain_text(["消防"] * window.locator("main tbody").count())
    window.go_back()
    expect(window).to_have_url(re.compile(r"/catalogue/$"))


def test_large_text_and_colours_change_at_once_and_stay(page):
    window = page()
    window.goto("/")
    with window.expect_response("**/preferences/"):
        window.get_by_role("button", name="大字").locator("visible=true").click()
    expect(window.locator("html")).to_have_attribute("data-text", "big")
    window.reload()
    expect(window.locator("html")).to_have_attribute("data-text", "big")
