"""Whom a brought remittance pays; somebody whose claims nobody brought yet becomes known by it.

The NPI decides. A tax id alone may be shared by several practices of one owner: then the one whose claims
are answered. A payee of another NPI is another practice, even with the same tax id.
"""

from __future__ import annotations

from cleanclaim.followup.matching import payee_numbers
from cleanclaim.kernel import Address, Practice
from cleanclaim.store import claims, people
from cleanclaim.x12.values import Remittance


def payee_of(remittance: Remittance) -> Practice | None:
    """The home's practice that was paid; None where the file does not even name it, or several fit alike."""
    npi, tax_ids = payee_numbers(remittance.payee)
    known = people.practices()
    for practice in known:
        if npi and practice.npi == npi:
            return practice
    fitting = [each for each in known if each.tax_id in tax_ids and not (npi and each.npi)]
    if not npi and not tax_ids:
        name = remittance.payee.last_or_organization.upper()
        fitting = [each for each in known if name and each.name.upper() == name]
    if len(fitting) > 1:
        return _answered(fitting, remittance)
    if fitting:
        return people.name_npi(fitting[0], npi) if npi else fitting[0]
    return _added(remittance, npi, min(tax_ids, default=""))


def _answered(fitting: list[Practice], remittance: Remittance) -> Practice | None:
    """Of several, the one that most of the claims in the payment belong to; None where that is not one."""
    numbers = {payment.claim_id for payment in remittance.claims}
    counted = sorted(((len(claims.of_accounts(each.id, numbers)), each) for each in fitting), key=lambda pair: -pair[0])
    (most, found), (second, _) = counted[:2]
    return found if most > second else None


def _added(remittance: Remittance, npi: str, tax_id: str) -> Practice | None:
    payee = remittance.payee
    if not (npi or tax_id or payee.last_or_organization):
        return None
    address = Address(payee.line1, payee.city, payee.state, payee.zip, payee.line2)
    return people.add_practice(Practice("", payee.last_or_organization, npi, tax_id, "", address))
