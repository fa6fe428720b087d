"""External codes (SNIP type 5): shape first, then the code set on the date of service.

What no code set covers is counted as not checked, once a set and reason, and is never a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any, TypeAlias

from cleanclaim.codesets import modifiers
from cleanclaim.codesets.lists import judge
from cleanclaim.codesets.places import place_of_service
from cleanclaim.codesets.procedures import system_of
from cleanclaim.kernel import NotChecked
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.x12.checking.findings import CodeLookup
from cleanclaim.x12.values import Procedure

_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z][0-9A-Z]{0,4}")
_ICD9 = re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}")
_PCS = re.compile(r"[0-9A-HJ-NP-Z]{7}")
_ICD9_PROCEDURE = re.compile(r"\d{2,4}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_TAXONOMY = re.compile(r"\d{3}[0-9A-Z]{6}X")
_REVENUE = re.compile(r"[0-9]{4}")
_NDC = re.compile(r"\d{11}")
# What other qualifiers of procedures stand for, where its shape is known.
_SHAPES = {
    "AD": (re.compile(r"D\d{4}"), "a dental procedure (D0120)"),
    "N4": (re.compile(r"\d{11}"), "a drug code (NDC, eleven digits)"),
    "HP": (re.compile(r"[0-9A-Z]{5}"), "a HIPPS rate code (five letters or digits)"),
}
ICD10_BEGAN = date(2015, 10, 1)
_ICD10_QUALIFIERS = frozenset({"ABK", "ABF", "ABJ", "APR", "ABN"})
_ICD10_PROCEDURES = frozenset({"BBR", "BBQ"})


# What is wrong ("" when nothing is), and the set and reason to count when nobody could say.
Verdict: TypeAlias = tuple[str, tuple[str, str] | None]
_GOOD: Verdict = ("", None)
_MOST_REMEMBERED = 100_000


class CodeDesk:
    """Asks code sets and counts what they could not say. `lookup` None asks the shipped lists only.

    Files repeat their codes, so that verdicts are remembered by the question.
    """

    def __init__(self, lookup: CodeLookup | None) -> None:
        self.lookup = lookup
        self.gaps: Counter[tuple[str, str]] = Counter()
        self.verdicts: dict[tuple[Any, ...], Verdict] = {}

    def not_checked(self) -> list[NotChecked]:
        return [NotChecked(name, reason, count) for (name, reason), count in sorted(self.gaps.items())]

    def diagnosis(self, qualifier: str, code: str, on: date | None) -> str:
        """What is wrong with a diagnosis code, "" when nothing is."""
        question = ("diagnosis", qualifier, code, on)
        return self._told(self.verdicts.get(question) or self._learn(question, self._diagnosis))

    def procedure(self, procedure: Procedure, on: date | None) -> str:
        """What is wrong with a procedure. Of qualifiers other than HC the shape is judged, where it is known."""
        question = ("procedure", procedure.qualifier, procedure.code, on)
        return self._told(self.verdicts.get(question) or self._learn(question, self._procedure))

    def inpatient_procedure(self, qualifier: str, code: str, on: date | None) -> str:
        """What is wrong with a procedure of an inpatient stay (HI): ICD-10-PCS, before that ICD-9-CM."""
        question = ("inpatient procedure", qualifier, code, on)
        return self._told(self.verdicts.get(question) or self._learn(question, self._inpatient_procedure))

    def modifier(self, code: str, procedure: str, on: date | None) -> str:
        """What is wrong with one modifier of a procedure on the day of service."""
        question = ("modifier", code, procedure, on)
        return self._told(self.verdicts.get(question) or self._learn(question, _modifier))

    def revenue(self, code: str) -> str:
        """What is wrong with a revenue code of a service line."""
        book = load_rulebook("codesets/revenue")
        if not _REVENUE.fullmatch(code) or code == book["total"]:
            return f"{code} must be four digits, and not the total {book['total']}"
        spans = (span.split("-") for span in book["ranges"])
        return "" if any(first <= code <= last for first, last in spans) else f"{code} is no revenue code"

    def place(self, code: str, on: date | None) -> str:
        """What is wrong with the day of a place of service; that it is on the list is the guide's to say."""
        question = ("place", code, on)
        return self._told(self.verdicts.get(question) or self._learn(question, _place))

    def taxonomy(self, code: str, on: date | None) -> str:
        question = ("taxonomy", code, on)
        return self._told(self.verdicts.get(question) or self._learn(question, self._taxonomy))

    def drug(self, code: str) -> str:
        return "" if _NDC.fullmatch(code) else f"drug code {code} must be eleven digits (NDC 5-4-2)"

    def reason(self, code: str, on: date | None) -> str:
        return self._listed("CARC", code, on)

    def remark(self, code: str, on: date | None) -> str:
        return self._listed("RARC", code, on)

    def knows_status(self, code: str, on: date | None = None) -> bool:
        """Whether a claim status code is on the list and, by day, was in use.

        A number that may have come since the list was made is counted as not checked.
        """
        book: dict[str, Any] = load_rulebook("x12/claim_status")["code"]
        if not (code.isascii() and code.isdecimal()) or code in book["absent"].split():
            return False
        number, last = int(code), int(book["last"])
        if on is not None and on > _last_days_of_statuses().get(number, date.max):
            return False
        if last < number <= last + int(book["newer_within"]):
            self.gaps[("claim status codes", "the number may be newer than the list kept here")] += 1
        return number <= last + int(book["newer_within"])

    def _listed(self, system: str, code: str, on: date | None) -> str:
        if not code:
            return ""
        question = (system, code, on)
        return self._told(self.verdicts.get(question) or self._learn(question, partial(self._ask, system)))

    def _told(self, verdict: Verdict) -> str:
        wrong, gap = verdict
        if gap is not None:
            self.gaps[gap] += 1
        return wrong

    def _learn(self, question: tuple[Any, ...], judge: Callable[..., Verdict]) -> Verdict:
        """The verdict on a question that was not asked before; its first word is its kind."""
        if len(self.verdicts) >= _MOST_REMEMBERED:
            self.verdicts.clear()
        verdict = self.verdicts[question] = judge(*question[1:])
        return verdict

    def _diagnosis(self, qualifier: str, code: str, on: date | None) -> Verdict:
        if "." in code:
            return f"diagnosis {code} must be sent without its point", None
        if qualifier == "TQ":
            return "", ("dental diagnoses (SNODENT)", "no such code set is kept here")
        modern = qualifier in _ICD10_QUALIFIERS
        if on is not None and modern != (on >= ICD10_BEGAN):
            right = "ICD-10-CM (ABK, ABF)" if on >= ICD10_BEGAN else "ICD-9-CM (BK, BF)"
            return f"qualifier {qualifier} does not fit services of {on}: they take {right}", None
        if not (_ICD10 if modern else _ICD9).fullmatch(code):
            return f"{code} has not the shape of a diagnosis code of {'ICD-10-CM' if modern else 'ICD-9-CM'}", None
        return self._ask("ICD-10-CM" if modern else "ICD-9-CM", _pointed(code, modern), on)

    def _procedure(self, qualifier: str, code: str, on: date | None) -> Verdict:
        if qualifier == "HC":
            return self._ask(system_of(code), code, on)
        if qualifier == "NU":
            return self.revenue(code), None
        shape = _SHAPES.get(qualifier)
        if shape is not None and not shape[0].fullmatch(code):
            return f"{code} has not the shape of {shape[1]}", None
        return "", (f"procedures with qualifier {qualifier}", "no such code set is kept here")

    def _inpatient_procedure(self, qualifier: str, code: str, on: date | None) -> Verdict:
        modern = qualifier in _ICD10_PROCEDURES
        if on is not None and modern != (on >= ICD10_BEGAN):
            right = "ICD-10-PCS (BBR, BBQ)" if on >= ICD10_BEGAN else "ICD-9-CM (BR, BQ)"
            return f"qualifier {qualifier} does not fit a stay of {on}: it takes {right}", None
        system = "ICD-10-PCS" if modern else "ICD-9-CM procedures"
        if not (_PCS if modern else _ICD9_PROCEDURE).fullmatch(code):
            return f"{code} has not the shape of a procedure of {system}", None
        return self._ask(system, code, on) if modern else ("", (system, "no such code set is kept here"))

    def _taxonomy(self, code: str, on: date | None) -> Verdict:
        if not _TAXONOMY.fullmatch(code):
            return f'"{code}" has not the shape of a taxonomy code (207R00000X)', None
        return self._ask("TAXONOMY", code, on)

    def _ask(self, system: str, code: str, on: date | None) -> Verdict:
        if on is None:
            return "", (system, "there is no date to judge by")
        answer = self.lookup(system, code, on) if self.lookup else judge(system, code, on)
        if answer.status == "valid":
            return _GOOD
        if answer.status == "not checked":
            return "", (system, _without(code, answer.says))
        return answer.says.rstrip("."), None


def _modifier(code: str, procedure: str, on: date | None) -> Verdict:
    if len(code) != 2:
        return _GOOD  # the guide says so already
    days = modifiers.modifier_days(code, procedure) if _MODIFIER.fullmatch(code) else None
    if days is None:
        return f'"{code}" is no modifier of the list of {modifiers.list_day()}', None
    if on is not None and on < days[0]:
        return f"modifier {code} came on {days[0]}, after the service", None
    if on is not None and days[1] is not None and on > days[1]:
        return f"modifier {code} ended on {days[1]}, before the service", None
    return _GOOD


def _place(code: str, on: date | None) -> Verdict:
    known = place_of_service(code)
    if known is not None and known.first is not None and on is not None and on < known.first:
        return f"place of service {code} came on {known.first}, after the service", None
    return _GOOD


def _without(code: str, says: str) -> str:
    """A reason without its code, so that many codes with one reason count together."""
    return says.replace(code, "the code").replace(code.replace(".", ""), "the code").rstrip(".")


def _pointed(code: str, modern: bool) -> str:
    """With the point after the third character; external causes of ICD-9-CM have it after the fourth."""
    cut = 4 if code.startswith("E") and not modern else 3
    return f"{code[:cut]}.{code[cut:]}" if len(code) > cut else code


@cache
def _last_days_of_statuses() -> dict[int, date]:
    """The last day of each claim status code that ended."""
    ends: dict[str, str] = load_rulebook("x12/claim_status")["code"]["ends"]
    return {int(code): date.fromisoformat(day) for day, listed in ends.items() for code in listed.split()}
