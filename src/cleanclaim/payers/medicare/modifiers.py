"""What modifiers and the one who furnished a service do to its fee, as the row's indicators allow."""

from __future__ import annotations

from decimal import Decimal

from cleanclaim.payers.medicare.drafts import Draft

_PACKAGE = "Medicare Claims Processing Manual, chapter 12, 40.2–40.4; relative value file, pre, intra and post percents"
_ASSISTANTS = ("80", "81", "82", "AS")
_BY_REPORT = {"22": "unusual services", "52": "reduced services", "66": "a surgical team"}


def apply_modifiers(draft: Draft) -> None:
    """Both sides, parts of the global package, assistants, two surgeons; NP and PA. Order does not matter."""
    modifiers = draft.service.modifiers
    reported = next((words for modifier, words in _BY_REPORT.items() if modifier in modifiers), "")
    if reported:
        draft.refuse(f"{reported}: priced by the contractor from the report")
        return
    _both_sides(draft)
    _package(draft)
    _surgeons(draft)
    if draft.service.non_physician and "AS" not in modifiers:
        draft.by_percent("non_physician", "furnished by an NP, PA or clinical nurse specialist")


def _both_sides(draft: Draft) -> None:
    if "50" not in draft.service.modifiers:
        return
    if draft.row.bilateral == "1":
        draft.by_percent("bilateral", "both sides")
    elif draft.row.bilateral == "3":
        draft.by_percent("bilateral_each_side", "both sides, each in full")
    else:
        draft.say("100 % (both sides change nothing for this code)", "relative value file, bilateral indicator")


def _package(draft: Draft) -> None:
    """54 surgery only, 55 care after it only, 56 care before it only, 78 return to the operating room."""
    row = draft.row
    shares = {
        "54": (row.pre + row.intra, "surgical care only"),
        "55": (row.post, "postoperative care only"),
        "56": (row.pre, "preoperative care only"),
        "78": (row.intra, "unplanned return to the operating room"),
    }
    for modifier, (share, words) in shares.items():
        if modifier in draft.service.modifiers and row.global_days in {"010", "090"}:
            draft.by(share * Decimal(100), words, _PACKAGE)


def _surgeons(draft: Draft) -> None:
    modifiers, row = draft.service.modifiers, draft.row
    if any(modifier in modifiers for modifier in _ASSISTANTS):
        if row.assistant in {"1", "9"}:
            draft.by(
                Decimal(0), "no payment for an assistant at this surgery", "relative value file, assistant indicator"
            )
        elif "AS" in modifiers:
            draft.by_percent("assistant_non_physician", "assistant at surgery, not a physician")
        else:
            draft.by_percent("assistant", "assistant at surgery")
    if "62" in modifiers:
        if row.co_surgeon in {"0", "9"}:
            draft.by(Decimal(0), "two surgeons are not paid for this code", "relative value file, co-surgeon indicator")
        else:
            draft.by_percent("co_surgeon", "two surgeons")
