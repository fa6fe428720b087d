"""What each specialty should write so that coding goes smoothly, from the questions asked most."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.codesets import Library
from cleanclaim.store import atomic, audit, questions
from cleanclaim.store.actors import Actor, Role
from cleanclaim.usecases.coder.documentation_of_demo import Documentation, documentation_of_demo, pages_of


def documentation_needed(*, actor: Actor, now: datetime, library: Library) -> Documentation:
    """The pages of a practice, from every question that its coders asked; the demonstration's where there is none."""
    actor.must_be(Role.CODER, Role.PROVIDER, Role.MANAGER, Role.AUDITOR)
    with atomic():
        asked = questions.questions_asked(actor.practice_id)
        specialties = questions.specialties(actor.practice_id)
        audit.record(actor, now, "documentation.listed", "", f"{len(asked)} questions")
    if not asked:
        return documentation_of_demo(library)
    return Documentation(pages_of(asked, specialties, library), own=True)
