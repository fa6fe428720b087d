"""Every layout that is recognised. Where a download holds one table twice, the first layout here takes it."""

from __future__ import annotations

from cleanclaim.codesets.installing.layout import Layout
from cleanclaim.codesets.installing.layouts import add_on, coverage, icd9cm, icd10cm, icd10cm_index, mue, ptp
from cleanclaim.codesets.installing.layouts.fees import localities, relative_values, schedules, zips
from cleanclaim.codesets.installing.layouts.lists import cpt, diagnoses, hcpcs, pcs, short

LAYOUTS: tuple[Layout, ...] = (
    icd10cm.LAYOUT,
    icd10cm.TABULAR_LIST,
    icd10cm_index.LAYOUT,
    icd9cm.LIST,
    icd9cm.GEM,
    ptp.LAYOUT,
    mue.LAYOUT,
    add_on.TABLE,
    add_on.FIXED,
    relative_values.LAYOUT,
    localities.GPCI,
    localities.ANESTHESIA,
    localities.COUNTIES,
    zips.LINES,
    zips.TABLE,
    zips.NINE_LINES,
    schedules.CAP,
    schedules.LAB,
    schedules.DMEPOS,
    schedules.OUTPATIENT,
    hcpcs.RECORDS,
    hcpcs.TABLE,
    pcs.LAYOUT,
    short.REASONS,
    short.TAXONOMY,
    short.PLACES,
    diagnoses.EXEMPT,
    diagnoses.CONVERSION,
    diagnoses.CHANGES,
    cpt.LAYOUT,
    coverage.LAYOUT,
)
