"""Which claim a payment answers, and which practice a remittance belongs to.

An account is one by payee and CLM01, since two practices may use one number. What fits is narrowed by
facts, strongest first; where two still fit equally well, nothing is matched: a wrong match costs more
than a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from cleanclaim.claims import Claim
from cleanclaim.kernel import Practice
from cleanclaim.x12.values import ClaimPayment, Party, Remittance

_RESPONSIBILITY = {"1": 1, "19": 1, "2": 2, "20": 2, "3": 3, "21": 3}  # CLP02
_NO_ACCOUNT = {"", "0"}  # what payers send where the claim number did not reach them


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """What has to be known of a sent claim to find it again. `key` is the caller's own handle of it.

    `payer_numbers` are the payer's control numbers seen so far (277CA REF*1K, CLP07). `version` counts
    what was sent for the account to this payer; `place` is the payer's place in the order (1 = primary).
    """

    key: str
    claim_id: str
    payee_npi: str
    payee_tax_id: str
    payer_id: str
    charge_cents: int
    first_day: date
    last_day: date
    member_id: str = ""
    place: int = 1
    version: int = 1
    frequency: str = "1"
    payer_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """The claim that a payment answers, and by what it was found, in words."""

    known: KnownClaim
    by: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A payment that stays unapplied until a person decides; `reason` is a sentence for that person."""

    reason: str
    candidates: tuple[str, ...] = ()  # keys


@dataclass(slots=True)
class ClaimIndex:
    """Known claims by account number, by the payer's number and by member."""

    by_account: dict[str, list[KnownClaim]] = field(default_factory=dict)
    by_payer_number: dict[str, list[KnownClaim]] = field(default_factory=dict)
    by_member: dict[str, list[KnownClaim]] = field(default_factory=dict)

    def add(self, known: KnownClaim) -> None:
        self.by_account.setdefault(account_number(known.claim_id), []).append(known)
        for number in known.payer_numbers:
            self.by_payer_number.setdefault(number, []).append(known)
        if known.member_id:
            self.by_member.setdefault(known.member_id.upper(), []).append(known)


def index(claims: Iterable[KnownClaim]) -> ClaimIndex:
    """An index of claims that were sent."""
    found = ClaimIndex()
    for known in claims:
        found.add(known)
    return found


def known(claim: Claim, *, key: str = "", version: int = 1, payer_numbers: Iterable[str] = ()) -> KnownClaim:
    """What `match` needs of a claim; `key` is CLM01 where none is given."""
    days = [claim.day_of(line) for line in claim.lines] or [claim.encounter.service_date]
    return KnownClaim(
        key=key or claim.id,
        claim_id=claim.id,
        payee_npi=claim.practice.npi,
        payee_tax_id=claim.practice.tax_id,
        payer_id=claim.payer.payer_id,
        charge_cents=claim.charge_cents,
        first_day=min(days),
        last_day=max(days),
        member_id=claim.coverage.member_id,
        place=len(claim.prior) + 1,
        version=version,
        frequency=claim.frequency,
        payer_numbers=frozenset(number for number in payer_numbers if number),
    )


def account_number(text: str) -> str:
    """CLM01 as it is compared: payers change case and pad with blanks."""
    return text.strip().upper()


def identity(remittance: Remittance) -> str:
    """What makes a payment one: TRN03 with TRN02 ("" where the file lacks them).

    Two payers may use one trace number; the same payment in another envelope is a duplicate.
    """
    if not remittance.trace_number:
        return ""
    return f"{remittance.payer_id}/{remittance.trace_number}"


def practice_of(remittance: Remittance, practices: Sequence[Practice]) -> Practice | Unmatched:
    """The practice that a remittance pays: by the payee's NPI, else by its tax id."""
    npi, tax_ids = payee_numbers(remittance.payee)
    by_npi = [practice for practice in practices if npi and practice.npi == npi]
    by_tax = [practice for practice in practices if practice.tax_id in tax_ids]
    fitting = by_npi or by_tax
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        return Unmatched("Several practices share the payee's number: choose the one that was paid.")
    return Unmatched("No practice here has the payee's NPI or tax id: set the practice up, or send it back.")


def payee_numbers(payee: Party) -> tuple[str, frozenset[str]]:
    """NPI ("" where none is given) and tax ids of a payee (N1*PE with its REF*TJ)."""
    npi = payee.id if payee.id_qualifier == "XX" else ""
    tax_ids = {payee.reference("TJ"), payee.id if payee.id_qualifier == "FI" else ""}
    return npi, frozenset(number.replace("-", "") for number in tax_ids if number)


def match(payment: ClaimPayment, remittance: Remittance, claims: ClaimIndex) -> Match | Unmatched:
    """The sent claim that a payment answers, or why it cannot be said.

    By the account number of this payee; else by the payer's own number; else, where the payer never had
    the account number, by member, days and charge. Never by guess.
    """
    numbers = payee_numbers(remittance.payee)
    own = [c for c in claims.by_account.get(account_number(payment.claim_id), []) if _paid_to(c, numbers)]
    if own:
        return _narrowed(own, payment, remittance, "account number")
    original = {payment.payer_claim_number, *(r.value for r in payment.references if r.qualifier == "F8")}
    theirs = [
        known
        for number in sorted(original - {""})
        for known in claims.by_payer_number.get(number, [])
        if _paid_to(known, numbers)
    ]
    if theirs:
        return _narrowed(list(dict.fromkeys(theirs)), payment, remittance, "payer's claim number")
    if account_number(payment.claim_id) in _NO_ACCOUNT:
        alike = [c for c in _of_member(payment, claims) if _paid_to(c, numbers) and _agrees(c, payment)]
        if alike:
            return _narrowed(alike, payment, remittance, "member, days and charge")
    if claims.by_account.get(account_number(payment.claim_id)):
        return Unmatched("The account number is known, but with another payee: check who was paid.")
    return Unmatched("No claim with this account number or payer's number was sent from here.")


def _paid_to(known: KnownClaim, numbers: tuple[str, frozenset[str]]) -> bool:
    npi, tax_ids = numbers
    if npi and known.payee_npi:
        return known.payee_npi == npi
    return known.payee_tax_id in tax_ids


def _of_member(payment: ClaimPayment, claims: ClaimIndex) -> list[KnownClaim]:
    people = (payment.corrected_insured, payment.insured, payment.patient)
    members = {party.id.upper() for party in people if party and party.id}
    return [known for member in sorted(members) for known in claims.by_member.get(member, [])]


def _agrees(known: KnownClaim, payment: ClaimPayment) -> bool:
    days = _days(payment)
    return known.charge_cents == abs(payment.charge_cents) and days == (known.first_day, known.last_day)


def _days(payment: ClaimPayment) -> tuple[date, date] | None:
    lines = [line.service_date for line in payment.lines if line.service_date]
    first = min(lines) if lines else payment.service_from
    last = max(lines) if lines else payment.service_to or payment.service_from
    return (first, last) if first and last else None


def _narrowed(fitting: list[KnownClaim], payment: ClaimPayment, remittance: Remittance, by: str) -> Match | Unmatched:
    """Facts in order of strength; one that would leave nobody says nothing."""
    if all(_contradicted(known, payment) for known in fitting):
        return Unmatched(
            "The number agrees, but charge, days and member are another claim's: compare before posting.",
            tuple(known.key for known in fitting),
        )
    for fact in _facts(payment, remittance):
        if len(fitting) > 1:
            fitting = [known for known in fitting if fact(known)] or fitting
    if len(fitting) > 1 and len({(c.payee_npi, account_number(c.claim_id), c.payer_id, c.place) for c in fitting}) == 1:
        # Versions of one claim to one payer, alike in everything: the money lands on the same account.
        newest = max(known.version for known in fitting)
        fitting = [known for known in fitting if known.version == newest]
    elif len(fitting) > 1 and len({(c.payee_npi, account_number(c.claim_id)) for c in fitting}) == 1:
        # Copies of one claim for several payers, and nothing says which of them answers: the first does.
        place = min(known.place for known in fitting)
        newest = max(known.version for known in fitting if known.place == place)
        fitting = [known for known in fitting if (known.place, known.version) == (place, newest)]
    if len(fitting) > 1:
        return Unmatched(
            "Several claims fit equally well: choose the one that was paid.",
            tuple(known.key for known in fitting),
        )
    return Match(fitting[0], by)


def _facts(payment: ClaimPayment, remittance: Remittance) -> tuple[Callable[[KnownClaim], bool], ...]:
    place = _RESPONSIBILITY.get(payment.status)
    payer_ids = {remittance.payer.id, remittance.payer_id, remittance.payer.reference("2U")} - {""}
    days = _days(payment)
    return (
        lambda known: payment.payer_claim_number in known.payer_numbers,
        lambda known: known.payer_id in payer_ids,
        lambda known: known.place == place,
        lambda known: known.charge_cents == abs(payment.charge_cents),
        lambda known: days == (known.first_day, known.last_day),
        lambda known: known.frequency == payment.frequency,
    )


def _contradicted(known: KnownClaim, payment: ClaimPayment) -> bool:
    """Everything beside the number speaks against it: charge, days and member all differ."""
    days = _days(payment)
    members = {
        party.id.upper()
        for party in (payment.insured, payment.patient, payment.corrected_insured)
        if party and party.id
    }
    return (
        known.charge_cents != abs(payment.charge_cents)
        and days is not None
        and (days[1] < known.first_day or days[0] > known.last_day)
        and bool(members)
        and bool(known.member_id)
        and known.member_id.upper() not in members
    )
