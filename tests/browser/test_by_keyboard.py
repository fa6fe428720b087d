"""A coder and a biller at work, by keyboard: what is focused, what lights up, what is one key away."""

import json
import re
import subprocess
import sys

import pytest
from tests.browser.conftest import _environment

LIT_IN_VIEW = """() => {
  const mark = document.querySelector("mark.lit");
  if (!mark) return false;
  const place = mark.getBoundingClientRect();
  const record = document.querySelector(".record").getBoundingClientRect();
  return place.top >= Math.max(0, record.top) - 1 && place.bottom <= Math.min(innerHeight, record.bottom) + 1;
}"""


def open_signed(page):
    """Go to the encounters by their key, down to one whose coding is signed, and in."""
    page.keyboard.press("e")
    page.wait_for_selector("h1:has-text('Encounters')")
    page.wait_for_selector("a[data-stop]:focus")
    while not page.locator("tr:focus-within .state:has-text('signed v')").count():
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".codelink:focus")


def test_a_code_lights_up_its_sentence(screen):
    page = screen("coder")
    open_signed(page)
    seen = 0
    for _ in range(page.locator(".codelink").count()):
        code = page.evaluate("document.activeElement.closest('[data-code]').dataset.code")
        quoted = page.evaluate(f"marksOf({json.dumps(code)}).length")
        if quoted:
            assert page.evaluate(LIT_IN_VIEW), code
            assert page.locator("mark.lit").count() == quoted
            seen += 1
        page.keyboard.press("j")
    assert seen
    assert page.evaluate("scrollY") == 0  # the record scrolled, the page did not jump


def test_why_is_one_key_away_and_escape_leads_back(screen):
    page = screen("coder")
    open_signed(page)
    code = page.locator(".codelink:focus").inner_text()
    quoted = page.locator(".code.lit blockquote").first.inner_text()
    page.keyboard.press("w")
    panel = page.locator("#why")
    panel.locator(".quote").first.wait_for()
    assert code in panel.inner_text()
    assert " ".join(quoted.split()) in panel.inner_text()
    assert page.evaluate("document.activeElement.matches('#why [data-title]')")
    page.keyboard.press("Escape")
    assert panel.inner_text() == ""
    assert page.evaluate("document.activeElement.closest('[data-code]') !== null")


def test_a_figure_leads_to_the_payers_segment(screen):
    page = screen("biller")
    page.goto("/claims?state=closed")
    page.wait_for_selector("a[data-stop]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sum a.figure:focus")
    page.keyboard.press("j")
    paid = page.locator(".sum a.figure:focus").text_content().split(", ")[0]
    assert re.fullmatch(r"\$[\d,.]+", paid)
    page.keyboard.press("Enter")
    panel = page.locator("#why")
    panel.locator(".segment").first.wait_for()
    assert paid in panel.inner_text()
    assert re.search(r"The payer wrote (CLP|SVC|CAS)\*", panel.inner_text())


def test_a_name_is_found_without_leaving_a_trace_in_the_address(screen):
    page = screen("biller")
    page.goto("/encounters")
    everybody = page.locator("#found tbody tr").count()
    name = page.locator("#found tbody tr td:nth-child(3)").first.inner_text()
    page.keyboard.press("/")
    page.keyboard.type(name.split()[0])
    page.wait_for_selector("#found .pages:has-text('found')")
    found = page.locator("#found tbody tr td:nth-child(3)").all_inner_texts()
    assert found
    assert len(found) <= everybody
    assert all(name.split()[0] in each for each in found)
    assert page.evaluate("document.activeElement.id") == "find"
    assert page.url.endswith("/encounters")


def test_the_keys_explain_themselves_and_can_be_switched_off(screen):
    page = screen("coder")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.locator("#single-keys").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    assert page.locator("h1").inner_text() == "Today"
    page.keyboard.press("?")
    assert not page.locator("dialog#keys").is_visible()


@pytest.mark.parametrize("user", ["coder", "biller"])
def test_nothing_hangs_over_the_edge_of_a_narrow_screen(screen, user):
    page = screen(user, 390, 844)
    paths = ["/", "/encounters", "/encounters/E1", "/why/E1"]
    if user == "biller":
        paths += ["/claims", "/claims/C1", "/why/C1", "/statements", "/statements/ST1"]
    for path in paths:
        assert page.goto(path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!own || node.closest(".unseen, .skip") || !node.checkVisibility()) continue;
    const [one, other] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) poor.push(`${node.tagName} ${node.className} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read(screen, scheme):
    """Contrast of at least 4.5 : 1 (WCAG 1.4.3), measured on the rendered pages, lit codes included."""
    page = screen("biller")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for path in ("/", "/claims", "/claims/C1", "/encounters/E1", "/statements/ST1"):
        page.goto(path)
        assert page.evaluate(CONTRAST) == [], path


def test_the_command_line_and_the_api_give_the_same_why(screen, home):
    page = screen("manager")
    for id in ("DX1", "C1"):
        told = subprocess.run(
            [sys.executable, "-c", "from cleanclaim.cli import main; main()", "why", id, "--json"],
            env=_environment(home), capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert page.request.get(f"/api/why/{id}").json() == json.loads(told.stdout), id
