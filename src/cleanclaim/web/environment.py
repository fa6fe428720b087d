"""What templates may use: words for money, days and text; nothing that reaches the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from jinja2 import Environment, StrictUndefined

from cleanclaim.kernel import dollars
from cleanclaim.usecases.admin.explain import explains
from cleanclaim.web import encoding, words


def environment(**options: Any) -> Environment:
    """The Jinja environment; a name that a view forgot to give is an error, not an empty place."""
    options["undefined"] = StrictUndefined
    made = Environment(**options)  # noqa: S701 (Django's backend passes autoescape=True)
    made.globals.update(
        static=static, explains=explains, session_seconds=settings.SESSION_COOKIE_AGE, due_words=words.due
    )
    made.filters.update(
        dollars=dollars,
        day=_day,
        moment=_moment,
        tone=words.tone,
        state_says=words.state_says,
        work=words.work,
        answer_status=words.answer_status,
        by_kind=encoding.by_kind,
        linked=encoding.linked,
        whole_code=encoding.whole_code,
        bare=encoding.bare,
    )
    made.trim_blocks = made.lstrip_blocks = True
    return made


def _day(value: date | None) -> str:
    return f"{value:%b} {value.day}, {value:%Y}" if value else "–"


def _moment(value: datetime | None) -> str:
    return f"{_day(value)} {value:%H:%M}" if value else "–"
