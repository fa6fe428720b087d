"""What only the 837D has: orthodontics, the state of teeth, the dental service."""

from __future__ import annotations

from cleanclaim.x12.plain import amount_text, number_text
from cleanclaim.x12.values import Dental, DentalService, ServiceLine
from cleanclaim.x12.writing.core import Node
from cleanclaim.x12.writing.details import number_or_empty
from cleanclaim.x12.writing.parts import procedure_element

_NO_SERVICE = DentalService()


def write_mouth(node: Node, dental: Dental) -> None:
    """DN1 and DN2 of loop 2300."""
    months, left = number_or_empty(dental.orthodontic_months), number_or_empty(dental.orthodontic_months_left)
    if months or left or dental.orthodontic:
        node.put("DN1", months, left, "", "Y" if dental.orthodontic else "")
    for tooth in dental.teeth:
        node.put("DN2", tooth.tooth, tooth.status, "", "", "", "JP")


def put_dental_line(node: Node, line: ServiceLine) -> None:
    """SV3 and TOO; the count is left out where it is one."""
    service = line.dental or _NO_SERVICE
    node.put(
        *("SV3", procedure_element(line.procedure), amount_text(line.charge_cents), line.place_of_service),
        *(service.oral_cavity, service.placement, number_text(line.units) if line.units != 1 else ""),
        *("", "", "", "", tuple(map(str, line.pointers))),
    )
    for tooth in service.teeth:
        node.put("TOO", "JP", tooth.tooth, tooth.surfaces)
