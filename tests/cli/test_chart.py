"""`chart file` and `chart addendum` as a person meets them."""

import json
import subprocess
import sys

import pytest
from tests.charts import messages as made
from tests.cli.conftest import ROOT, plain_sentences

ANSWER = """
import sys
from pathlib import Path
from cleanclaim import store
store.boot(Path(sys.argv[1]))
from cleanclaim.coding.values import ProviderQuery
from cleanclaim.kernel import Span
from cleanclaim.store import record
from cleanclaim.store.actors import Role, actors_of
from cleanclaim.usecases.coder.answer_query import answer_query
from cleanclaim.usecases.coder.ask_provider import ask_provider
from tests.store.samples import NOW
coder, provider = (actors_of(name)[0] for name in sys.argv[2:4])
(note,) = record.documents(coder.practice_id, sys.argv[4])
words = "Acute cystitis"
at = note.text.index(words)
query = ProviderQuery(
    "the provider", "Which organism, if known?", (Span(note.id, at, at + len(words), words),),
    (("E. coli", "B96.20"), ("Klebsiella", "B96.1"), ("other", ""), ("unable to determine", "")), "N30.00", "cause",
)
asked = ask_provider(actor=coder, now=NOW, encounter_id=sys.argv[4], query=query)
if len(sys.argv) == 5:
    answer_query(actor=provider, now=NOW, query_id=asked.id, answer="E. coli, by culture.")
print(asked.id)
"""


def query_in(home, *more):
    """The id of a question in this home, answered unless something more is said."""
    words = [home.knows[name] for name in ("coder", "provider", "encounter")]
    ran = subprocess.run(
        [sys.executable, "-c", ANSWER, str(home.folder), *words, *more],
        cwd=ROOT, env=home.terminal.environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return ran.stdout.strip()


def test_documents_are_filed_once_with_the_kind_that_they_say(home, tmp_path):
    file = tmp_path / "note.txt"
    file.write_text("Laboratory note.\nAssessment: gout.\nElectronically signed by Dora Sampleton, MD on 10/19/2026\n")
    for _ in range(2):
        ran = home.run("chart", "file", home.knows["encounter"], file, "--json", who="desk")
        assert ran.status == 0, ran.err
    assert [(each["kind"], each["signed_by"]) for each in ran.json()["documents"]] == [("note", "Dora Sampleton, MD")]
    assert home.count("document") == 2


def test_another_patients_message_is_told_and_not_filed(home, tmp_path):
    file = tmp_path / "mdm.hl7"
    file.write_bytes(made.MDM)
    before = home.count("document")
    ran = home.run("chart", "file", home.knows["encounter"], file, "--json", who="desk")
    assert ran.status == 1
    assert ran.json()["documents"] == []
    assert "another patient" in ran.err
    assert home.count("document") == before


@pytest.mark.parametrize("who", ["", "coder", "biller"])
def test_who_may_not_file(home, tmp_path, who):
    file = tmp_path / "note.txt"
    file.write_text("Gout.")
    ran = home.run("chart", "file", home.knows["encounter"], file, who=who)
    assert (ran.status, ran.out) == (2, "")
    plain_sentences(ran.err)


def test_an_answer_is_given_back_as_text_and_as_fhir(home):
    query = query_in(home)
    text = home.run("chart", "addendum", query, who="coder")
    assert text.status == 0, text.err
    assert text.out.startswith("ADDENDUM to the note of ")
    assert "Answer: E. coli, by culture." in text.out
    resource = home.run("chart", "addendum", query, "--fhir", who="provider").json()
    assert (resource["resourceType"], resource["docStatus"]) == ("DocumentReference", "final")
    both = home.run("chart", "addendum", query, "--json", who="coder").json()
    assert both["fhir"] == resource
    assert both["text"].split() == text.out.split()
    assert json.dumps(both["encounter"]) == json.dumps(home.knows["encounter"])


def test_an_open_question_has_no_addendum_and_billers_get_none(home):
    query = query_in(home, "open")
    for who, words in (("coder", "no answer yet"), ("biller", "--as USER")):
        ran = home.run("chart", "addendum", query, who=who)
        assert (ran.status, ran.out) == (2, "")
        assert words in " ".join(ran.err.split())
