"""What must hold within the answer to an eligibility inquiry (271). One rule a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleanclaim.codesets.places import places_of_service
from cleanclaim.kernel import Citation, Owner, Severity
from cleanclaim.kernel.rules import Rule, load_rulebook, rule
from cleanclaim.x12.checking.eligibility import GUIDE, SHARED_RULES, AskedRule, members
from cleanclaim.x12.checking.judging import Breach, Context, money
from cleanclaim.x12.guide import code_list
from cleanclaim.x12.values.eligibility import Benefit, EligibilityResponse, Rejection
from cleanclaim.x12.values.parts import Dated

ResponseRule = Rule[[EligibilityResponse, Context], Iterator[Breach]]

_ACTIVE = frozenset("12345")
_INACTIVE = frozenset("678")
_IN_MONEY = frozenset("BCGJY")  # EB07 says what they are
_COST_SHARING = frozenset("ABCGJY")
_REMAINING = frozenset({"29", "33"})
_USED = frozenset({"24"})  # year to date: what was met
_WHOLE_PERIODS = frozenset({"", "21", "22", "23", "25", "26", "32"})
_NAMES_A_PARTY = frozenset("LNRU")
_BEGIN_AND_END = (("346", "347"), ("356", "357"), ("348", "349"), ("193", "194"), ("340", "341"), ("539", "540"))


def response_rule(
    id: str, place: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[EligibilityResponse, Context], Iterator[Breach]]], ResponseRule]:
    return rule(id, cites=Citation(GUIDE, place), owner=Owner.PAYER, severity=severity)


@response_rule("x12.answer-empty", "2110C EB and AAA")
def something_is_said(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """An answer has benefits, or says why there are none."""
    if response.benefits or response.rejections:
        return
    patient = response.patient
    if patient is None:
        says = "HL04 is 0: AAA must say why there is no answer"
        yield Breach("HL04", response.offset, says)
    else:
        yield Breach("AAA03", patient.party.offset, "EB must be there, or AAA must say why there is no benefit")


@response_rule("x12.benefits-though-rejected", "2100C and 2100D AAA", Severity.WARNING)
def rejected_and_answered(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """Where the question about a person is refused no benefits follow."""
    for rejection in response.rejections:
        if not rejection.valid and response.benefits:
            says = f"AAA in loop {rejection.loop} refuses the question: EB should not follow"
            yield Breach("AAA01", rejection.offset, says)


@response_rule("x12.response-name", "2100C and 2100D NM103, RFI 1681")
def patient_has_a_name(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """An answer without any refusal names the subscriber and the dependent."""
    if any(not each.valid or each.loop in {"2100C", "2100D"} for each in response.rejections):
        return
    for member in members(response):
        if not member.party.last_or_organization:
            yield Breach("NM103", member.party.offset, "NM103 must be there: only a refused question goes without")


@response_rule("x12.reject-level", "2100D AAA03", Severity.WARNING)
def reject_level(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """What is wrong with the subscriber is said at the subscriber's level."""
    for rejection in response.rejections:
        if rejection.loop == "2100D" and rejection.reason in code_list("eligibility.reject_of_subscriber"):
            says = f"AAA03 {rejection.reason} speaks of the subscriber: it should stand in loop 2100C"
            yield Breach("AAA03", rejection.offset, says)


@response_rule("x12.reject-action", "2100C and 2100D AAA04", Severity.WARNING)
def reject_action(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """A payer that cannot answer at the moment says whether to ask again."""
    every = [*response.rejections, *(each for benefit in response.benefits for each in benefit.rejections)]
    for rejection in every:
        if _contradicts(rejection):
            says = (
                f"AAA03 {rejection.reason} does not go with AAA04 {rejection.action}: nothing in the request was wrong"
            )
            yield Breach("AAA04", rejection.offset, says)


def _contradicts(rejection: Rejection) -> bool:
    return rejection.reason in {"42", "80"} and rejection.action == "C"


@response_rule("x12.benefit-amount", "2110 EB07 and EB08")
def benefit_amount(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """Copay, deductible and the like have an amount, coinsurance a percentage, or words in their place."""
    for benefit in response.benefits:
        if benefit.messages:
            continue
        if benefit.code == "A" and benefit.percent is None:
            yield Breach("EB08", benefit.offset, "EB01 is A, coinsurance: EB08 must give the patient's percentage")
        if benefit.code in _IN_MONEY and benefit.cents is None:
            says = f"EB01 is {benefit.code}, {_named(benefit)}: EB07 must give the amount"
            yield Breach("EB07", benefit.offset, says)


@response_rule("x12.benefit-amount-misplaced", "2110 EB07 and EB08", Severity.WARNING)
def amount_misplaced(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """Active, inactive and named parties have no amount; only coinsurance has a percentage."""
    for benefit in response.benefits:
        if benefit.cents is not None and benefit.code in _ACTIVE | _INACTIVE | _NAMES_A_PARTY | {"A"}:
            says = f"EB01 is {benefit.code}, {_named(benefit)}: EB07 should be empty"
            yield Breach("EB07", benefit.offset, says)
        if benefit.percent is not None and benefit.code in _ACTIVE | _INACTIVE | _NAMES_A_PARTY | _IN_MONEY:
            says = f"EB01 is {benefit.code}, {_named(benefit)}: EB08 should be empty"
            yield Breach("EB08", benefit.offset, says)


@response_rule("x12.benefit-percent", "2110 EB08")
def benefit_percent(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """A percentage is sent as a fraction: .2 for 20 percent."""
    for benefit in response.benefits:
        if benefit.percent is not None and not 0 <= benefit.percent <= 100:
            yield Breach("EB08", benefit.offset, "EB08 must be a fraction from 0 to 1: 20 percent is .2")


@response_rule("x12.benefit-negative", "2110 EB07 and EB10")
def benefit_negative(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """No benefit is less than nothing."""
    for benefit in response.benefits:
        if benefit.cents is not None and benefit.cents < 0:
            yield Breach("EB07", benefit.offset, f"EB07 is {money(benefit.cents)}: it must not be negative")
        if benefit.quantity is not None and benefit.quantity < 0:
            yield Breach("EB10", benefit.offset, f"EB10 is {benefit.quantity}: it must not be negative")


@response_rule("x12.remaining-above-total", "2110 EB06 and EB07")
def remaining_above_total(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """What remains of a deductible or maximum is not more than the whole."""
    wholes: dict[tuple[object, ...], int] = {}
    for benefit in response.benefits:
        if benefit.cents is not None and benefit.period in _WHOLE_PERIODS:
            for key in _keys(benefit):
                wholes[key] = max(benefit.cents, wholes.get(key, 0))
    for benefit in response.benefits:
        if benefit.cents is None or benefit.period not in _REMAINING:
            continue
        known = [wholes[key] for key in _keys(benefit) if key in wholes]
        if known and benefit.cents > max(known):
            says = f"EB07 says that {money(benefit.cents)} remain: the whole is {money(max(known))}"
            yield Breach("EB07", benefit.offset, says)


@response_rule("x12.remaining-disagrees", "2110 EB06 and EB07", Severity.WARNING)
def remaining_disagrees(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """What remains is the whole less what was met, where all three are said."""
    sums: dict[tuple[object, ...], dict[str, list[Benefit]]] = {}
    for benefit in response.benefits:
        side = _side(benefit)
        if benefit.code in _IN_MONEY - {"B"} and benefit.cents is not None and side:
            for key in _keys(benefit):
                sums.setdefault(key, {}).setdefault(side, []).append(benefit)
    for sides in sums.values():
        if all(len(sides.get(side, [])) == 1 for side in ("whole", "used", "left")):
            whole, used, left = (sides[side][0] for side in ("whole", "used", "left"))
            expected = max((whole.cents or 0) - (used.cents or 0), 0)
            if left.cents != expected:
                says = (
                    f"EB07 says that {money(left.cents or 0)} remain: the whole less what was met is {money(expected)}"
                )
                yield Breach("EB07", left.offset, says)


def _side(benefit: Benefit) -> str:
    """Whether an amount is the whole of a period, what was used of it, or what is left."""
    if benefit.period in _REMAINING:
        return "left"
    return "used" if benefit.period in _USED else "whole" if benefit.period in _WHOLE_PERIODS else ""


def _keys(benefit: Benefit) -> Iterator[tuple[object, ...]]:
    """What must be alike for two benefits to speak of one sum, by service type."""
    procedure = benefit.procedure.code if benefit.procedure is not None else ""
    for service in benefit.service_types or ("",):
        yield (benefit.code, benefit.level, service, benefit.network, benefit.insurance_type, benefit.plan, procedure)


@response_rule("x12.benefit-contradicts", "2110 EB", Severity.WARNING)
def benefit_contradicts(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """Two benefits that differ in nothing but the amount cannot both hold."""
    seen: dict[tuple[object, ...], Benefit] = {}
    for benefit in response.benefits:
        if benefit.code not in _COST_SHARING:
            continue
        for key in _keys(benefit):
            whole = (*key, benefit.period, benefit.authorization, *_besides(benefit))
            before = seen.setdefault(whole, benefit)
            if (before.cents, before.percent) != (benefit.cents, benefit.percent):
                says = f"EB says {_named(benefit)} twice with different amounts: tell them apart or say it once"
                yield Breach("EB07", benefit.offset, says)
                break


def _besides(benefit: Benefit) -> tuple[str, ...]:
    """Whatever else may tell two benefits apart, as text."""
    return (
        *(f"{when.qualifier} {when.first} {when.last}" for when in benefit.dates),
        *(f"{ref.qualifier} {ref.value}" for ref in benefit.references),
        *(f"{each.qualifier} {each.code} {each.text}" for each in benefit.conditions),
        *(f"{each.quantity_qualifier} {each.quantity} {each.period}" for each in benefit.deliveries),
        *(f"{each.party.entity} {each.party.id}" for each in benefit.entities),
        *benefit.messages,
        f"{benefit.quantity_qualifier} {benefit.quantity}",
    )


@response_rule("x12.benefit-service-type", "2110 EB03", Severity.WARNING)
def service_type_named(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """Coverage and cost sharing are said of a service type or of a procedure."""
    for benefit in response.benefits:
        about = _ACTIVE | _INACTIVE | _COST_SHARING | {"I"}
        if benefit.code in about and not benefit.service_types and benefit.procedure is None:
            says = f"EB01 is {benefit.code}, {_named(benefit)}: EB03 should say for which service type"
            yield Breach("EB03", benefit.offset, says)


@response_rule("x12.active-and-inactive", "2110 EB01", Severity.WARNING)
def active_and_inactive(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """One coverage is not active and inactive at once."""
    active = {key[1:] for each in response.benefits if each.code in _ACTIVE for key in _coverage_keys(each)}
    for benefit in response.benefits:
        if benefit.code in _INACTIVE and any(key[1:] in active for key in _coverage_keys(benefit)):
            yield Breach(
                "EB01", benefit.offset, f"EB01 is {benefit.code}, inactive: another EB says active of the same"
            )


def _coverage_keys(benefit: Benefit) -> Iterator[tuple[object, ...]]:
    dates = tuple((when.qualifier, when.first, when.last) for when in benefit.dates)
    yield from ((*key, dates) for key in _keys(benefit))


@response_rule("x12.related-marks", "2110 LS and LE")
def related_marks(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """Related parties stand between LS and LE, and LS and LE stand around related parties only."""
    for benefit in response.benefits:
        begins, ends = benefit.marks
        if begins < 0 and ends < 0 and benefit.entities and benefit.entities[0].party.offset >= 0:
            says = "NM1 of a related party must stand between LS*2120 and LE*2120"
            yield Breach("LS01", benefit.offset, says)
        elif (begins < 0) != (ends < 0):
            there, missing = ("LS", "LE") if ends < 0 else ("LE", "LS")
            yield Breach(f"{missing}01", benefit.offset, f"{there} stands without {missing}: the two go together")
        elif begins >= 0 and not benefit.entities:
            yield Breach("LS01", benefit.offset, "LS and LE stand around nothing: leave them out")


@response_rule("x12.related-entity-missing", "2120C and 2120D", Severity.WARNING)
def related_entity_named(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """Where another party is the matter, loop 2120 names it."""
    for benefit in response.benefits:
        if benefit.code in _NAMES_A_PARTY and not benefit.entities and not benefit.messages:
            says = f"EB01 is {benefit.code}, {_named(benefit)}: loop 2120 should name the party"
            yield Breach("EB01", benefit.offset, says)


@response_rule("x12.period-reversed", "2100 and 2110 DTP")
def period_reversed(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """A plan, an eligibility or a benefit does not end before it begins."""
    for dates in (*(each.dates for each in members(response)), *(each.dates for each in response.benefits)):
        for first, last in _BEGIN_AND_END if len(dates) > 1 else ():
            begins, ends = _when(dates, first), _when(dates, last)
            if begins and ends and begins.first and ends.first and ends.first < begins.first:
                says = f"DTP*{last} must not lie before DTP*{first}: it ends on {ends.first}, before it begins"
                yield Breach("DTP03", ends.offset, says)


def _when(dates: list[Dated], qualifier: str) -> Dated | None:
    return next((each for each in dates if each.qualifier == qualifier), None)


@response_rule("x12.place-of-service", "2115C and 2115D III02")
def place_of_service(response: EligibilityResponse, context: Context) -> Iterator[Breach]:
    """With qualifier ZZ, III02 is a place of service."""
    for benefit in response.benefits:
        for condition in benefit.conditions:
            if condition.qualifier == "ZZ" and condition.code not in places_of_service():
                says = f'III02 "{condition.code}" is not on the list of codes for place of service'
                yield Breach("III02", condition.offset, says)


def _named(benefit: Benefit) -> str:
    return _words("benefit").get(benefit.code, "this benefit")


def _words(table: str) -> dict[str, str]:
    words: dict[str, str] = load_rulebook("x12/eligibility")[table]["words"]
    return words


RESPONSE_RULES: tuple[tuple[int, ResponseRule | AskedRule], ...] = (
    (3, remaining_above_total),
    (3, remaining_disagrees),
    (3, benefit_contradicts),
    (4, something_is_said),
    (4, rejected_and_answered),
    (4, patient_has_a_name),
    (4, reject_level),
    (4, reject_action),
    (4, benefit_amount),
    (4, amount_misplaced),
    (4, benefit_percent),
    (4, benefit_negative),
    (4, service_type_named),
    (4, active_and_inactive),
    (4, related_marks),
    (4, related_entity_named),
    (4, period_reversed),
    (5, place_of_service),
    *SHARED_RULES,
)
