"""Code lists from their publishers' files: judged by day, with what they say and what they cannot say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cleanclaim.codesets import Acceptance, Library
from cleanclaim.kernel import Refused

LICENCE = Acceptance("licence 1 of a practice", "Jo Example", date(2026, 11, 1))
FILES = (
    "HCPC2019_CONTR_ANWEB.txt",
    "icd10pcs_order_2026.txt",
    "nucc_taxonomy_251.csv",
    "POAexemptCodesFY26.txt",
    "conversion-table-FY2026.csv",
    "icd10cm-order-addenda-2026.txt",
    "PPRRVU2025_Oct.csv",
)


@pytest.fixture
def installed(own: Library, fixtures: Path, small: None) -> Library:
    own.install(*(fixtures / name for name in FILES))
    own.install(fixtures / "place_of_service.csv", fixtures / "x12_codes.csv", first=date(2024, 1, 1))
    return own


@pytest.mark.parametrize(
    ("system", "code", "day", "status", "says"),
    [
        ("HCPCS", "Z9101", date(2019, 2, 1), "invalid", "came on 2020-01-01"),
        ("HCPCS", "Z9103", date(2019, 8, 1), "valid", "is valid in HCPCS January 2019"),
        ("HCPCS", "Z9102", date(2019, 1, 1), "invalid", "ended on 2018-12-31"),
        ("HCPCS", "Z9102", date(2018, 12, 31), "valid", "in use since 2010-01-01"),  # an earlier day is confirmed
        ("HCPCS", "G9999", date(2018, 12, 31), "not checked", "range"),  # but nothing is denied
        ("HCPCS", "Z9109", date(2019, 2, 1), "invalid", "is not in HCPCS January 2019"),
        ("HCPCS", "Z9109", date(2021, 2, 1), "invalid", "which ended on 2019-12-31"),
        ("HCPCS", "D0120", date(2019, 2, 1), "not checked", "range"),  # the ADA's, in no file of CMS
        ("MODIFIER", "Z1", date(2020, 2, 1), "valid", ""),
        ("MODIFIER", "59", date(2018, 2, 1), "not checked", ""),
        ("ICD-10-PCS", "0016ZZZ", date(2025, 10, 1), "valid", ""),
        ("ICD-10-PCS", "001", date(2025, 10, 1), "not billable", "heading"),
        ("ICD-10-PCS", "0016ZZ9", date(2025, 10, 1), "invalid", ""),
        ("ICD-10-PCS", "0016ZZ9", date(2025, 9, 30), "not checked", ""),
        ("POS", "01", date(2025, 10, 1), "valid", "from 2024-01-01"),
        ("POS", "11", date(2025, 10, 1), "invalid", "from 2024-01-01"),
        ("POS", "11", date(2023, 10, 1), "valid", ""),  # our own list, before the installed one
        ("TAXONOMY", "999X00001X", date(2025, 10, 1), "valid", "25.1"),
        ("CARC", "1", date(2025, 10, 1), "valid", ""),
        ("CARC", "52", date(2025, 10, 1), "invalid", "ended on 2006-01-31"),
        ("RARC", "N999", date(2025, 6, 30), "invalid", "came on 2025-07-01"),
        ("CLAIM STATUS", "20", date(2025, 10, 1), "valid", ""),
        ("CLAIM STATUS CATEGORY", "A1", date(2025, 10, 1), "valid", ""),
        ("CPT", "90002", date(2025, 11, 1), "valid", "listed in PFS RVU 2025 Q4"),
        ("CPT", "90002", date(2026, 1, 1), "invalid", "not a CPT number"),  # that schedule has ended; no range has it
        ("CPT", "27132", date(2025, 11, 1), "not checked", "range"),  # not listed does not mean not in use
    ],
)
def test_judged_by_day(installed: Library, system: str, code: str, day: date, status: str, says: str) -> None:
    judged = installed.lookup(system, code, day)
    assert (judged.status, says in judged.says) == (status, True), judged.says


def test_entries_have_the_whole_description(installed: Library) -> None:
    entry = installed.code("HCPCS", "Z9101")
    assert entry is not None
    assert entry.display == "Supply of nobody, with a description that goes on over a second line"
    procedure = installed.code("ICD-10-PCS", "0016ZZZ")
    assert procedure is not None
    assert procedure.display == "Procedure of nobody, at length"


def test_installed_lists_are_searched_by_words(installed: Library) -> None:
    found = installed.search("supplies of nobody with descriptions", system="HCPCS")
    assert found[0].code == "Z9101"
    assert "Z9101" in {hit.code for hit in installed.search("supply of nobody with a description")}
    in_2019 = {hit.code for hit in installed.search("supply", system="HCPCS", on=date(2019, 8, 1))}
    assert "Z9103" in in_2019
    assert not in_2019 & {"Z9101", "Z9102", "Z1"}  # not yet, no longer, a modifier
    assert {hit.code for hit in installed.search("procedure of nobody", system="ICD-10-PCS")} == {"0016ZZZ", "0016ZZ0"}
    assert all(hit.system != "ICD-10-PCS" for hit in installed.search("procedure of nobody"))


def test_texts_under_copyright_stay_out_without_a_licence(own: Library, fixtures: Path, small: None) -> None:
    file = fixtures / "nucc_taxonomy_251.csv"
    own.install(file)
    entry = own.code("TAXONOMY", "999X00001X")
    assert entry is not None
    assert entry.display == ""
    own.remove("TAXONOMY", "25.1")
    own.install(file, licence=LICENCE)
    entry = own.code("TAXONOMY", "999X00001X")
    assert entry is not None
    assert entry.display == "Display of an owner"


def test_cpt_asks_for_a_licence_that_is_recorded(own: Library, fixtures: Path, small: None) -> None:
    file = fixtures / "cpt_short_2026.txt"
    with pytest.raises(Refused, match=r"CPT is under licence .* state yours with --licence"):
        own.install(file)
    assert own.held("CPT") == ()
    (release,) = own.install(file, licence=LICENCE)
    assert (release.part, release.version, release.rows, release.accepted_by) == ("short", "2026", 7, "Jo Example")
    assert own.lookup("CPT", "00100", date(2026, 5, 1)).status == "valid"
    assert own.lookup("CPT", "00101", date(2026, 5, 1)).status == "invalid"
    entry = own.code("CPT", "00100")
    assert entry is not None
    assert entry.display == "words of our own 100"


def test_the_hcpcs_table_says_the_same(own: Library, fixtures: Path, small: None) -> None:
    own.install(fixtures / "HCPC2019_CONTR_ANWEB.csv")
    assert own.lookup("HCPCS", "Z9102", date(2019, 1, 1)).status == "invalid"
    assert own.lookup("MODIFIER", "Z1", date(2020, 2, 1)).status == "valid"


def test_a_quarterly_update_ends_the_list_before_it(own: Library, fixtures: Path, tmp_path: Path, small: None) -> None:
    update = tmp_path / "HCPC2019_JUL_ANWEB.txt"
    content = (fixtures / "HCPC2019_CONTR_ANWEB.txt").read_bytes()
    update.write_bytes(content.replace(b"20190701", b"20190710"))
    own.install(update)
    own.install(fixtures / "HCPC2019_CONTR_ANWEB.txt")  # the older one after the newer one lies beside it
    assert own.lookup("HCPCS", "Z9103", date(2019, 7, 5)).says == "Z9103 came on 2019-07-10."
    assert own.lookup("HCPCS", "Z9103", date(2019, 6, 30)).says == "Z9103 came on 2019-07-01."


def test_present_on_admission_and_conversions(installed: Library) -> None:
    assert installed.is_poa_exempt("Z99.89", date(2026, 1, 1)) is True
    assert installed.is_poa_exempt("E11.9", date(2026, 1, 1)) is False
    assert installed.is_poa_exempt("E11.9", date(2025, 1, 1)) is None
    assert installed.previous_codes("C50.A0") == ("C50.919", "C50.929")
    assert installed.previous_codes("C56.3") == ("C56.1", "C56.2")
    assert installed.successors("C56.1") == ("C56.3",)
    assert installed.successors("E11.9") == ()


def test_a_list_of_additions_is_not_taken_for_the_whole_list(own: Library, fixtures: Path, small: None) -> None:
    with pytest.raises(Refused, match="no official file that is known here"):
        own.install(fixtures / "POAexemptAddCodesFY26.txt")


@pytest.mark.parametrize(
    ("file", "replaced", "by", "says"),
    [
        ("HCPC2019_CONTR_ANWEB.txt", "Z910200100", "Z9X0200100", "a record of a code or modifier"),
        ("HCPC2019_CONTR_ANWEB.txt", "Z910100100", "Z910200100", "says the same twice"),
        ("icd10pcs_order_2026.txt", "00002 0016ZZZ 1", "00002 0016OZZ 1", "order number, code"),
        ("x12_codes.csv", "CARC,52", "CARD,52", "a kind"),
        ("icd10cm-order-addenda-2026.txt", "      1 additions", "      2 additions", "has 2 additions and says 4"),
        ("conversion-table-FY2026.csv", "2021", "once", "the year from which it is used"),
        ("POAexemptCodesFY26.txt", "Z99.89", "99.89", "an ICD-10-CM code"),
    ],
)
def test_a_damaged_list_is_refused(
    own: Library, fixtures: Path, tmp_path: Path, small: None, file: str, replaced: str, by: str, says: str
) -> None:
    damaged = tmp_path / file
    content = (fixtures / file).read_text("latin-1")
    assert replaced in content
    damaged.write_bytes(content.replace(replaced, by).encode("latin-1"))
    with pytest.raises(Refused, match=says):
        own.install(damaged, first=date(2024, 1, 1))
    assert list((own.folder / "releases").iterdir()) == []
