"""A page for each edit, as `docs/edits` holds them: sentence, citation, who acts, and the cases in plain words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from cleanclaim.claims.edits import EDITS, INSTITUTIONAL, Edit

_HEAD = "<!-- made by `cleanclaim rules pages`; change the rule or its cases, not this page -->"


def pages() -> dict[str, str]:
    """Markdown by file name: README.md lists the edits, each of which has a page of its own."""
    cases = _cases()
    edits = {edit.card.id: edit for edit in (*EDITS, *INSTITUTIONAL)}
    found = {f"{rule}.md": _page(edit, cases.get(rule, [])) for rule, edit in edits.items()}
    rows = [f"| [{rule}]({rule}.md) | {edit.card.sentence} | {edit.card.owner} |" for rule, edit in edits.items()]
    found["README.md"] = "\n".join(
        [_HEAD, "", "# Claim edits", "", "| rule | says | who acts |", "|---|---|---|", *sorted(rows), ""]
    )
    return found


def _cases() -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    folder = files("cleanclaim") / "rulebook" / "claims" / "cases"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.setdefault(case["rule"], []).append(case)
    return found


def _page(edit: Edit, cases: list[Mapping[str, Any]]) -> str:
    card = edit.card
    told = [f"- {case['says']}: {'found' if case['fires'] else 'silent'}" for case in cases]
    kinds = [name for name, edits in (("professional", EDITS), ("institutional", INSTITUTIONAL)) if edit in edits]
    lines = [
        _HEAD,
        "",
        f"# {card.id}",
        "",
        card.sentence,
        "",
        "| | |",
        "|---|---|",
        f"| source | {card.citation} |",
        f"| who acts | {card.owner} |",
        f"| severity | {card.severity} |",
        f"| likely answer of the payer | {f'CARC {card.likely_carc}' if card.likely_carc else 'none known'} |",
        f"| claims | {' and '.join(kinds)} |",
        "",
        "## Cases",
        "",
        *told,
        "",
    ]
    return "\n".join(lines)
