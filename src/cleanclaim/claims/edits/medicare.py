"""Edits of Medicare's coverage: diagnoses that support a service, and what the patient was told beforehand."""

from __future__ import annotations

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.procedures import named
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.codesets.edit_facts import CoverageArticle
from cleanclaim.kernel import Citation

_ABN = Citation("Medicare Claims Processing Manual", "chapter 30, section 50; chapter 1, section 60")


@edit(
    "claim-medical-necessity",
    cites=Citation("Social Security Act 1862(a)(1)(A)", "local and national coverage articles"),
    when=(Trait.MEDICARE, Trait.COVERED),
    likely_carc="50",
)
def medical_necessity(view: ClaimView) -> Said:
    """No diagnosis of the line is one that the coverage article of the service accepts."""
    state = view.claim.practice.address.state
    for line in view.with_trait(Trait.COVERED):
        if line.has("GA", "GX", "GY", "GZ"):
            continue
        here = [each for each in line.known.articles if not each.states or state in each.states]
        wrong = [article for article in here if not _supports(article, view, line)]
        if wrong and len(wrong) == len(here):
            yield Fired(
                f"No diagnosis of {line.code} is one that {wrong[0].id} accepts.",
                line.number,
                fix="Compare the diagnoses with the record; where none fits, an ABN has to be signed beforehand.",
                values=(*named(line), ("article", wrong[0].id)),
                version=wrong[0].version,
            )


def _supports(article: CoverageArticle, view: ClaimView, line: LineView) -> bool:
    codes = {each.code for each in view.diagnoses_of(line)}
    if article.supporting:
        return bool(codes & article.supporting)
    return not codes <= article.not_supporting


@edit("claim-abn", cites=_ABN, when=Trait.ABN, likely_carc="4")
def abn(view: ClaimView) -> Said:
    """What the line says of the notice to the patient contradicts itself."""
    says = {
        ("GA", "GZ"): "GA says that the patient signed a notice, GZ that nobody did.",
        ("GX", "GZ"): "GX says that the patient signed a notice, GZ that nobody did.",
        ("GA", "GX"): "GA is a notice that the law asks for, GX one given of one's own accord.",
        ("GA", "GY"): "GA is for services that Medicare covers at times, GY for those that it never covers.",
        ("GY", "GZ"): "GZ is for services that Medicare covers at times, GY for those that it never covers.",
    }
    for line in view.with_trait(Trait.ABN):
        for (first, second), words in says.items():
            if line.has(first) and line.has(second):
                yield Fired(words, line.number, values=(("first", first), ("second", second)))


EDITS: tuple[Edit, ...] = (medical_necessity, abn)
