"""Which guide a transaction set follows, and which builder reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from cleanclaim.x12.building import answers as building_answers
from cleanclaim.x12.building import attachments as building_attachments
from cleanclaim.x12.building import authorizations as building_authorizations
from cleanclaim.x12.building import benefits as building_benefits
from cleanclaim.x12.building import claims as building_claims
from cleanclaim.x12.building import eligibility as building_eligibility
from cleanclaim.x12.building import remittance as building_remittance
from cleanclaim.x12.building import status as building_status
from cleanclaim.x12.building.core import Builder, Handler, bind
from cleanclaim.x12.guide import Guide
from cleanclaim.x12.guides import (
    answers,
    attachments,
    authorizations,
    dental,
    eligibility,
    institutional,
    professional,
    remittance,
    shared_claims,
    status,
)
from cleanclaim.x12.values import Envelope

MakeBuilder: TypeAlias = Callable[[Envelope, str, str, str], Builder]


@dataclass(frozen=True, slots=True)
class Reading:
    """A guide bound to the functions that read it; `remark` says what a reader should know about it."""

    guide: Guide
    make: MakeBuilder
    remark: str = ""


def _claims(guide: Guide, remark: str = "") -> Reading:
    building_claims.bind_claims(guide)
    kind = guide.kind

    def make(envelope: Envelope, file: str, component: str, repetition: str) -> Builder:
        return building_claims.ClaimBuilder(envelope, file, component, repetition, kind)

    return Reading(guide, make, remark)


def _bound(guide: Guide, handlers: dict[tuple[str, str], Handler], fallback: dict[str, Handler], make: Any) -> Reading:
    bind(guide, handlers, fallback)
    return Reading(guide, make)


@cache
def professional_claims() -> Reading:
    return _claims(professional.guide())


@cache
def institutional_claims() -> Reading:
    return _claims(institutional.guide())


@cache
def dental_claims() -> Reading:
    return _claims(dental.guide())


@cache
def older_professional_claims() -> Reading:
    return _claims(shared_claims.older_professional(), "it ended in 2012 and is read without being checked")


@cache
def older_institutional_claims() -> Reading:
    return _claims(shared_claims.older_institutional(), "it ended in 2012 and is read without being checked")


@cache
def remittances() -> Reading:
    return _bound(
        remittance.guide(),
        building_remittance.HANDLERS,
        building_remittance.FALLBACK,
        building_remittance.RemittanceBuilder,
    )


@cache
def functional_acknowledgments() -> Reading:
    return _bound(answers.functional(), building_answers.FUNCTIONAL_HANDLERS, {}, building_answers.FunctionalBuilder)


@cache
def claim_acknowledgments() -> Reading:
    return _bound(
        answers.claims(),
        building_answers.STATUS_HANDLERS,
        building_answers.FALLBACK,
        building_answers.StatusBuilder,
    )


@cache
def eligibility_inquiries() -> Reading:
    built = building_eligibility
    return _bound(eligibility.inquiry(), built.INQUIRY_HANDLERS, built.FALLBACK, built.InquiryBuilder)


@cache
def eligibility_responses() -> Reading:
    built = building_benefits
    return _bound(eligibility.answer(), built.RESPONSE_HANDLERS, building_eligibility.FALLBACK, built.ResponseBuilder)


@cache
def status_inquiries() -> Reading:
    return _bound(status.request(), building_status.INQUIRY_HANDLERS, {}, building_status.InquiryBuilder)


@cache
def status_responses() -> Reading:
    return _bound(status.answer(), building_status.RESPONSE_HANDLERS, {}, building_status.ResponseBuilder)


@cache
def services_reviews() -> Reading:
    built = building_authorizations
    return _bound(authorizations.guide(), built.HANDLERS, built.FALLBACK, built.ReviewBuilder)


@cache
def claim_attachments() -> Reading:
    built = building_attachments
    return _bound(attachments.claims(), built.HANDLERS, built.FALLBACK, built.AttachmentBuilder)


@cache
def claim_attachments_6020() -> Reading:
    built = building_attachments
    return _bound(attachments.claims_6020(), built.HANDLERS, built.FALLBACK, built.AttachmentBuilder)


@cache
def information_requests() -> Reading:
    built = building_attachments
    return _bound(attachments.request(), built.REQUEST_HANDLERS, built.FALLBACK, built.RequestBuilder)


def reading_for(kind: str, guide_id: str) -> Reading | None:
    """The reading of a transaction set by ST01 and GS08 (or ST03); None for kinds that are not read."""
    if kind == "837":
        return _claims_reading(guide_id)
    if kind == "835":
        return remittances()
    if kind == "999":
        return functional_acknowledgments()
    if kind == "277" and "X214" in guide_id:
        return claim_acknowledgments()
    if kind in {"275", "278"} or "X313" in guide_id:
        return _supporting_reading(kind, guide_id)
    if "005010" in guide_id:
        return _asking_reading(kind, guide_id)
    return None


def _supporting_reading(kind: str, guide_id: str) -> Reading | None:
    """What goes before and beside a claim: authorizations (X217), attachments (X210, X314), requests for them."""
    if kind == "278" and "005010X217" in guide_id:
        return services_reviews()
    if kind == "277":
        return information_requests()
    if kind == "275" and "X314" in guide_id:
        return claim_attachments_6020()
    return claim_attachments() if kind == "275" and "X210" in guide_id else None


def _asking_reading(kind: str, guide_id: str) -> Reading | None:
    """Questions and their answers: eligibility (X279) and claim status (X212)."""
    if kind in {"270", "271"} and "X279" in guide_id:
        return eligibility_inquiries() if kind == "270" else eligibility_responses()
    if kind in {"276", "277"} and "X212" in guide_id:
        return status_inquiries() if kind == "276" else status_responses()
    return None


def _claims_reading(guide_id: str) -> Reading | None:
    if "X097" in guide_id:
        return None
    if "X224" in guide_id:
        return dental_claims()
    if "X222" in guide_id:
        return professional_claims()
    if "X223" in guide_id:
        return institutional_claims()
    if "X096" in guide_id:
        return older_institutional_claims()
    if "X098" in guide_id:
        return older_professional_claims()
    return unnamed_claims()


@cache
def unnamed_claims() -> Reading:
    return Reading(
        older_professional_claims().guide,
        older_professional_claims().make,
        "its guide is not one of those known here, so it is read without being checked",
    )
