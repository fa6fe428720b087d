"""Layouts of plain code lists. All are compiled alike: code, words, first and last day of use, billable, more.

Days are ISO texts, "" where none is published; `last` is the last day of use. `more` is a JSON object of what only some
lists say.
"""

from __future__ import annotations

LIST_COLUMNS = ("code", "display", "first", "last", "billable", "more")
ListRow = tuple[str, str, str, str, int, str]
