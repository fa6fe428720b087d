"""What the audits of a period say: agreement, and accuracy by code family, coder, rule and confidence class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cleanclaim.codesets import Library
from cleanclaim.coding.auditing import AuditFigures, CaseResult, audited_codes, figures, section_of
from cleanclaim.store import atomic, audit, audits
from cleanclaim.store.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class AuditReport:
    """`chapters` groups diagnoses by chapter and procedures by section; `categories` diagnoses by their first three
    characters, and each procedure by itself."""

    since: date
    until: date
    chapters: AuditFigures
    categories: AuditFigures


def audit_figures(*, actor: Actor, now: datetime, since: date, until: date, library: Library) -> AuditReport:
    """All cases that were judged on these days, both included."""
    actor.must_be(Role.MANAGER, Role.AUDITOR)
    judged = audits.judged_cases(actor.practice_id, since=since, until=until)
    results = [
        CaseResult(signed.signed_by.user_id, case.stratum, audited_codes(signed), case.judged)
        for case, signed in judged
    ]

    def chapter(system: str, code: str) -> str:
        above = library.ancestors(code) if system == "ICD-10-CM" else ()
        return above[-1].display if above else section_of(system, code)

    def category(system: str, code: str) -> str:
        return code[:3] if system.startswith("ICD") else code

    with atomic():
        audit.record(actor, now, "audit.figures", "", f"{len(results)} cases")
    return AuditReport(since, until, figures(results, chapter), figures(results, category))
