"""`cleanclaim why ID` never answers with nothing, and ends in a sentence, rule, clause or segment."""

import pytest

pytestmark = [pytest.mark.database, pytest.mark.slow]


def leaves(trace):
    if not trace["because"]:
        yield trace
    for inner in trace["because"]:
        yield from leaves(inner)


def nodes(trace):
    yield trace
    for inner in trace["because"]:
        yield from nodes(inner)


def ids_of(trace, kind):
    return [node["id"] for node in nodes(trace) if node.get("kind") == kind]


@pytest.fixture(scope="module")
def claim(played):
    home, _ = played
    return home.run("why", "C000001", "--json").json()


def test_a_claim_leads_to_sentences_and_segments(claim):
    assert claim["kind"] == "claim"
    kinds = {tuple(sorted(node["source"])) for node in leaves(claim)}
    assert ("document", "end", "start", "text") in kinds
    assert any("segment" in kind for kind in kinds)


@pytest.mark.parametrize("kind", ["code", "service line", "posting"])
def test_what_stands_in_the_tree_can_be_asked_itself(played, claim, kind):
    home, _ = played
    for id in ids_of(claim, kind)[:2]:
        ran = home.run("why", id, "--json")
        assert ran.status == 0, ran.err
        trace = ran.json()
        assert (trace["id"], trace["kind"]) == (id, kind)
        assert trace["because"], f"{id} has no reason"
        assert all(node["says"] for node in nodes(trace))


@pytest.mark.parametrize("id", ["E1", "ST1", "SL1"])
def test_encounters_and_statements_too(played, id):
    home, _ = played
    trace = home.run("why", id, "--json").json()
    assert trace["id"] == id
    assert trace["because"]


@pytest.mark.parametrize("id", ["E999999", "nonsense", "K1", ""])
def test_what_is_not_there_is_said_in_a_sentence(played, id):
    home, _ = played
    ran = home.run("why", id)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.strip().endswith(".")
