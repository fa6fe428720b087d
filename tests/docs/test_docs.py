"""The documentation is true: commands, examples, figures, folders and links are those of the program."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

import cleanclaim
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel import dollars, percent_of
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.ledger import (
    AnsweredAdjustment,
    AnsweredLine,
    Book,
    Entry,
    LineAmount,
    Reason,
    charge,
    insurance_answer,
    patient_payment,
    provider_adjustment,
    reversal,
    transfer,
    write_off,
)
from cleanclaim.payers import BenefitKind, LineToPrice, price

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PACKAGE = Path(cleanclaim.__file__).parent
PAGES = sorted([*DOCS.glob("**/*.md"), *ROOT.glob("*.md")])
DAY = date(2026, 3, 2)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_EVERYWHERE = {"--home", "--as", "--version", "--help"}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def sections(text: str, level: str) -> dict[str, str]:
    """The text under each heading of a level, up to the next heading of that level or above."""
    found = re.split(rf"^(#{{1,{len(level)}}}) (.+)$", text, flags=re.MULTILINE)
    return {found[at + 1]: found[at + 2] for at in range(1, len(found), 3) if found[at] == level}


def blocks(text: str, language: str = "") -> list[str]:
    """The fenced blocks of a language, in order."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [block for named, block in found if named == language]


def rows(text: str) -> list[list[str]]:
    """The cells of every row of the tables of a text, heads and rules left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = {at for at, row in enumerate(cells) if set("".join(row)) == {"-"}}
    return [row for at, row in enumerate(cells) if at not in rules and at + 1 not in rules]


def cents(text: str) -> int:
    return int(text.replace("$", "").replace(",", "").replace(".", ""))


# --- commands ---------------------------------------------------------------------------------------


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        here = f"{path} {name}"
        yield from _commands(command, here) if hasattr(command, "commands") else ((here, command),)


def commands() -> dict[str, Any]:
    main = import_module("cleanclaim.cli.main")
    if not main.app.registered_groups:
        main._mount()
    return dict(_commands(typer.main.get_command(main.app), "cleanclaim"))


def options(command: Any) -> set[str]:
    return {name for each in command.params for name in (*each.opts, *each.secondary_opts) if name.startswith("--")}


def documented() -> dict[str, str]:
    return {title.strip("`"): text for title, text in sections(page("cli.md"), "###").items()}


def test_every_command_has_its_section_and_no_other_does():
    assert set(documented()) == set(commands())


@pytest.mark.parametrize("path", sorted(commands()))
def test_a_section_names_all_options_of_its_command_and_no_others(path):
    command, text = commands()[path], documented().get(path, "")
    assert set(_OPTION.findall(text)) - {"--home", "--as"} == options(command) - _EVERYWHERE
    usage = blocks(text)[0]
    assert usage.startswith(path)
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    named = re.split(r"\[|--", usage.removeprefix(path))[0].split()
    assert len(named) == len(arguments)


def test_the_options_of_all_commands_are_told():
    main = import_module("cleanclaim.cli.main")
    commands()
    told = set(_OPTION.findall(sections(page("cli.md"), "##")["For all commands"])) - {"--json"}
    assert told == options(typer.main.get_command(main.app)) | {"--help"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_named_anywhere_exist(path):
    known = set(commands())
    groups = {" ".join(each.split()[:2]) for each in known}
    text = path.read_text(encoding="utf-8")
    typed = [
        line for language in ("", "sh", "console", "bash") for line in "".join(blocks(text, language)).splitlines()
    ]
    spoken = [*re.findall(r"`(cleanclaim [^`]+)`", text), *(line for line in typed if line.startswith("cleanclaim "))]
    for each in spoken:
        words = re.sub(r"(--home|--as) \S+ ", "", each).split()
        if len(words) > 1 and words[1].isalpha() and words[1].islower():
            assert " ".join(words[:2]) in groups or " ".join(words[:3]) in known, each
            command = next((known_one for known_one in known if " ".join(words).startswith(known_one)), None)
            if command:
                assert set(_OPTION.findall(" ".join(words))) <= options(commands()[command]) | _EVERYWHERE, each


# --- examples ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x12.md", "rules.md"])
def test_python_blocks_run_in_order(name):
    space: dict[str, Any] = {"__name__": "docs"}
    found = blocks(page(name), "python")
    assert found
    for block in found:
        exec(compile(block, name, "exec"), space)


def read_contract(path: Path) -> Any:
    # The reader's file alone: its package would load Django, and reading needs none of that.
    return runpy.run_path(str(PACKAGE / "payers/contract_file.py"))["read_contract"](path)


def test_the_contract_example_is_read_and_prices_as_its_words_say(tmp_path):
    file = tmp_path / "contract.toml"
    file.write_text(blocks(page("contracts.md"), "toml")[0], encoding="utf-8")
    contract = read_contract(file)
    asked = (("99213", 15000), ("36415", 900), ("J1100", 2400), ("86580", 1000), ("71046", 12000), ("99999", 5000))
    lines = [
        LineToPrice(number, code, (), 1, charged, DAY, "11", BenefitKind.OTHER)
        for number, (code, charged) in enumerate(asked, start=1)
    ]
    priced = [(each.clause, each.allowed_cents) for each in price(lines, contract)]
    assert priced == [("visits", 11209), ("draws", 300), ("drugs", 1440), ("flat", 1200), ("rest", 3125), ("", 5000)]


def test_the_keys_of_a_contract_are_those_that_are_read():
    source = (PACKAGE / "payers/contract_file.py").read_text(encoding="utf-8")
    read = set(re.findall(r'table(?:\.get\(|\[)"(\w+)"', source)) - {"clause", "schedule"}
    told = {row[0].strip("`") for row in rows(sections(page("contracts.md"), "##")["The keys"])}
    assert told == read


def test_the_examples_of_rules_stand_in_the_rulebook_and_the_program():
    text = page("rules.md")
    number, cases = blocks(text, "toml")
    assert tomllib.loads(number).items() <= load_rulebook("payers/pricing").items()
    for case in tomllib.loads(cases)["case"]:
        assert case in load_rulebook("claims/cases/header")["case"]
    example = next(block for block in blocks(text) if "@edit" in block)
    assert example in (PACKAGE / "claims/edits/header.py").read_text(encoding="utf-8")


def test_every_folder_of_the_rulebook_is_named():
    folders = {path.name for path in (PACKAGE / "rulebook").iterdir() if path.is_dir() and path.name[0] not in "_."}
    assert {row[0].strip("`") for row in rows(page("rules.md")) if row[0].startswith("`")} == folders


def test_every_way_in_which_a_record_speaks_is_told():
    told = {row[0] for row in rows(sections(page("coding.md"), "##")["What is withheld, and why"])}
    assert {each.value for each in Assertion if each is not Assertion.PRESENT} <= told


# --- money ------------------------------------------------------------------------------------------


def test_rounding_is_as_the_table_says():
    table = rows(sections(page("money.md"), "##")["Rounding"])
    assert len(table) >= 5
    for amount, percent, exact, rounded in table:
        assert Decimal(exact) == Decimal(cents(amount)) * Decimal(percent) / 100
        assert rounded == dollars(percent_of(cents(amount), Decimal(percent)))


def worked() -> dict[str, str]:
    return {title: text for title, text in sections(page("money.md"), "###").items() if not title.startswith("Story")}


@pytest.mark.parametrize("title", sorted(worked()))
def test_a_worked_line_is_the_case_of_that_name(title):
    case = next(each for each in load_rulebook("payers/cases/adjudicate")["cases"] if each["name"] == title)
    charged, *steps = [(row[0], row[1]) for row in rows(worked()[title])]
    assert charged == ("charge", case["lines"][0].split()[1])
    assert steps == [tuple(step.split(" : ")[0].rsplit(" ", 1)) for step in case["expect"][0]]
    assert sum(cents(amount) for _, amount in steps) == cents(charged[1])


def _charged(amount: int, payer: str = "city") -> Entry:
    return charge(key="charge", day=DAY, patient_id="p", payer_id=payer, lines=[LineAmount("c", 1, amount)])


def _answered(key: str, words: str, payer: str = "city", open_cents: int | None = None) -> Entry:
    """The entry of what a row says: "pays $82.09, CO-45 $37.91 (N782)"."""
    paid = re.search(r"pays (\S+?)(,|$)", words)
    reasons = re.findall(r"(CO|PR|OA)-(\w+) (\$[\d,.]*\d)", words)
    line = AnsweredLine(
        1,
        cents(paid[1]) if paid else 0,
        tuple(AnsweredAdjustment(group, carc, cents(amount)) for group, carc, amount in reasons),
        tuple(re.findall(r"\((N\d+)\)", words)),
        open_cents,
    )
    return insurance_answer(key=key, day=DAY, claim_id="c", payer_id=payer, patient_id="p", lines=[line])


def _entry(words: str, book: Book) -> Entry:
    """What happens in a row of a story, by its words."""
    line = [LineAmount("c", 1, book.summary().open_cents)]
    key = f"{len(book.entries)}"
    if "takes its answer back" in words:
        return reversal(book.entries[1], key=key, day=DAY, reason=Reason("taken back"))
    if "the patient pays" in words:
        paid = cents(words.split()[-1])
        return patient_payment(key=key, day=DAY, patient_id="p", cents=paid, applied=[LineAmount("c", 1, paid)])
    if "writes it off" in words:
        return write_off(key=key, day=DAY, patient_id="p", lines=line, actor="B", says="lost", payer_id="city")
    if "keeps" in words:
        kept = re.search(r"\$[\d.]+", words)
        assert kept
        return provider_adjustment(key=key, day=DAY, payer_id="city", cents=cents(kept[0]), code="WO")
    if "is asked of" in words:
        return transfer(key=key, day=DAY, patient_id="p", lines=line, to_payer_id="second")
    if "supplement pays" in words:
        return _answered(key, words, "second", book.summary().open_cents)
    return _answered(key, words)


def stories() -> dict[str, list[list[str]]]:
    found = sections(page("money.md"), "###")
    return {title: rows(text) for title, text in found.items() if title.startswith("Story")}


@pytest.mark.parametrize("title", sorted(stories()))
def test_a_story_is_what_the_books_say(title):
    first, *later = stories()[title]
    book = Book().post(_charged(cents(first[1])))
    for words, *figures in (first, *later):
        if words != first[0]:
            book = book.post(_entry(words, book))
        now = book.summary()
        assert now.balanced
        said = (
            now.charges_cents,
            now.insurance_paid_cents,
            now.patient_paid_cents,
            now.adjusted_cents,
            now.open_insurance_cents,
            now.open_patient_cents,
            now.payer_balance_cents,
            now.cash_cents,
        )
        assert [dollars(each) for each in said[: len(figures)]] == figures, words


# --- links and paths --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_relative_links_lead_somewhere(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            assert (path.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("name", ["money.md", "contracts.md", "rules.md", "coding.md"])
def test_modules_and_tables_that_are_named_exist(name):
    found = re.findall(r"`((?:[a-z]\w*/)+\w+(?:\.py|\.toml)?)`", page(name))
    assert found
    for each in found:
        near = (PACKAGE / each, ROOT / each, PACKAGE / f"{each}.py", ROOT / "tests" / each)
        assert any(place.exists() for place in near), each
