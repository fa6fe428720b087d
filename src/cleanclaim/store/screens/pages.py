"""A long list, a page at a time, and the search in it.

What is searched for may be a name, so it comes in the body of a request and never in an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Generic, TypeVar

from django.db.models import Q, QuerySet

from cleanclaim.store.ids import Kind

PAGE = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows `first` to `last` of `count`; pages count from 1."""

    rows: tuple[T, ...]
    count: int
    number: int = 1

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def before(self) -> int:
        """The page before, 0 where this is the first."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The page after, 0 where this is the last."""
        return self.number + 1 if self.last < self.count else 0


def cut(rows: QuerySet, number: int) -> tuple[list, int, int]:
    """(the rows of a page, how many there are in all, the page's number brought into range)."""
    count = rows.count()
    number = max(1, min(number, -(-count // PAGE)))
    return list(rows[(number - 1) * PAGE : number * PAGE]), count, number


def matching(find: str, fields: tuple[str, ...], kind: Kind) -> Q:
    """Every word of `find` stands in one of `fields`, or is the public id or its number."""
    found = Q()
    for word in find.split()[:6]:
        anywhere = reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
        digits = word.upper().removeprefix(kind.value)
        if digits.isascii() and digits.isdigit() and len(digits) < 18:
            anywhere |= Q(pk=int(digits))
        found &= anywhere
    return found
