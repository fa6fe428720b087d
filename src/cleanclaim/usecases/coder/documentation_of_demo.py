"""The documentation pages of the demonstration's practice: for a home in which nothing has been asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cleanclaim.codesets import Library
from cleanclaim.coding.documenting import Gap, SpecialtyPage, specialty_pages
from cleanclaim.kernel import Refused
from cleanclaim.sandbox.practice import synthetic_practice

_DEMO_SEED = 1


@dataclass(frozen=True, slots=True)
class Documentation:
    """`own` is False where the pages come from the demonstration, since nobody has asked anything here yet."""

    pages: tuple[SpecialtyPage, ...]
    own: bool

    def of(self, specialty: str) -> SpecialtyPage:
        """Raises Refused for a specialty that has no page."""
        wanted = specialty.strip().lower()
        found = next((page for page in self.pages if page.specialty.lower() == wanted), None)
        if found is None:
            known = ", ".join(sorted(page.specialty for page in self.pages))
            raise Refused(f"There is no page for that specialty; there are pages for: {known}.")
        return found


def documentation_of_demo(library: Library) -> Documentation:
    """The pages of the demonstration's practice, for a home in which nothing has been asked."""
    script = synthetic_practice(_DEMO_SEED)
    specialty = {provider.id: provider.specialty for provider in script.providers}
    gaps = [
        Gap(specialty[visit.encounter.provider_id], answer.concerns, answer.asks_for)
        for visit in script.visits
        for answer in visit.answers
    ]
    return Documentation(pages_of(gaps, specialty.values(), library), own=False)


def pages_of(gaps: Iterable[Gap], specialties: Iterable[str], library: Library) -> tuple[SpecialtyPage, ...]:
    def title(code: str) -> str:
        """The category of a diagnosis, or the words of a procedure; the code where no list has it."""
        found = library.code("ICD-10-CM", code[:3]) or library.procedure(code)
        return getattr(found, "display", "") or getattr(found, "words", "") or code

    return specialty_pages(gaps, specialties, title)
