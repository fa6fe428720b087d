"""Guidelines: the official rules as small functions from a reading to the next reading, in order.

Each carries its section of the Official Guidelines; what it changes leaves a reason behind, in the
candidate's `because` or as something withheld.
"""

from __future__ import annotations

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.additional import body_mass_index, long_term_drugs, tobacco, use_additional
from cleanclaim.coding.selection.guidelines.adverse import adverse_effects
from cleanclaim.coding.selection.guidelines.aftercare import after_bone_surgery
from cleanclaim.coding.selection.guidelines.breast import breast_quadrant, receptors
from cleanclaim.coding.selection.guidelines.cancer import cancer_treatment
from cleanclaim.coding.selection.guidelines.children import child_weight, circumcision
from cleanclaim.coding.selection.guidelines.combining import (
    diabetic_ulcer,
    hypertension,
    kidney_stage,
    stated,
    type_of_diabetes,
    with_conditions,
)
from cleanclaim.coding.selection.guidelines.dementia import dementia
from cleanclaim.coding.selection.guidelines.dropping import integral_symptoms, more_specific, said_already
from cleanclaim.coding.selection.guidelines.finishing import excludes1, in_force, sequence
from cleanclaim.coding.selection.guidelines.followups import over, prevention
from cleanclaim.coding.selection.guidelines.fragility import fragility, vertebra
from cleanclaim.coding.selection.guidelines.phases import phase_of_care
from cleanclaim.coding.selection.guidelines.places import open_bite, said_elsewhere, side_of_note, skin_site
from cleanclaim.coding.selection.guidelines.pregnancy import not_pregnant, pregnancy
from cleanclaim.coding.selection.guidelines.sequelae import dominant_side, late_effects
from cleanclaim.coding.selection.guidelines.spine import spine_level, spine_root
from cleanclaim.coding.selection.guidelines.visits import (
    after_surgery,
    examination,
    immunization,
    screening_colonoscopy,
)
from cleanclaim.coding.selection.guidelines.whereabouts import whereabouts
from cleanclaim.coding.selection.stages import Reading
from cleanclaim.kernel.rules import Rule

Guideline = Rule[[Reading, Library], Reading]

GUIDELINES: tuple[Guideline, ...] = (
    type_of_diabetes,
    stated,
    late_effects,
    dominant_side,
    kidney_stage,
    dementia,
    adverse_effects,
    spine_level,
    spine_root,
    with_conditions,
    diabetic_ulcer,
    hypertension,
    said_elsewhere,
    whereabouts,
    skin_site,
    side_of_note,
    breast_quadrant,
    open_bite,
    vertebra,
    fragility,
    more_specific,
    said_already,
    integral_symptoms,
    not_pregnant,
    pregnancy,
    use_additional,
    receptors,
    long_term_drugs,
    tobacco,
    body_mass_index,
    child_weight,
    circumcision,
    prevention,
    examination,
    immunization,
    after_surgery,
    over,
    after_bone_surgery,
    screening_colonoscopy,
    cancer_treatment,
    phase_of_care,
    in_force,
    excludes1,
    sequence,
)

__all__ = ["GUIDELINES", "Guideline"]
