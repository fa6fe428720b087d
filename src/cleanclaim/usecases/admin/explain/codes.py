"""Why a code: its sentences, the rules that decided, the release of the code set, and who signed."""

from __future__ import annotations

from cleanclaim.kernel import Span, Trace
from cleanclaim.store import ids
from cleanclaim.store.ids import Kind
from cleanclaim.store.screens.encounter import (
    CodeShown,
    DocumentShown,
    EncounterScreen,
    QueryShown,
    SignedShown,
    encounter_of_query,
    encounter_screen,
    label,
    place_of_code,
)


def encounter(practice: int, key: int) -> Trace:
    screen = encounter_screen(practice, key)
    newest = [_version(screen, version) for version in screen.signed[:1]]
    return Trace(
        id=screen.id,
        kind="encounter",
        says=f"Visit of {screen.service_date:%Y-%m-%d} ({screen.setting}) with {screen.provider}.",
        source={"encounter": screen.id},
        because=(
            *(_document(document) for document in screen.documents),
            *(_query(query) for query in screen.queries),
            *(newest or [_not_signed(screen)]),
            *(
                Trace(id, "claim", f"Claim {number} to {payer} is {state}.", source={"claim": number})
                for id, number, payer, state in screen.claims
            ),
        ),
    )


def signed_version(practice: int, key: int) -> Trace:
    screen, version = _version_of(practice, Kind.SIGNED_CODING, key)
    return _version(screen, version)


def diagnosis(practice: int, key: int) -> Trace:
    return _code_of(practice, Kind.SIGNED_DIAGNOSIS, key)


def procedure(practice: int, key: int) -> Trace:
    return _code_of(practice, Kind.SIGNED_LINE, key)


def question(practice: int, key: int) -> Trace:
    screen = encounter_screen(practice, encounter_of_query(practice, key))
    return next(_query(query) for query in screen.queries if query.id == ids.public(Kind.QUERY, key))


def _code_of(practice: int, kind: Kind, key: int) -> Trace:
    _, version = _version_of(practice, kind, key)
    shown = next(code for code in version.codes if code.id == ids.public(kind, key))
    return code_trace(shown, version)


def _version_of(practice: int, kind: Kind, key: int) -> tuple[EncounterScreen, SignedShown]:
    encounter_key, number = place_of_code(practice, kind, key)
    screen = encounter_screen(practice, encounter_key)
    return screen, next(each for each in screen.signed if each.version == number)


def code_trace(code: CodeShown, version: SignedShown) -> Trace:
    """A code with its sentences, what decided, and the signature under it."""
    return Trace(
        id=code.id,
        kind="code",
        says=f"{code.system} {label(code)}: {code.display}.",
        cites=version.code_set_version if code.role == "diagnosis" else "",
        source={"system": code.system, "code": code.code, "modifiers": list(code.modifiers), "units": code.units},
        because=(
            *(sentence(span) for span in code.evidence),
            *code.because,
            *_from_elsewhere(code, version),
            signature(version),
        ),
    )


def sentence(span: Span) -> Trace:
    """A quoted sentence of the record."""
    return Trace(
        "",
        "sentence",
        f"The record says: “{' '.join(span.text.split())}”",
        source={"document": span.document, "start": span.start, "end": span.end, "text": span.text},
    )


def signature(version: SignedShown) -> Trace:
    reason = f" {version.reason}" if version.reason else ""
    return Trace(
        version.id,
        "signature",
        f"Signed by {version.signer} as version {version.version}.{reason}",
        source={"actor": version.signer, "at": version.signed_at.isoformat()},
    )


def _from_elsewhere(code: CodeShown, version: SignedShown) -> tuple[Trace, ...]:
    if version.origin == "here" or code.evidence:
        return ()
    says = "This code came signed in a claim of another system, so its sentence is in that system's record."
    return (Trace("", "origin", says, source={"origin": version.origin}),)


def _version(screen: EncounterScreen, version: SignedShown) -> Trace:
    changes = _difference(version)
    return Trace(
        version.id,
        "signed coding",
        f"Version {version.version}, signed by {version.signer}.{changes}",
        cites=version.code_set_version,
        source={"actor": version.signer, "at": version.signed_at.isoformat(), "reason": version.reason},
        because=tuple(code_trace(code, version) for code in version.codes),
    )


def _difference(version: SignedShown) -> str:
    added = f" Added {', '.join(version.added)}." if version.added else ""
    removed = f" Removed {', '.join(version.removed)}." if version.removed else ""
    return added + removed


def _document(document: DocumentShown) -> Trace:
    signed = f"signed by {document.signed_by}" if document.signed_by else "not signed yet"
    return Trace(
        document.id, "document", f"The record holds a {document.kind}, {signed}.", source={"document": document.id}
    )


def _query(query: QueryShown) -> Trace:
    answer = f" {query.answered_by} answered: “{query.answer}”" if query.answer else " It is not answered yet."
    return Trace(
        query.id,
        "question",
        f"The coder asked {query.asked.to}: “{query.asked.question}”{answer}",
        source={"state": query.state, "due": query.due_at.isoformat()},
        because=tuple(sentence(span) for span in query.asked.indicators),
    )


def _not_signed(screen: EncounterScreen) -> Trace:
    says = "No coding is signed yet, so nothing may be billed."
    if not any(document.signed_by for document in screen.documents):
        says = "The provider has not signed the note, so it is not coded for billing."
    return Trace("", "signed coding", says)
