"""A coder codes, asks, signs and amends by keyboard alone; a second coder audits what was signed."""

import pytest
from tests.browser.test_by_keyboard import CONTRAST


@pytest.fixture
def visit(home):
    """The id of the visit that waits to be coded."""
    return (home / "to-code").read_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def focused(page, script="at => at.textContent"):
    return page.evaluate(f"({script})(document.activeElement)")


def submit(page):
    """Enter in the form that has the focus, and the sheet is there again."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector(".sheet, .codes")


def to_code(page, code):
    """Walk with j to a code's card."""
    page.evaluate("document.querySelector('main').focus()")
    for _ in range(60):
        page.keyboard.press("j")
        if focused(page).startswith(code):
            return
    raise AssertionError(f"{code} is not reached by j")


def choose(page, words):
    """In the focused list: type until it is chosen, as a keyboard does."""
    page.keyboard.type(words)


def test_a_visit_is_coded_asked_about_signed_and_amended_by_keyboard(screen, visit):
    page = screen("coder")
    page.goto("/")
    page.locator(f"a[href='/encounters/{visit}/coding']").focus()
    submit(page)
    press(page, "q")  # the provider is asked which knee
    assert focused(page) == "Send this question"
    asked = page.evaluate("document.activeElement.closest('form').querySelector('p').textContent")
    assert "side" in asked
    submit(page)
    assert "still open" in page.locator(".obstacles").inner_text()
    assert page.locator("[data-sign]").count() == 0

    provider = screen("provider")
    provider.goto(f"/encounters/{visit}")
    provider.wait_for_selector(".query textarea:focus")
    provider.keyboard.type("Right knee, primary osteoarthritis.")
    press(provider, "Tab")
    submit(provider)

    page.goto(f"/encounters/{visit}/coding")
    assert "Right knee, primary osteoarthritis." in page.locator(".answer").inner_text()
    difference = page.locator(".query .difference").inner_text()
    assert "M17.9" in difference  # what the answer changed
    while page.locator(".code.open [data-take]").count() and page.locator(".obstacles").count():
        to_code(page, page.locator(".sheet > .cards .code.open .codelink").first.inner_text())
        press(page, "t")
        submit(page)
    to_code(page, "N18")
    press(page, "m")
    assert focused(page, "at => at.name") == "place"
    press(page, "Tab")
    choose(page, "a coding guideline")
    press(page, "Tab", "Tab")
    submit(page)
    assert page.locator(".sheet > .cards").first.inner_text().split()[:2] == ["1", "N18.9"]
    assert focused(page).startswith("N18")  # back where the coder was

    press(page, "a")
    page.keyboard.type("effusion right knee")
    page.wait_for_selector("#hits input[value='ICD-10-CM M25.461']")
    press(page, "Tab", "Tab")  # past the button, into the list
    while page.evaluate("document.activeElement.value") != "ICD-10-CM M25.461":
        press(page, "ArrowDown")
    press(page, "Tab")
    page.keyboard.type("mild effusion")
    page.locator("#add [name=reason]").focus()
    choose(page, "the record says so")
    press(page, "Tab", "Tab")
    submit(page)
    assert "mild effusion" in [each.inner_text() for each in page.locator("mark").all()]

    press(page, "g")
    assert focused(page).startswith("Sign as Cody Exemplar, CPC")
    submit(page)
    assert page.url.endswith(f"/encounters/{visit}")
    assert "M25.461" in page.locator(".codes").inner_text()

    press(page, "m")
    page.wait_for_selector(".sheet")
    to_code(page, "M25.461")
    press(page, "m")
    page.locator(".code:focus-within form:has(input[value=drop]) [name=reason]").focus()
    choose(page, "it is part of another")
    press(page, "Tab", "Tab")
    submit(page)
    press(page, "g")
    assert focused(page, "at => at.name") == "reason"
    page.keyboard.type("The effusion belongs to the arthritis.")
    submit(page)
    assert page.locator(".codes > .difference").inner_text().split()[-2:] == ["removed", "M25.461"]


def test_a_refusal_has_the_focus_and_nothing_typed_is_lost(screen, home):
    page = screen("coder")
    page.goto("/encounters/E1/coding")
    press(page, "a")
    page.keyboard.type("hypertension")
    page.wait_for_selector("#hits input")
    page.locator("#add [name=quote]").fill("words that nobody wrote")
    page.locator("#add [name=reason]").select_option("documented")
    page.locator("#add [name=quote]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("[data-refusal]:focus")
    assert page.locator("#add [name=quote]").input_value() == "words that nobody wrote"


def test_words_marked_in_the_note_are_quoted_with_their_place(screen):
    page = screen("coder")
    page.goto("/encounters/E1/coding")
    place = page.evaluate("""() => {
      const note = document.querySelector(".note"), text = note.textContent;
      const walker = document.createTreeWalker(note, NodeFilter.SHOW_TEXT);
      let node = walker.nextNode(), last = node;
      while (node) { if (node.data.trim().length > 12) last = node; node = walker.nextNode(); }
      const start = last.data.search(/\\S/), range = document.createRange();
      range.setStart(last, start); range.setEnd(last, start + 10);
      getSelection().removeAllRanges(); getSelection().addRange(range);
      note.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
      const before = document.createRange(); before.selectNodeContents(note); before.setEnd(last, start);
      return [before.toString().length, last.data.slice(start, start + 10).trim()];
    }""")
    field = page.locator("#add [name=quote]")
    assert field.input_value() == place[1]
    assert page.locator("#add [name=quote_at]").input_value().endswith(f":{place[0]}")


def test_a_sample_is_drawn_coded_blind_and_judged(screen):
    manager = screen("manager")
    manager.goto("/audits")
    manager.locator("[name=since]").fill("2026-01-01")
    manager.locator("[name=percent]").fill("1")
    manager.locator("[name=auditor]").select_option("auditor")
    manager.locator("[name=percent]").focus()
    submit_draw(manager)
    auditor = screen("auditor")
    auditor.goto("/audits")
    auditor.wait_for_selector("a[data-stop]:focus")
    submit(auditor)
    assert "shown when you are done" in auditor.locator(".codes").inner_text()
    press(auditor, "a")
    auditor.keyboard.type("hypertension")
    auditor.wait_for_selector("#hits input[value='ICD-10-CM I10']")
    auditor.locator("#hits input[value='ICD-10-CM I10']").focus()
    press(auditor, "Space", "Tab")
    auditor.keyboard.type("signed")
    auditor.locator("#add [name=reason]").focus()
    choose(auditor, "the record says so")
    press(auditor, "Tab", "Tab")
    submit(auditor)
    press(auditor, "g")
    submit(auditor)
    text = auditor.locator(".codes").inner_text()
    assert "Signed by Cody Exemplar, version 1" in text
    assert "Missed" in text or "Extra" in text


def submit_draw(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("td:has-text('auditor')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_on_the_new_pages_can_be_read(screen, visit, scheme):
    for user, paths in (
        ("coder", (f"/encounters/{visit}/coding", "/encounters/E1/coding", "/documentation")),
        ("manager", ("/audits", "/figures", "/policy")),
    ):
        page = screen(user)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for path in paths:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert page.evaluate(CONTRAST) == [], path


def test_nothing_hangs_over_a_narrow_screen(screen, visit):
    for user, paths in (
        ("coder", (f"/encounters/{visit}/coding", "/documentation", "/audits")),
        ("manager", ("/audits", "/figures", "/policy")),
    ):
        page = screen(user, 390, 844)
        for path in paths:
            assert page.goto(path).status == 200, path
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
