"""Terms of the Index: read from the publisher's XML, kept as lines of text."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SYSTEM = "ICD-10-CM Index"
DISEASES, NEOPLASMS, DRUGS, EXTERNAL_CAUSES = "diseases", "neoplasms", "drugs", "external causes"
FILE = "terms.tsv"
_CELLS = range(2, 8)  # columns of the tables of neoplasms and drugs


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the Index. `level` 0 = a main term; `path` are the titles from the main term down to this one.

    `codes` is one code in the indexes, six in the tables (neoplasms: malignant primary, secondary, in situ, benign,
    uncertain, unspecified; drugs: poisoning accidental, self-harm, assault, undetermined, adverse effect,
    underdosing), "" where there is none. A code may end in "-": characters are missing. `see` are references, the
    last `also` of them "see also". `aside` are the words in parentheses that do not matter, `manifestation` the code
    in brackets that follows the first one on the claim. Files kept by an earlier version have neither of the three.
    """

    level: int
    path: tuple[str, ...]
    codes: tuple[str, ...]
    see: tuple[str, ...] = ()
    also: int = 0
    aside: str = ""
    manifestation: str = ""


def read_index(content: bytes) -> Iterator[Term]:
    """The terms of one XML file, main terms before their subterms."""
    for event, element in ET.iterparse(io.BytesIO(content), events=("end",)):  # noqa: S314 - no DTD passes `recognise`
        if event == "end" and element.tag == "mainTerm":
            yield from _terms(element, 0, ())
            element.clear()


def _terms(element: ET.Element, level: int, above: tuple[str, ...]) -> Iterator[Term]:
    path = (*above, _title(element.find("title")))
    see = tuple(_words(each) for tag in ("see", "seeAlso") for each in element.findall(tag))
    also = len(element.findall("seeAlso"))
    yield Term(level, path, _codes(element), see, also, _aside(element), _manifestation(element))
    for below in element.findall("term"):
        yield from _terms(below, level + 1, path)


def _codes(element: ET.Element) -> tuple[str, ...]:
    code = element.find("code")
    if code is not None:
        return (_words(code),)
    cells = {int(each.get("col", "0")): _words(each) for each in element.findall("cell")}
    return tuple(cells.get(column, "").strip("-") and cells[column] for column in _CELLS) if cells else ()


def _title(element: ET.Element | None) -> str:
    """The title without the words in parentheses (nonessential modifiers)."""
    if element is None:
        return ""
    parts = [element.text or "", *(each.tail or "" for each in element)]
    return " ".join("".join(parts).split())


def _aside(element: ET.Element) -> str:
    return " ".join(_words(each) for title in element.findall("title") for each in title.findall("nemod"))


def _manifestation(element: ET.Element) -> str:
    found = element.find("manif")
    return _words(found) if found is not None else ""


def _words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def write_terms(path: Path, terms: Iterable[Term]) -> int:
    """Write terms as lines; returns how many there are."""
    count = 0
    with path.open("w", encoding="utf-8") as lines:
        for term in terms:
            lines.write("\t".join(_cells(term)) + "\n")
            count += 1
    return count


def _cells(term: Term) -> tuple[str, ...]:
    codes = " ".join(code or "." for code in term.codes)
    more = (str(term.also), term.aside, term.manifestation)
    return (str(term.level), term.path[-1], codes, "; ".join(term.see), *more)


def read_terms(path: Path) -> Iterator[Term]:
    """The terms of such a file, in its order."""
    above: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        term = term_of(line, above)
        above = list(term.path)
        yield term


def term_of(line: str, above: Sequence[str]) -> Term:
    """One kept line as a term; `above` is the path of the line before it."""
    level, title, codes, see, *more = line.split("\t")
    also, aside, manifestation = more or ("0", "", "")
    kept = tuple("" if code == "." else code for code in codes.split())
    references = tuple(see.split("; ")) if see else ()
    return Term(int(level), (*above[: int(level)], title), kept, references, int(also), aside, manifestation)
