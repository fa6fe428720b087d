"""The values of this room as JSON lines and back: each line says its `type`, the rest are its fields."""

from __future__ import annotations

import dataclasses
import types
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from cleanclaim.kernel import Refused
from cleanclaim.x12.lossless import RawRun
from cleanclaim.x12.values import (
    Claim837,
    ClaimAcknowledgment,
    ClaimAttachment,
    ClaimPayment,
    EligibilityInquiry,
    EligibilityResponse,
    FunctionalAcknowledgment,
    InformationRequest,
    InterchangeAcknowledgment,
    ProviderAdjustment,
    Remittance,
    ServicesReview,
    StatusInquiry,
    StatusResponse,
)

TYPES: dict[str, type] = {
    "claim": Claim837,
    "remittance": Remittance,
    "payment": ClaimPayment,
    "provider adjustment": ProviderAdjustment,
    "functional acknowledgment": FunctionalAcknowledgment,
    "interchange acknowledgment": InterchangeAcknowledgment,
    "claim acknowledgment": ClaimAcknowledgment,
    "eligibility inquiry": EligibilityInquiry,
    "eligibility response": EligibilityResponse,
    "status inquiry": StatusInquiry,
    "status response": StatusResponse,
    "services review": ServicesReview,
    "claim attachment": ClaimAttachment,
    "information request": InformationRequest,
    "segments": RawRun,
}
_NAMES = {kind: name for name, kind in TYPES.items()}


def to_json(value: Any) -> dict[str, Any]:
    """A value as a JSON-ready object; dates are ISO, Decimals text, money cents, bytes base64."""
    return {"type": _NAMES[type(value)], **_fields(value)}


def _fields(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    return {name: _plain(getattr(value, name)) for name, _ in _defaults(kind)}


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Each field with what it holds when nobody says; required fields with a value that none equals."""
    rows = []
    for field in dataclasses.fields(kind):
        default: Any = field.default
        if field.default_factory is not dataclasses.MISSING:
            default = field.default_factory()
        rows.append((field.name, default))
    return tuple(rows)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return _fields(value)


def from_json(document: Any, line: int) -> Any:
    """The value of one JSON line. Raises Refused, naming line and field, when it is none."""
    if not isinstance(document, dict) or document.get("type") not in TYPES:
        raise Refused(f"Line {line} is no value of 'x12 read': its \"type\" must be one of {', '.join(TYPES)}.")
    kind = TYPES[document["type"]]
    return _build(kind, {key: held for key, held in document.items() if key != "type"}, f"line {line}")


def gather(values: Iterable[Any]) -> Iterator[Any]:
    """Payments and provider adjustments go into the remittance before them, as `x12.read` gives it."""
    pending: Remittance | None = None
    for value in values:
        if isinstance(value, ClaimPayment | ProviderAdjustment):
            if pending is None:
                raise Refused("A payment stands before any remittance: keep the lines in their order.")
            target: list[Any] = pending.claims if isinstance(value, ClaimPayment) else pending.provider_adjustments
            target.append(value)
            continue
        if pending is not None:
            yield pending
            pending = None
        if isinstance(value, Remittance):
            pending = value
        else:
            yield value
    if pending is not None:
        yield pending


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any, str], Any]]:
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}


def _build(kind: Any, held: Any, where: str) -> Any:
    if not isinstance(held, dict):
        raise Refused(f"{where}: an object is expected there.")
    readers = _readers(kind)
    unknown = [name for name in held if name not in readers]
    if unknown:
        raise Refused(f'{where}: "{unknown[0][:40]}" is no field of {kind.__name__}.')
    try:
        return kind(**{name: readers[name](inner, f"{where}, {name}") for name, inner in held.items()})
    except TypeError:
        needed = [name for name, default in _defaults(kind) if default is dataclasses.MISSING and name not in held]
        raise Refused(f"{where}: {', '.join(needed) or 'a field'} is missing in {kind.__name__}.") from None


def _reader(hint: Any) -> Callable[[Any, str], Any]:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _union(parts)
    if origin is list:
        return _many(_reader(parts[0]), list)
    if origin is tuple:
        return _many(_reader(parts[0]), tuple) if parts[-1] is Ellipsis else _fixed([_reader(part) for part in parts])
    if origin is dict:
        return _mapping(_reader(parts[1]))
    if dataclasses.is_dataclass(hint):
        return lambda held, where: _build(hint, held, where)
    return _SIMPLE[hint]


def _union(parts: tuple[Any, ...]) -> Callable[[Any, str], Any]:
    """`X | None`, or a text that may be a tuple of texts."""
    chosen = [part for part in parts if part is not type(None)]
    simple = [_reader(part) for part in chosen]

    def read(held: Any, where: str) -> Any:
        if held is None and len(chosen) < len(parts):
            return None
        return simple[-1 if isinstance(held, list) else 0](held, where)

    return read


def _many(inner: Callable[[Any, str], Any], kind: type) -> Callable[[Any, str], Any]:
    def read(held: Any, where: str) -> Any:
        if not isinstance(held, list):
            raise Refused(f"{where}: a list is expected there.")
        return kind(inner(each, where) for each in held)

    return read


def _fixed(readers: list[Callable[[Any, str], Any]]) -> Callable[[Any, str], Any]:
    def read(held: Any, where: str) -> Any:
        if not isinstance(held, list) or len(held) != len(readers):
            raise Refused(f"{where}: a list of {len(readers)} is expected there.")
        return tuple(reader(each, where) for reader, each in zip(readers, held, strict=True))

    return read


def _mapping(inner: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def read(held: Any, where: str) -> Any:
        if not isinstance(held, dict):
            raise Refused(f"{where}: an object is expected there.")
        return {str(key): inner(each, where) for key, each in held.items()}

    return read


def _text(held: Any, where: str) -> str:
    if not isinstance(held, str):
        raise Refused(f"{where}: text is expected there.")
    return held


def _flag(held: Any, where: str) -> bool:
    if not isinstance(held, bool):
        raise Refused(f"{where}: true or false is expected there.")
    return held


def _whole(held: Any, where: str) -> int:
    if not isinstance(held, int) or isinstance(held, bool):
        raise Refused(f"{where}: a whole number is expected there.")
    return held


def _day(held: Any, where: str) -> date:
    try:
        return date.fromisoformat(_text(held, where))
    except ValueError:
        raise Refused(f"{where}: a day as YYYY-MM-DD is expected there.") from None


def _number(held: Any, where: str) -> Decimal:
    try:
        found = Decimal(str(held) if isinstance(held, int) and not isinstance(held, bool) else _text(held, where))
    except InvalidOperation:
        raise Refused(f"{where}: a number as text is expected there.") from None
    if not found.is_finite():
        raise Refused(f"{where}: a finite number is expected there.")
    return found


def _bytes(held: Any, where: str) -> bytes:
    try:
        return b64decode(_text(held, where), validate=True)
    except ValueError:
        raise Refused(f"{where}: bytes as base64 are expected there.") from None


_SIMPLE: dict[Any, Callable[[Any, str], Any]] = {
    str: _text,
    bool: _flag,
    int: _whole,
    date: _day,
    Decimal: _number,
    bytes: _bytes,
}
