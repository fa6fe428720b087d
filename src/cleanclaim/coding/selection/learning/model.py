"""A model as a value and as a file: counts, weights, and how well it did on notes that it had not seen."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cleanclaim.kernel import Refused

KIND = "cleanclaim coding model"
SCHEMA = 1
_LARGEST = 100_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Counts:
    """How often, by code (or by its first three characters): of `notes` notes.

    `proposed` by the rules and `right` where people gave it too; `named` in the note in any way and `given` then;
    `prior` given at all. `habits`: what was found → the codes people gave then, with their share and how many
    notes it rests on. `phrases`: the site's phrase → its code, with share and notes.
    """

    notes: int
    proposed: dict[str, int]
    right: dict[str, int]
    proposed_category: dict[str, int]
    right_category: dict[str, int]
    named: dict[str, int]
    given: dict[str, int]
    prior: dict[str, int]
    habits: dict[str, list[tuple[str, float, int]]]
    phrases: dict[str, tuple[str, float, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextModel:
    """For a frequent code: which words and findings speak for it and against it."""

    weights: dict[str, float]
    bias: float


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned, for one code set. `weights` and `bias` are those of the linear sum; `names` its parts."""

    system: str
    counts: Counts
    texts: dict[str, TextModel]
    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    initials: str
    threshold: float
    cross_validated: dict[str, Any]
    made_with: str


def save_model(model: Model, path: Path) -> None:
    """Write the model as JSON. Refused where the file cannot be written."""
    text = json.dumps({"kind": KIND, "schema": SCHEMA, **asdict(model)}, separators=(",", ":"))
    try:
        part = path.with_name(f"{path.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        raise Refused(f"{path.name} cannot be written: name a file in a folder that is there.") from None


def load_model(path: Path) -> Model:
    """Read a model. Refused where the file is none, or of another schema."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["kind"] != KIND:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise Refused(
            f"{path.name} is not a model: make one with cleanclaim code learn FILE.jsonl --out MODEL."
        ) from None
    if kept.get("schema") != SCHEMA:
        raise Refused(f"{path.name} was made by another release: make it again with cleanclaim code learn.")
    try:
        return _model(kept)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused(f"{path.name} is a damaged model: make it again with cleanclaim code learn.") from None


def _model(kept: dict[str, Any]) -> Model:
    counts = dict(kept["counts"])
    counts["habits"] = {
        str(found): [(str(code), float(share), int(notes)) for code, share, notes in rows]
        for found, rows in counts["habits"].items()
    }
    counts["phrases"] = {
        str(words): (str(code), float(share), int(notes)) for words, (code, share, notes) in counts["phrases"].items()
    }
    texts = {
        str(code): TextModel({str(word): float(weight) for word, weight in row["weights"].items()}, float(row["bias"]))
        for code, row in kept["texts"].items()
    }
    model = Model(
        system=str(kept["system"]),
        counts=Counts(**counts),
        texts=texts,
        names=tuple(map(str, kept["names"])),
        weights=tuple(map(float, kept["weights"])),
        bias=float(kept["bias"]),
        initials=str(kept["initials"]),
        threshold=float(kept["threshold"]),
        cross_validated=dict(kept["cross_validated"]),
        made_with=str(kept["made_with"]),
    )
    if len(model.names) != len(model.weights):
        raise ValueError
    return model
