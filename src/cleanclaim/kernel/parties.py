"""Who takes part in a visit: patient, provider, practice, and the encounter that joins them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class Setting(StrEnum):
    """Where care was given, as coding guidelines divide it."""

    OFFICE = "office"
    OUTPATIENT = "outpatient"
    EMERGENCY = "emergency"
    INPATIENT = "inpatient"
    NURSING_FACILITY = "nursing facility"
    HOME = "home"
    TELEHEALTH = "telehealth"


@dataclass(frozen=True, slots=True)
class PersonName:
    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `zip` is five or nine digits without a dash."""

    line1: str
    city: str
    state: str
    zip: str
    line2: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    id: str
    name: PersonName
    birth_date: date
    sex: Sex
    address: Address
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody who treats: `taxonomy` is the NUCC code, `credential` as signed ("MD", "NP")."""

    id: str
    npi: str
    name: PersonName
    taxonomy: str
    specialty: str
    credential: str = "MD"

    @property
    def is_non_physician(self) -> bool:
        """A nurse practitioner, physician assistant or clinical nurse specialist, for whom payers allow a percent of
        the physician's fee (Medicare 85, 42 CFR 414.52 and 414.56). A midwife has the whole fee since 2011."""
        return self.credential.upper().startswith(("NP", "PA", "CNS"))


@dataclass(frozen=True, slots=True)
class Practice:
    """Who bills: `npi` is the organisation's, `tax_id` nine digits (EIN).

    `clia_number` is that of the laboratory at its place ("00D0000001"), `mammography_certificate` that of its
    mammography facility; "" where there is none.
    """

    id: str
    name: str
    npi: str
    tax_id: str
    taxonomy: str
    address: Address
    phone: str = ""
    clia_number: str = ""
    mammography_certificate: str = ""


@dataclass(frozen=True, slots=True)
class Encounter:
    """One visit. `place_of_service` is the two-digit CMS code recorded at the visit.

    `new_patient` is None where nobody recorded it. `accident` is "", "auto", "employment" or "other";
    `accident_date` and `accident_state` go with it. `referral_number` is what the payer or the referring
    provider gave; `ordering_provider_id` is who ordered the tests of the visit, "" where nobody recorded it.
    """

    id: str
    practice_id: str
    patient_id: str
    provider_id: str
    service_date: date
    setting: Setting
    place_of_service: str
    new_patient: bool | None = None
    referring_provider_id: str = ""
    authorization: str = ""
    accident: str = ""
    accident_date: date | None = None
    accident_state: str = ""
    ordering_provider_id: str = ""
    referral_number: str = ""
