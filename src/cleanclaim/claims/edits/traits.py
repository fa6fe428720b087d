"""What a claim, its lines and its diagnoses are, in bits: found once by look-ups, asked by every rule.

A rule names the traits without which it has nothing to say (`fired.edit`). Most claims have few, so that few
rules are asked. A trait never decides: it says that a rule may have something to judge.
"""

from __future__ import annotations


class Trait:
    """Bits of one integer; those of lines and diagnoses are joined into the claim's."""

    # what a procedure is
    VISIT = 1 << 0  # an evaluation and management visit
    OFFICE_VISIT = 1 << 1  # an office or other outpatient visit
    NEW_VISIT = 1 << 2  # a visit of a new patient
    PLACED = 1 << 3  # a visit that belongs to certain places of service
    AGED_PROCEDURE = 1 << 4  # for certain ages only
    FEMALE_PROCEDURE = 1 << 5  # for women only
    MALE_PROCEDURE = 1 << 6  # for men only
    MINOR = 1 << 7  # a procedure with a global period of 0 or 10 days
    MAJOR = 1 << 8  # a procedure with a global period of 90 days
    SIDED = 1 << 9  # has a right and a left
    ADD_ON = 1 << 10  # adds to another service
    ONE_UNIT = 1 << 11  # performed once a day at most
    ANESTHESIA = 1 << 12  # charged by the minute
    LABORATORY = 1 << 13  # needs a CLIA certificate
    MAMMOGRAPHY = 1 << 14  # needs a mammography certificate
    UNLISTED = 1 << 15  # says nothing of what was done
    THERAPY = 1 << 16  # needs the discipline of its plan of care
    HANDS_ON = 1 << 17  # cannot be done from afar
    DRUG = 1 << 18  # a drug by its dose
    ORDERED = 1 << 19  # needs somebody who ordered it
    FREQUENT = 1 << 20  # paid once in so many months
    CONSULTATION = 1 << 21  # a consultation code
    TAKES_VISIT_MODIFIER = 1 << 22  # may have 24, 25 or 57
    HAS_FEE = 1 << 23  # the fee schedule has indicators for it
    INPATIENT_ONLY = 1 << 24  # never done in an office
    LIMITED = 1 << 25  # has a medically unlikely edit
    COVERED = 1 << 26  # a coverage article speaks of it
    BAD_PROCEDURE = 1 << 27  # not in force, or of no known shape

    # what a line carries
    MODIFIED = 1 << 28  # has a modifier
    ODD_MODIFIERS = 1 << 29  # has modifiers that are unknown, repeated, too many or in conflict
    ANATOMIC = 1 << 30  # a modifier that names a place of the body
    VISIT_MODIFIER = 1 << 31  # 24, 25 or 57
    ACT_MODIFIER = 1 << 32  # a modifier that only a procedure takes
    BILATERAL = 1 << 33  # modifier 50
    ONE_SIDE = 1 << 34  # LT or RT
    COMPONENT = 1 << 35  # 26 or TC
    ASSISTANT = 1 << 36  # a second pair of hands: 80, 81, 82, AS, 62, 66
    ABN = 1 << 37  # GA, GX, GY or GZ
    TELEHEALTH = 1 << 38  # a telehealth modifier or place
    DISCARDED = 1 << 39  # JW or JZ
    PLAIN_VISIT = 1 << 40  # a visit without 24, 25 or 57
    MISPLACED = 1 << 41  # a modifier of visits on another service, or the other way round
    UNITS = 1 << 42  # more or fewer units than one
    NDC = 1 << 43  # names a national drug code
    BAD_POINTER = 1 << 44  # points at nothing, at too many, or twice at one
    BAD_CHARGE = 1 << 45  # has no charge
    BAD_PLACE = 1 << 46  # has a place of service that is not in the code set
    FACILITY = 1 << 47  # performed in a facility

    # what a diagnosis is
    BAD_DIAGNOSIS = 1 << 48  # not valid or not complete on the day, or of another system
    SEXED_DIAGNOSIS = 1 << 49  # for one sex only
    AGED_DIAGNOSIS = 1 << 50  # for certain ages only
    MANIFESTATION = 1 << 51  # shows in a disease that is coded before it
    EXTERNAL_CAUSE = 1 << 52  # says how an injury came about
    NEVER_FIRST = 1 << 53  # may only follow another diagnosis
    ALWAYS_FIRST = 1 << 54  # may only be listed first
    SIDED_DIAGNOSIS = 1 << 55  # names one side
    DIAGNOSIS_GAP = 1 << 56  # could not be judged

    # what stands together
    SAME_CODE = 1 << 57  # one procedure on two lines
    TWO_VISITS = 1 << 58  # more than one office visit
    PAIR = 1 << 59  # two services that are not reported together
    CONFLICT = 1 << 60  # two diagnoses that exclude each other
    DIAGNOSES = 1 << 61  # none, too many, or one twice

    # what the claim says of itself
    NUMBERED = 1 << 62  # number or count of lines is out of bounds
    BAD_PARTY = 1 << 63  # a provider's numbers or address do not hold
    NO_TAXONOMY = 1 << 64  # the payer wants a taxonomy that is not there
    AUTHORIZATION = 1 << 65  # the payer asks to be asked, and was not
    BAD_COVERAGE = 1 << 66  # the insurance could not be right
    DEPENDENT = 1 << 67  # insured through somebody else
    DATES = 1 << 68  # a date comes before or after what it cannot
    ACCIDENT = 1 << 69  # an accident or a payer of accidents
    FILING = 1 << 70  # the time limit is close or over
    CHANGED = 1 << 71  # not an original claim, or one that the payer does not take
    PRIOR = 1 << 72  # another payer has answered
    LATER_PAYER = 1 << 73  # the coverage is not the first
    MEDICARE = 1 << 74  # the payer is Medicare Part B
    MEDICAID = 1 << 75  # the payer is Medicaid
    ATTACHED = 1 << 76  # carries an attachment
    HISTORY = 1 << 77  # earlier services of the patient are known
    SURGERY = 1 << 78  # may lie in the days after surgery that belong to it
    HISTORY_GAP = 1 << 79  # earlier services of the patient were not given
    POLICIES = 1 << 80  # rules of the practice speak of this payer
    CONTRACT = 1 << 81  # the terms of the payer are known
    ENROLMENT = 1 << 82  # it is known who is enrolled with whom
    INSTITUTIONAL = 1 << 83  # an institutional claim

    # what spares a rule the asking
    ODD_PLACE = 1 << 90  # a visit where it cannot be
    SENT = 1 << 91  # a service of the claim was sent before
    ODD_SEX = 1 << 93  # a procedure for one sex, and a patient of another or of none recorded
    NOT_TAKEN = 1 << 94  # a procedure with a status under which Medicare takes it not, or not alone
    ODD_MEMBER = 1 << 95  # a member id that is no Medicare number
    ESTABLISHED = 1 << 92  # recorded as a visit of an established patient

    CONDITIONS = MEDICARE | MEDICAID | CONTRACT | ENROLMENT | FILING | AUTHORIZATION
    """What a rule takes for given where it names it. Every other trait only spares the asking: without it the rule
    would find nothing."""
