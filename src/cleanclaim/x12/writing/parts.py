"""Pieces that several writers share: a party with all that belongs to it, dates, adjustments, procedures."""

from __future__ import annotations

from functools import lru_cache

from cleanclaim.kernel import Refused
from cleanclaim.x12.guide import SegmentUse, State
from cleanclaim.x12.plain import amount_text, number_text
from cleanclaim.x12.values import Adjustment, Dated, Party, Procedure
from cleanclaim.x12.writing.core import (
    Node,
    date_element,
    put_address,
    put_contact,
    put_kept,
    put_name,
    put_references,
)

_ADJUSTMENTS_A_CAS = 6


def write_party(node: Node, party: Party, entity: str = "", *, names: bool = True, ids: bool = True) -> None:
    """NM1 with address, specialty, references and contact."""
    put_name(node, party, entity, names=names, ids=ids)
    put_address(node, party)
    role = _specialty_role(node.state)
    if party.taxonomy and role:
        node.put("PRV", role, "PXC", party.taxonomy)
    put_references(node, party)
    put_contact(node, party)
    put_kept(node, party.kept, "")


def put_date(node: Node, when: Dated) -> None:
    if when.first is None:
        raise Refused(f"DTP*{when.qualifier} in loop {node.state.loop.id} has no date: give one or leave it out.")
    node.put("DTP", when.qualifier, *date_element(when.first, when.last))


def put_attachment(node: Node, report: str, transmission: str, control: str) -> None:
    node.put("PWK", report, transmission, *(("", "", "AC", control) if control else ()))


@lru_cache(512)
def _specialty_role(state: State) -> str:
    """PRV01 of a provider's loop, "" where the guide takes no specialty."""
    for child in state.loop.children:
        if isinstance(child, SegmentUse) and child.id == "PRV":
            role = child.elements[0]
            return next(iter(role.codes)) if role is not None and role.codes else ""
    return ""


@lru_cache(1024)
def provider_loop(state: State, entity: str) -> str:
    """The loop beneath `state` that a provider of this kind (NM101) opens, "" when there is none."""
    for inner in state.children.values():
        opener = inner.loop.opener
        if opener.id == "NM1" and entity in opener.qualifiers:
            return inner.loop.id
    return ""


def write_provider(node: Node, party: Party, where: str) -> None:
    """A provider in the loop of its kind, with the parts that the guide takes there.

    A pick-up has an address only, a provider as another payer knows it only numbers.
    """
    loop = provider_loop(node.state, party.entity)
    if not loop:
        raise Refused(f"A provider of kind {party.entity} has no place in {where}.")
    inner = node.enter(loop)
    used = inner.state.loop.opener.elements
    write_party(inner, party, names=len(used) > 2 and used[2] is not None, ids=len(used) > 8)


def put_adjustments(node: Node, adjustments: list[Adjustment]) -> None:
    """CAS segments: reasons of one group that follow each other share a segment, six at most."""
    run: list[str] = []
    group, began = "", -1
    for adjustment in adjustments:
        full = len(run) == 3 * _ADJUSTMENTS_A_CAS
        if run and (adjustment.group != group or full or adjustment.offset != began):
            node.put("CAS", group, *run)
            run = []
        group, began = adjustment.group, adjustment.offset
        quantity = number_text(adjustment.quantity) if adjustment.quantity is not None else ""
        run += [adjustment.reason, amount_text(adjustment.cents), quantity]
    if run:
        node.put("CAS", group, *run)


def procedure_element(procedure: Procedure) -> tuple[str, ...]:
    if len(procedure.modifiers) > 4:
        raise Refused("A procedure has four modifiers at most.")
    modifiers = procedure.modifiers + ("",) * (4 - len(procedure.modifiers))
    return (procedure.qualifier, procedure.code, *modifiers, procedure.description)
