"""Frozen values to plain JSON and back, by their type hints. JSON columns hold nothing else.

`encode` and `decode` are inverse for every value of the rooms below: dataclasses, tuples, frozensets,
enums, dates, Decimals (as text: no float ever touches them). Dicts with tuple keys become lists of pairs.
A field that is not in the JSON takes its default, so that values may grow fields without a migration.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(value: Any) -> Any:
    """Plain JSON (dict, list, str, int, bool, None) of a value; fields that equal their default are left out."""
    if value is None or (isinstance(value, bool | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(encode(item) for item in value)
    if isinstance(value, dict):
        return _encode_dict(value)
    return _encode_fields(value)


def _encode_dict(value: dict[Any, Any]) -> Any:
    if all(isinstance(name, str) for name in value):
        return {str(name): encode(item) for name, item in value.items()}
    return [[encode(name), encode(item)] for name, item in value.items()]


def _encode_fields(value: Any) -> dict[str, Any]:
    plain = {}
    for name, default in _defaults(type(value)):
        item = getattr(value, name)
        if default is dataclasses.MISSING or item != default:
            plain[name] = encode(item)
    return plain


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(kind))


def decode(kind: type[T], plain: Any) -> T:
    """The value of type `kind` that `encode` made `plain` of."""
    result: T = _decoder(kind)(plain)
    return result


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """One function a type, built once: decoding a claim is then a handful of calls."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _optional(kind)
    if origin is not None:
        return _container(origin, get_args(kind))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _fields(kind)
    if isinstance(kind, type) and issubclass(kind, Enum | Decimal):
        return kind
    if kind in {date, datetime}:
        return kind.fromisoformat
    return _as_is


def _as_is(plain: Any) -> Any:
    return plain


def _optional(kind: Any) -> Callable[[Any], Any]:
    inner = _decoder(next(arg for arg in get_args(kind) if arg is not type(None)))
    return lambda plain: None if plain is None else inner(plain)


def _container(origin: Any, args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if origin is tuple and not (len(args) == 2 and args[1] is Ellipsis):
        parts = [_decoder(arg) for arg in args]
        return lambda plain: tuple(part(item) for part, item in zip(parts, plain, strict=True))
    if origin is dict:
        return _dict(*args)
    inner = _decoder(args[0])
    return lambda plain: origin(inner(item) for item in plain)


def _dict(name_kind: Any, item_kind: Any) -> Callable[[Any], Any]:
    name, item = _decoder(name_kind), _decoder(item_kind)

    def read(plain: Any) -> dict[Any, Any]:
        pairs = plain.items() if isinstance(plain, dict) else plain
        return {name(key): item(value) for key, value in pairs}

    return read


def _fields(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    # resolved late, so that a type may contain itself (Trace)
    parts: dict[str, Callable[[Any], Any]] = {}

    def read(plain: Any) -> Any:
        if not parts:
            parts.update({name: _decoder(hints[name]) for name, _ in _defaults(kind)})
        return kind(**{name: parts[name](item) for name, item in plain.items() if name in parts})

    return read
