"""docs/edits holds a page for each edit, as the rules and their cases stand."""

from pathlib import Path

from cleanclaim.claims.edits import EDITS, INSTITUTIONAL
from cleanclaim.claims.edits.pages import pages

FOLDER = Path(__file__).parents[2] / "docs" / "edits"


def test_each_edit_has_a_page_that_names_its_sentence_and_its_cases():
    made = pages()
    for edit in (*EDITS, *INSTITUTIONAL):
        page = made[f"{edit.card.id}.md"]
        assert edit.card.sentence in page
        assert str(edit.card.citation) in page
        assert ": found" in page
        assert ": silent" in page


def test_the_pages_are_as_the_rules_are():
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert kept == pages(), "make them anew: cleanclaim rules pages docs/edits"
