"""The suggestions under the search field: the keyboard leads through them, and without a choice Enter searches."""

from playwright.sync_api import expect


def signed_in(page, world):
    window = page()
    window.context.add_cookies([{"name": "sessionid", "value": world.session("lead"), "url": world.url}])
    return window


def test_the_arrows_choose_and_enter_opens(page, world):
    window = signed_in(page, world)
    window.goto("/catalogue/")
    field = window.locator(".top .tools > form input[type=search]")
    field.focus()
    window.keyboard.type("skwxj")
    option = window.locator("[role=option]").first
    expect(option).to_contain_text("升科五星级酒店")
    expect(field).to_have_attribute("aria-expanded", "true")
    window.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    window.keyboard.press("Enter")
    window.wait_for_url("**/projects/*/")


def test_escape_closes_and_enter_without_a_choice_searches(page, world):
    window = signed_in(page, world)
    window.goto("/catalogue/")
    field = window.locator(".top .tools > form input[type=search]")
    field.focus()
    window.keyboard.type("消防")
    expect(window.locator(".top .tools > form [role=listbox]")).to_be_visible()
    window.keyboard.press("Escape")
    expect(window.locator(".top .tools > form [role=listbox]")).to_be_hidden()
    expect(field).to_be_focused()
    window.keyboard.press("Enter")
    window.wait_for_url("**/search/?q=*")
    expect(window.locator("main")).to_contain_text("消防")
