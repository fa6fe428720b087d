"""Small tables of HL7 that its formats share. What is not in them is shown as sent, or means nothing here."""

from __future__ import annotations

from cleanclaim.kernel import Setting

# ActCode of an encounter's class. AMB is left out: it says "ambulatory", not whether in an office or a hospital.
ENCOUNTER_CLASSES = {
    "EMER": Setting.EMERGENCY, "IMP": Setting.INPATIENT, "ACUTE": Setting.INPATIENT, "NONAC": Setting.INPATIENT,
    "OBSENC": Setting.OUTPATIENT, "SS": Setting.OUTPATIENT, "HH": Setting.HOME, "VR": Setting.TELEHEALTH,
}  # fmt: skip

# PV1-2, table 0004. O is left out for the same reason.
PATIENT_CLASSES = {"E": Setting.EMERGENCY, "I": Setting.INPATIENT, "B": Setting.INPATIENT}

# Table 0078 and ObservationInterpretation.
FLAGS = {
    "L": "low", "H": "high", "LL": "critically low", "HH": "critically high", "N": "", "A": "abnormal",
    "AA": "critically abnormal", "<": "below the scale", ">": "above the scale", "POS": "positive",
    "NEG": "negative", "IND": "indeterminate", "S": "susceptible", "R": "resistant", "I": "intermediate",
}  # fmt: skip
