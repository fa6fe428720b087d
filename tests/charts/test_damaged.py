"""Whatever is done to a message of any kind, it is read with findings or refused in a sentence; nothing else."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.charts import messages as made

from cleanclaim.charts import Record, gathered, read_record
from cleanclaim.kernel import Refused

SECRET = "Zzsecretperson"
KINDS = st.sampled_from(sorted(made.EVERY))
_TRUNK = settings(max_examples=250, deadline=None)


def holds(raw: bytes) -> Record | None:
    """The record, after everything that is promised of one has been looked at; None where it was refused."""
    try:
        record = read_record(raw, name="n")
    except Refused as refusal:
        said = str(refusal)
        assert said.endswith(".") and len(said) < 300 and "\n" not in said
        assert SECRET not in said
        return None
    for each in record.documents:
        assert each.text.strip()
        can_be_kept(each.text, each.id, each.signed_by)
        for fact in each.facts:
            can_be_kept(fact.words, fact.code, fact.value, fact.unit, fact.reference_range, fact.flag, fact.status)
            assert 0 <= fact.start <= fact.end <= len(each.text)
        for sentence in each.sentences:
            assert each.text[sentence.start : sentence.end].strip()
    for finding in [*record.findings, *(one for each in record.documents for one in each.findings)]:
        assert SECRET not in finding.message
    chart = gathered([record])
    assert len(chart.documents) + len(chart.aside) == len(record.documents)
    return record


def can_be_kept(*texts: str) -> None:
    """In a file as UTF-8 and in every database."""
    for text in texts:
        text.encode()
        assert "\x00" not in text


@_TRUNK
@given(KINDS, st.integers(0, 2**32), st.integers(1, 12))
def test_bytes_changed_cut_and_doubled(kind: str, seed: int, times: int) -> None:
    chance, raw = random.Random(seed), bytearray(made.EVERY[kind])
    for _ in range(times):
        place = chance.randrange(len(raw) + 1)
        match chance.randrange(5):
            case 0:
                raw[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del raw[place : place + chance.randrange(60)]
            case 2:
                raw[place:place] = raw[chance.randrange(len(raw) + 1) :][: chance.randrange(200)]
            case 3:
                raw[place:place] = chance.choice([b"|", b"^", b"~", b"\\", b"&", b"<", b">", b'"', b"{", b"]", b"\r"])
            case _:
                raw = raw[: place or 1]
        raw = raw or bytearray(b"x")
    holds(bytes(raw))


@_TRUNK
@given(KINDS, st.integers(0, 2**32))
def test_lines_in_any_order_and_number(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    lines = made.EVERY[kind].splitlines()
    holds(b"\n".join(chance.choices(lines, k=chance.randrange(1, 2 * len(lines)))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@_TRUNK
@given(st.integers(0, 2**32), st.lists(JSON, min_size=1, max_size=6))
def test_any_value_in_any_place_of_a_bundle(seed: int, values: list[Any]) -> None:
    """Types that no standard allows: a number for a name, a list for a code, nothing for an entry."""
    chance, bundle = random.Random(seed), json.loads(made.BUNDLE)
    for value in values:
        holder, key = _place(bundle, chance)
        holder[key] = value
    holds(json.dumps(bundle).encode())


ODD = [None, 1, "x", [], [1], {}, [[]], {"reference": 7}, True, "a\x00b \ud800"]


@pytest.mark.parametrize("value", ODD, ids=ascii)
def test_the_same_value_in_every_place_of_a_bundle(value: Any) -> None:
    """One place after the other, so that no field is left to chance."""
    for number in range(len(list(_places(json.loads(made.BUNDLE))))):
        bundle = json.loads(made.BUNDLE)
        holder, key = list(_places(bundle))[number]
        holder[key] = value
        holds(json.dumps(bundle).encode())


@_TRUNK
@given(st.integers(1, len(made.BUNDLE) - 2))
def test_a_cut_bundle_gives_no_text_of_its_own_signs(cut: int) -> None:
    record = holds(made.BUNDLE[:cut])
    assert record is None or not any('"code"' in each.text for each in record.documents)


def _place(value: Any, chance: random.Random) -> tuple[Any, Any]:
    """A random holder and key inside, deep ones as likely as shallow ones."""
    return chance.choice(list(_places(value)))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


@_TRUNK
@given(
    st.text(alphabet="MSHPIDOBXRTZA|^~\\&\r\n12.xF", max_size=300), st.sampled_from(["ORU^R01", "MDM^T02", "ADT^A04"])
)
def test_any_segments_after_a_head(body: str, kind: str) -> None:
    holds(f"{made.head(kind)}\r{body}".encode())


@_TRUNK
@given(st.text(alphabet="<>/abdivptrlCDA \"'=&;!-#x1", max_size=200))
def test_any_markup_in_a_note(markup: str) -> None:
    holds(json.dumps(made.reference(made.attachment(b"<p>gout</p>" + markup.encode(), "text/html"))).encode())


@_TRUNK
@given(st.text(alphabet="\\{}'*uparbincf0123456789- ab\n", max_size=200))
def test_any_control_words_in_rtf(words: str) -> None:
    holds(b"{\\rtf1 gout " + words.encode() + b"}")


@pytest.mark.parametrize("letter", [rb"\u0", rb"\u-10240", rb"\'00"])
def test_letters_that_nothing_can_hold_leave_a_sign(letter: bytes) -> None:
    record = holds(b"{\\rtf1 gout" + letter + b" foot}")
    assert record is not None
    assert "gout\ufffd" in record.documents[0].text


NAMED: dict[str, Callable[[], bytes]] = {
    "hl7": lambda: made.mdm("x").replace(b"SAMPLE", SECRET.encode()).replace(b"TXA", b"TX"),
    "fhir": lambda: json.dumps(made.reference({"attachment": {"data": SECRET + "%"}})).encode(),
    "cda": lambda: made.CDA.replace(b"Sample", SECRET.encode())[:-30],
    "json": lambda: json.dumps({"name": SECRET}).encode(),
    "pdf": lambda: b"%PDF-1.4 " + SECRET.encode(),
}


@pytest.mark.parametrize("kind", NAMED)
def test_no_refusal_quotes_what_it_refuses(kind: str) -> None:
    holds(NAMED[kind]())
