"""Who a brought claim speaks of, found again in the home or added to it, each person and payer once.

A file names people by what stands on it: a practice by NPI or tax id, a payer by its electronic id, a
provider by NPI, a patient by name and birth date within one member id. The ids of the file are replaced
by the home's own, and the claim with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from cleanclaim.claims import Claim, PriorPayment
from cleanclaim.kernel import Patient, Practice, Provider
from cleanclaim.payers.values import Coverage, PayerProfile
from cleanclaim.store import insurance, people


@dataclass(slots=True)
class Parties:
    """What was looked up or added so far in one run, by what names it in the file."""

    practices: dict[tuple[str, str, str], Practice] = field(default_factory=dict)
    payers: dict[tuple[str, str], PayerProfile] = field(default_factory=dict)
    providers: dict[tuple[str, str, str], Provider] = field(default_factory=dict)
    patients: dict[tuple[str, str], Patient] = field(default_factory=dict)
    people: dict[str, dict[tuple[str, str, date], Patient]] = field(default_factory=dict)
    coverages: dict[tuple[str, str, str, str], Coverage] = field(default_factory=dict)
    insured: set[str] = field(default_factory=set)

    def practice(self, named: Practice) -> Practice:
        numberless = not (named.npi or named.tax_id)
        key = (named.npi, named.tax_id, named.name if numberless else "")
        if key not in self.practices:
            known = people.practice_of_payee(named.npi, named.tax_id)
            if known is None and numberless:
                known = people.practice_without_number(named.name)
            found = known or people.add_practice(named)
            self.practices[key] = people.name_npi(found, named.npi) if named.npi and not found.npi else found
        return self.practices[key]

    def settle(self, claim: Claim, practice: Practice) -> Claim:
        """The claim with the home's practice, people and payers; its encounter is not kept yet."""
        patient = self._patient(practice, claim)
        payer = self._payer(practice, claim.payer)
        return replace(
            claim,
            practice=practice,
            patient=patient,
            payer=payer,
            coverage=self._coverage(practice, claim.coverage, patient, payer),
            rendering=self._provider(practice, claim.rendering),
            referring=self._provider(practice, claim.referring) if claim.referring else None,
            ordering=self._provider(practice, claim.ordering) if claim.ordering else None,
            prior=tuple(self._prior(practice, each, patient) for each in claim.prior),
        )

    def _patient(self, practice: Practice, claim: Claim) -> Patient:
        named = claim.patient
        key = (practice.id, named.id)
        if key not in self.patients:
            known = self._known_people(practice).get(_person(named))
            self.patients[key] = known or people.add_patient(practice.id, named)
            self.people[practice.id][_person(named)] = self.patients[key]
        return self.patients[key]

    def _known_people(self, practice: Practice) -> dict[tuple[str, str, date], Patient]:
        """The practice's patients by name and day of birth, read once: a file brings thousands."""
        if practice.id not in self.people:
            known = sorted(people.patients(practice.id), key=lambda each: int(each.id[1:]), reverse=True)
            self.people[practice.id] = {_person(each): each for each in known}
        return self.people[practice.id]

    def _payer(self, practice: Practice, named: PayerProfile) -> PayerProfile:
        key = (practice.id, named.payer_id or named.name)
        if key not in self.payers:
            known = insurance.payer_by_electronic_id(practice.id, named.payer_id)
            self.payers[key] = known or insurance.add_payer(practice.id, named)
        return self.payers[key]

    def _provider(self, practice: Practice, named: Provider) -> Provider:
        key = (practice.id, named.npi, named.name.last)
        if key not in self.providers:
            known = people.provider_by_npi(practice.id, named.npi)
            self.providers[key] = known or people.add_provider(practice.id, named)
        return self.providers[key]

    def _coverage(self, practice: Practice, named: Coverage, patient: Patient, payer: PayerProfile) -> Coverage:
        """The coverage that is on file, else the one that the claim states."""
        key = (practice.id, payer.id, patient.id, named.member_id)
        self._read_coverages(practice)
        if key not in self.coverages:
            stated = replace(named, patient_id=patient.id, payer_id=payer.id)
            self.coverages[key] = insurance.add_coverage(practice.id, stated)
        return self.coverages[key]

    def _read_coverages(self, practice: Practice) -> None:
        """The practice's coverages, read once as its patients are; the oldest of several alike counts."""
        if practice.id not in self.insured:
            self.insured.add(practice.id)
            for each in insurance.all_coverages(practice.id):
                self.coverages.setdefault((practice.id, each.payer_id, each.patient_id, each.member_id), each)

    def _prior(self, practice: Practice, prior: PriorPayment, patient: Patient) -> PriorPayment:
        payer = self._payer(practice, prior.payer)
        return replace(prior, payer=payer, coverage=self._coverage(practice, prior.coverage, patient, payer))


def _person(patient: Patient) -> tuple[str, str, date]:
    return (patient.name.last.upper(), patient.name.first.upper(), patient.birth_date)
