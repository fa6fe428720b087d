"""What must agree within a services review (278), asked or answered: situations (SNIP 4), code sets (5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain

from cleanclaim.codesets.places import places_of_service
from cleanclaim.kernel import Citation, Owner, Severity
from cleanclaim.kernel.rules import Rule, rule
from cleanclaim.x12.checking.judging import Breach, Context, npi_breach
from cleanclaim.x12.checking.request_codes import loinc_problem
from cleanclaim.x12.guide import code_list
from cleanclaim.x12.values import Dated, Party
from cleanclaim.x12.values.authorizations import Decision, ReviewedService, ReviewRequest, ServicesReview

ReviewRule = Rule[[ServicesReview, Context], Iterator[Breach]]
_GUIDE = "005010X217"
_DIAGNOSES = frozenset({"ABF", "ABJ", "ABK", "BF", "BJ", "BK"})
_REASONS = "review decision reasons (X12 code source 886)"


def review_rule(
    id: str, place: str, owner: Owner = Owner.BILLING, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[ServicesReview, Context], Iterator[Breach]]], ReviewRule]:
    return rule(id, cites=Citation(_GUIDE, place), owner=owner, severity=severity)


def _listed(name: str) -> frozenset[str]:
    return code_list(f"authorizations.{name}")


def _places(review: ServicesReview) -> Iterator[ServicesReview | ReviewedService]:
    """The event and its services: each may be asked for and decided on by itself."""
    yield review
    yield from review.services


def _requests(review: ServicesReview) -> Iterator[tuple[ServicesReview | ReviewedService, ReviewRequest]]:
    yield from ((place, place.request) for place in _places(review) if place.request is not None)


def _decisions(review: ServicesReview) -> Iterator[tuple[ServicesReview | ReviewedService, Decision]]:
    yield from ((place, place.decision) for place in _places(review) if place.decision is not None)


def _when(dates: list[Dated], qualifier: str) -> Dated | None:
    return next((when for when in dates if when.qualifier == qualifier), None)


def _parties(review: ServicesReview) -> Iterator[Party]:
    yield review.payer
    people = (review.subscriber, review.dependent)
    yield from (person.party for person in people if person is not None)
    if review.requester is not None:
        yield review.requester.party
    named = chain(review.providers, *(service.providers for service in review.services))
    yield from (provider.party for provider in named)


def event_day(review: ServicesReview) -> date | None:
    """The day of the event: of service, admission or event, else the day on which the review was sent."""
    for place in _places(review):
        for when in place.dates:
            if when.qualifier in {"472", "435", "AAH"} and when.first is not None:
                return when.first
    sent = review.envelope.created[:8]
    return date(int(sent[:4]), int(sent[4:6]), int(sent[6:])) if len(sent) == 8 and _is_day(sent) else None


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


# What is asked


@review_rule("x12.review-without-event", "2000E")
def has_event(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """A request has a patient event, and an answer has one unless a level above was refused."""
    refused = review.rejections or (review.requester is not None and review.requester.rejections)
    if not review.has_event and not (review.kind == "278-response" and refused):
        missing = "or an AAA that says why there is none" if review.kind == "278-response" else "of what is asked"
        yield Breach("HL03", review.offset, f"no patient event (HL*EV) follows: there must be one {missing}")


@review_rule("x12.review-of-earlier", "2000E and 2000F REF, UM02")
def names_the_earlier(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """An appeal, extension, renewal, revision or cancellation names the review that it is about."""
    earlier = _listed("of_earlier_review")
    for place, request in _requests(review):
        references = [*review.references, *place.references]
        named = any(ref.qualifier in {"BB", "NT"} for ref in references)
        if review.kind == "278-request" and request.certification_type in earlier and not named:
            says = (
                f"UM02 is {request.certification_type}: REF*BB or REF*NT with the earlier review's number must be there"
            )
            yield Breach("UM02", request.offset, says)


@review_rule("x12.review-cancellation", "BHT02 and UM02")
def cancellation(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """A transaction that cancels (BHT02 01) asks for a cancellation (UM02 3)."""
    if review.purpose == "01" and review.request is not None and review.request.certification_type != "3":
        yield Breach("UM02", review.request.offset, "BHT02 is 01, a cancellation: UM02 must be 3")


@review_rule("x12.review-admission", "2000E DTP, admission date", severity=Severity.WARNING)
def admission_has_date(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """A request to review an admission gives its date, or at least that of the event."""
    request = review.request
    if review.kind != "278-request" or request is None or request.category != "AR":
        return
    if review.on("435") is None and review.on("AAH") is None:
        says = "UM01 is AR, an admission: DTP*435 with the admission date should be there"
        yield Breach("UM01", request.offset, says)


@review_rule("x12.review-discharge", "2000E DTP, discharge date")
def discharge_after_admission(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Nobody is discharged before being admitted."""
    admitted, discharged = review.on("435"), review.on("096")
    if admitted and discharged and admitted.first and discharged.first and discharged.first < admitted.first:
        yield Breach("DTP03", discharged.offset, "the discharge (DTP*096) lies before the admission (DTP*435)")


@review_rule("x12.review-accident", "2000E UM05 and DTP, accident date")
def accident_has_date(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """An event related to an accident gives its date, one to an auto accident its state or country."""
    request = review.request
    if request is None or review.kind != "278-request":
        return
    if {"AA", "AP"} & set(request.related_causes) and review.on("439") is None:
        yield Breach("UM05", request.offset, "UM05 says accident: DTP*439 with the accident's date must be there")
    if "AA" in request.related_causes and not request.accident_state and not request.accident_country:
        yield Breach("UM05-4", request.offset, "UM05 says auto accident: UM05-4 with the state must be there")


@review_rule("x12.review-category", "2000F UM01, X12 interpretation 1061")
def specialty_of_event(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """A service asks for specialty care only where its event does."""
    for service in review.services:
        above, asked = review.request, service.request
        if asked is not None and asked.category == "SC" and above is not None and above.category != "SC":
            says = f"UM01 of the service is SC, that of its event {above.category}: both must be SC"
            yield Breach("UM01", asked.offset, says)


@review_rule("x12.review-trace-company", "TRN03")
def trace_company(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Who assigned a trace number is named by a tax number (1…), a D-U-N-S number (3…) or one of its own (9…)."""
    for place in _places(review):
        for trace in place.traces:
            if trace.company and trace.company[0] not in "139":
                yield Breach(
                    "TRN03", trace.offset, "TRN03 must begin with 1, 3 or 9, which says what kind of number it is"
                )


@review_rule("x12.review-attachment-number", "2000E and 2000F PWK06")
def attachment_has_number(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """An attachment that is sent apart has a control number."""
    free = _listed("without_number")
    for place in _places(review):
        for attachment in place.attachments:
            if attachment.transmission not in free and not attachment.control_number:
                says = f"PWK02 is {attachment.transmission}: PWK05 AC and PWK06 with the control number must be there"
                yield Breach("PWK06", attachment.offset, says)


@review_rule("x12.review-same-attachment", "2000E and 2000F PWK06")
def attachment_number_once(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """An attachment control number stands once in a review: it keys one attachment."""
    seen: set[str] = set()
    for place in _places(review):
        for attachment in place.attachments:
            if attachment.control_number and attachment.control_number in seen:
                yield Breach(
                    "PWK06", attachment.offset, "PWK06 stands twice: each attachment needs a number of its own"
                )
            seen.add(attachment.control_number)


@review_rule("x12.review-one-line", "2000F SV1, SV2, SV3")
def one_line(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """A service is professional, institutional or dental, never two of them."""
    for service in review.services:
        for kept in service.kept:
            if str(kept.elements[0]).startswith("SV"):
                says = "a service has one of SV1, SV2 and SV3: put the other into a service of its own"
                yield Breach(f"{kept.elements[0]}01", kept.offset, says)


@review_rule("x12.review-tooth", "2000F TOO")
def teeth_are_dental(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Teeth are named with dental services."""
    for service in review.services:
        if service.dental is not None and service.dental.teeth and service.kind != "dental":
            yield Breach("TOO01", service.dental.teeth[0].offset, "TOO names a tooth: the service must have an SV3")


@review_rule("x12.review-pointer", "2000F SV107", Owner.CODING)
def pointer_to_nothing(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Each diagnosis pointer of a service points to a diagnosis of its event."""
    count = sum(1 for code in review.codes if code.qualifier != "LOI")
    for service in review.services:
        for place, pointer in enumerate(service.pointers, start=1):
            if not 1 <= pointer <= count:
                says = f"SV107 points to diagnosis {pointer}: the event has {count}"
                yield Breach(f"SV107-{place}", service.offset, says)


@review_rule("x12.review-patient", "2010C and 2010D DMG", Owner.FRONT_DESK, Severity.WARNING)
def patient_is_known(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """The payer finds a patient by name and birth date."""
    patient = review.patient
    if review.kind != "278-request" or patient is None:
        return
    if patient.birth_date is None:
        yield Breach("DMG02", patient.party.offset, "DMG02 with the patient's birth date should be there")
    if not patient.party.last_or_organization:
        yield Breach("NM103", patient.party.offset, "NM103 with the patient's name should be there")


@review_rule("x12.review-organization", "NM102", Owner.FRONT_DESK)
def organization_name(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """An organization has no first name, middle name or suffix."""
    for party in _parties(review):
        if not party.is_person and (party.first or party.middle or party.suffix):
            says = "NM102 is 2, an organization: NM104, NM105 and NM107 must be empty"
            yield Breach("NM104", party.offset, says)


# What is answered


@review_rule("x12.review-undecided", "1.11.5 and 2000E HCR, X12 interpretation 941", Owner.PAYER)
def is_decided(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """An answer decides on the event or on a service, or says why it could not be processed."""
    if review.kind != "278-response" or not review.has_event:
        return
    providers = chain(review.providers, review.transports, *(service.providers for service in review.services))
    refused = any(place.rejections for place in _places(review)) or any(each.rejections for each in providers)
    if not refused and next(_decisions(review), None) is None:
        yield Breach(
            "HL03", review.offset, "neither HCR nor AAA stands in the event: one of them must say what became of it"
        )


@review_rule("x12.certification-number", "HCR02", Owner.PAYER)
def certified_has_number(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """What is certified has a certification number, which the claim will carry."""
    certified = _listed("certified")
    for _, decision in _decisions(review):
        own = decision.number or (review.decision.number if review.decision is not None else "")
        if decision.action in certified and not own:
            says = f"HCR01 is {decision.action}, certified: HCR02 with the certification number must be there"
            yield Breach("HCR02", decision.offset, says)


@review_rule("x12.decision-reason", "HCR03", Owner.PAYER, Severity.WARNING)
def decision_has_reason(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """A refusal, a partial certification or a pending review says why."""
    for _, decision in _decisions(review):
        if decision.action in _listed("unexplained") and not decision.reasons:
            yield Breach("HCR03", decision.offset, f"HCR01 is {decision.action}: HCR03 should say why")


@review_rule("x12.certification-dates", "DTP 007, 036, 102", Owner.PAYER)
def certification_dates(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """A certification does not expire before it comes into force."""
    for place in _places(review):
        begins, ends = _when(place.dates, "007"), _when(place.dates, "036")
        if begins and ends and begins.first and ends.first and ends.first < begins.first:
            yield Breach("DTP03", ends.offset, "the certification expires (DTP*036) before it is in force (DTP*007)")


@review_rule("x12.review-rejection", "AAA01 and AAA04", Owner.PAYER, Severity.WARNING)
def rejected_and_decided(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """What could not be processed (AAA) is not decided on (HCR)."""
    for place, decision in _decisions(review):
        if place.rejections:
            yield Breach(
                "HCR01", decision.offset, "HCR decides what AAA says could not be processed: one of them should go"
            )


# Code sets


@review_rule("x12.review-npi", "45 CFR 162.406")
def provider_numbers(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Each provider number passes its check digit."""
    for party in _parties(review):
        yield from npi_breach(party, "NM109")


@review_rule("x12.review-diagnosis", "45 CFR 162.1002", Owner.CODING)
def diagnosis_codes(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Diagnosis codes are in their code set on the day of the event."""
    on = event_day(review)
    for place, code in enumerate(review.codes, start=1):
        wrong = context.desk.diagnosis(code.qualifier, code.code, on) if code.qualifier in _DIAGNOSES else ""
        if wrong:
            yield Breach(f"HI{place:02d}-2", code.offset, f"diagnosis {place}: {wrong}")


@review_rule("x12.review-procedure", "45 CFR 162.1002", Owner.CODING)
def procedure_codes(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Procedure codes and modifiers are in their code set on the day of the service."""
    for service in review.services:
        when = _when(service.dates, "472")
        on = when.first if when is not None and when.first is not None else event_day(review)
        if service.procedure is not None:
            wrong = context.desk.procedure(service.procedure, on)
            if wrong:
                segment = {"institutional": "SV202-2", "dental": "SV301-2"}.get(service.kind, "SV101-2")
                yield Breach(segment, service.offset, wrong)


@review_rule("x12.review-specialty", "PRV03", Owner.BILLING)
def specialties(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Provider specialties are on the list of taxonomy codes."""
    for party in _parties(review):
        wrong = context.desk.taxonomy(party.taxonomy, event_day(review)) if party.taxonomy else ""
        if wrong:
            yield Breach("PRV03", party.offset, wrong)


@review_rule("x12.review-place", "UM04")
def place_of_service(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """A place of service is on its list, a facility type is two digits of a bill type."""
    for _, request in _requests(review):
        if request.place_qualifier == "B" and request.place and request.place not in places_of_service():
            yield Breach("UM04-1", request.offset, f"UM04-1 {request.place} is no place of service")
        if request.place_qualifier == "A" and not (len(request.place) == 2 and request.place.isdecimal()):
            yield Breach(
                "UM04-1", request.offset, "UM04-1 must be the first two digits of a bill type, as UM04-2 A says"
            )


@review_rule("x12.review-wanted", "HI with LOI, LOINC", Owner.PAYER)
def wanted_codes(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """What a payer wants is named by a code of LOINC."""
    for code in chain(review.codes, *(service.wanted for service in review.services)):
        wrong = loinc_problem(code.code, context) if code.qualifier == "LOI" else ""
        if wrong:
            yield Breach("HI01-2", code.offset, wrong)


@review_rule("x12.review-reason", "HCR03, X12 code source 886", Owner.PAYER)
def decision_reasons(review: ServicesReview, context: Context) -> Iterator[Breach]:
    """Reasons of a decision have the shape of their list, which is not kept here."""
    for _, decision in _decisions(review):
        for reason in decision.reasons:
            if not (1 <= len(reason) <= 3 and reason.isascii() and reason.isalnum()):
                yield Breach("HCR03", decision.offset, f'HCR03 "{reason}" has not the shape of a decision reason')
            else:
                context.desk.gaps[(_REASONS, "no such list is kept here")] += 1


REVIEW_RULES: tuple[tuple[int, ReviewRule], ...] = (
    (4, has_event),
    (4, names_the_earlier),
    (4, cancellation),
    (4, admission_has_date),
    (4, discharge_after_admission),
    (4, accident_has_date),
    (4, specialty_of_event),
    (4, trace_company),
    (4, attachment_has_number),
    (4, attachment_number_once),
    (4, one_line),
    (4, teeth_are_dental),
    (4, pointer_to_nothing),
    (4, patient_is_known),
    (4, organization_name),
    (4, is_decided),
    (4, certified_has_number),
    (4, decision_has_reason),
    (4, certification_dates),
    (4, rejected_and_decided),
    (5, provider_numbers),
    (5, diagnosis_codes),
    (5, procedure_codes),
    (5, specialties),
    (5, place_of_service),
    (5, wanted_codes),
    (5, decision_reasons),
)
