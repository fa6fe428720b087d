"""The encoder by keyboard: type, walk down what is found, open, walk the list, compare, take a code to the sheet."""

from __future__ import annotations

import pytest
from tests.browser.test_by_keyboard import CONTRAST


def find(page, words):
    """Type words; whatever is found for just them is waited for."""
    page.wait_for_selector("#find:focus")
    page.keyboard.type(words)
    page.wait_for_selector(f"#found[data-for='{words}'] [data-result]")


def opened(page, code):
    page.wait_for_selector(f"#shown .thecode:text-is('{code}')")
    page.wait_for_selector(f"[data-title]:is(:focus, :focus-within):has-text('{code}')")  # so that it is read out


def test_arrows_walk_enter_opens_and_the_search_is_one_key_away(screen):
    page = screen("coder")
    page.keyboard.press("x")
    find(page, "high blood pressure")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText").startswith("I10")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    opened(page, "I10")
    assert page.url.endswith("/encoder")  # nothing that was typed or opened stands in the address
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"


def test_enter_in_the_search_opens_the_first_even_before_it_is_there(screen):
    page = screen("coder")
    page.goto("/encoder")
    page.wait_for_selector("#find:focus")
    page.keyboard.type("heart attack")
    page.keyboard.press("Enter")
    opened(page, "I21.9")


def test_the_list_is_walked_and_codes_are_compared_by_single_keys(screen):
    page = screen("coder")
    page.goto("/encoder?code=E11.9")
    page.locator("#shown [data-title]").focus()
    page.keyboard.press("u")
    opened(page, "E11")
    page.keyboard.press("+")
    page.wait_for_selector(".kept:has-text('E11')")
    page.locator("#shown [data-title]").focus()
    page.keyboard.press("p")
    opened(page, "E10")
    page.keyboard.press("+")
    page.wait_for_selector(".kept:has-text('E10')")
    page.wait_for_selector("[data-compare]")
    page.locator("#shown [data-title]").focus()
    page.keyboard.press("v")
    page.wait_for_selector("#shown .state:has-text('exclude each other')")
    assert "They meet at E08-E13" in page.inner_text("#shown")


def test_another_day_judges_anew(screen):
    page = screen("biller")
    page.goto("/encoder?code=U07.1")
    page.locator("#on").fill("2020-03-31")
    page.wait_for_selector(".verdict.poor:has-text('came on 2020-04-01')")
    page.locator("#on").fill("2020-04-01")
    page.wait_for_selector(".verdict.good")
    assert not page.locator("[data-take]").count()  # a biller looks, and takes nothing


def test_a_coder_comes_from_the_sheet_and_takes_a_code_back(screen):
    page = screen("coder")
    page.goto("/encounters/E1/coding")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("x")
    find(page, "htn")
    assert "E1" in page.inner_text("h1")
    page.keyboard.press("Enter")
    opened(page, "I10")
    page.keyboard.press("t")
    page.wait_for_selector("#hits input[value='ICD-10-CM I10']:checked")
    assert page.url.endswith("/encounters/E1/coding/find")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read(screen, scheme):
    page = screen("coder")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for code in ("E11.22", "Z23", "U07.1", "S93.401"):
        page.goto(f"/encoder?code={code}")
        page.locator("#find").fill("diabetis")
        page.wait_for_selector("#found[data-for='diabetis'] [data-result]")
        page.evaluate("document.querySelectorAll('#shown details').forEach((each) => { each.open = true; })")
        assert page.evaluate(CONTRAST) == [], code


def test_every_control_has_a_name_and_nothing_hangs_over_a_narrow_screen(screen):
    page = screen("coder", 390, 844)
    for path in ("/encoder", "/encoder?code=S93.401A", "/encoder?code=R65.21"):
        page.goto(path)
        page.locator("#find").fill("sprained ankle")
        page.wait_for_selector("#found[data-for='sprained ankle'] [data-result]")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        nameless = page.evaluate(
            "[...document.querySelectorAll('button, select, input:not([type=hidden])')].filter((each) =>"
            " !(each.textContent.trim() || each.ariaLabel || each.labels?.length)).map((each) => each.outerHTML)"
        )
        assert nameless == []
