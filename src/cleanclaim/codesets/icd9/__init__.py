"""ICD-9-CM, for services before 2015-10-01: the list, and what an ICD-10-CM code was called then.

A fresh install knows our own table of the codes that outpatient and radiology work met most
(`rulebook/codesets/icd9cm.toml`), with the days of the splits among them. The publisher's list and the General
Equivalence Mappings (GEMs) are installed from their files; where they are, the list judges every code and the GEMs
answer where our table has nothing. Its one trick: an equivalence names its flags, so that nobody takes an
approximation for a translation.
"""

from cleanclaim.codesets.icd9.equivalents import GEM_SYSTEM, Equivalent, Equivalents
from cleanclaim.codesets.icd9.gems import Gems, Map
from cleanclaim.codesets.icd9.judging import Judging
from cleanclaim.codesets.icd9.searching import Searching
from cleanclaim.codesets.icd9.starter import LAST_DAY, SYSTEM, pointed

__all__ = [
    "GEM_SYSTEM",
    "LAST_DAY",
    "SYSTEM",
    "Equivalent",
    "Equivalents",
    "Gems",
    "Judging",
    "Map",
    "Searching",
    "pointed",
]
