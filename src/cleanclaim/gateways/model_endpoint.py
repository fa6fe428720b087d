"""A language model behind an OpenAI-compatible endpoint that the practice chooses. Off unless somebody names one.

The text of the note leaves this process for that address, and nothing else does; `host` says where it goes, so that a
person can be told before. What comes back are words to look at (`Pointer`), never codes. The answer is data of a
stranger: it is bounded in size and time, and whatever is not of the agreed form is left out.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from cleanclaim.coding.pointing import Pointer
from cleanclaim.kernel import Refused

_LONGEST_NOTE = 60_000  # characters
_LARGEST_ANSWER = 1_000_000  # bytes
_MOST_POINTERS = 200
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_TASK = (
    "You read a clinical note for a medical coder. Point at the words that name a disease, injury, symptom, sign or"
    " reason for the visit of this patient. Give no codes. Answer with JSON alone:"
    ' {"findings": [{"quote": "words copied exactly from the note", "term": "the usual medical term"}]}'
)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would hand the note to another address than the one that was agreed to."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """`url` up to and with `/v1`; `model` as the endpoint calls it; `key` is sent as bearer token where there is one.

    Raises Refused for an address that is neither https nor on this machine.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 60.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
            raise Refused("A note is sent over https or stays on this machine: give an https address of the model.")

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def points(self, text: str) -> Sequence[Pointer]:
        """What the model points at in a note. Raises Refused where it cannot be asked or does not answer in form."""
        if len(text) > _LONGEST_NOTE:
            raise Refused(f"The note is longer than {_LONGEST_NOTE:,} characters: code it without the model.")
        return tuple(_pointers(self._content(self._answer(text))))[:_MOST_POINTERS]

    def _answer(self, text: str) -> bytes:
        said = [{"role": "system", "content": _TASK}, {"role": "user", "content": text}]
        body = {"model": self.model, "messages": said, "temperature": 0, "response_format": {"type": "json_object"}}
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        request = urllib.request.Request(  # noqa: S310 the scheme is judged above
            f"{self.url.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers
        )
        try:
            with self._opener().open(request, timeout=self.seconds) as answer:
                content: bytes = answer.read(_LARGEST_ANSWER + 1)
        except urllib.error.HTTPError as refused:
            with refused:  # its body may repeat the note: it is not shown
                raise Refused(
                    f"The model at {self.host} answered with status {refused.code}: ask its operator."
                ) from None
        except (OSError, HTTPException):
            raise Refused(f"The model at {self.host} cannot be reached: start it, or code without it.") from None
        if len(content) > _LARGEST_ANSWER:
            raise Refused(
                f"The model at {self.host} answered with more than {_LARGEST_ANSWER:,} bytes: code without it."
            )
        return content

    def _opener(self) -> urllib.request.OpenerDirector:
        """What stays on this machine goes past any proxy of the environment: it would carry the note away."""
        here = [urllib.request.ProxyHandler({})] if self.host in _THIS_MACHINE else []
        return urllib.request.build_opener(_NoRedirect, *here)

    def _content(self, answer: bytes) -> Any:
        try:
            return json.loads(json.loads(answer)["choices"][0]["message"]["content"])
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            raise Refused(f"The model at {self.host} did not answer in the agreed form: code without it.") from None


def _pointers(content: Any) -> Iterator[Pointer]:
    found = content.get("findings") if isinstance(content, dict) else None
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and isinstance(one.get("quote"), str) and isinstance(one.get("term"), str):
            yield Pointer(one["quote"], one["term"])
