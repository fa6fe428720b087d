"""The public sample files: read whole, no exception, and what is known of each is found."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from places import PUBLIC

from cleanclaim import x12
from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12.lossless import join_runs, raw_runs
from cleanclaim.x12.values import Claim837, Remittance

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not PUBLIC.exists(), reason="the folder of public data is not here"),
]


def index() -> list[dict[str, str]]:
    if not PUBLIC.exists():
        return []
    with (PUBLIC / "INDEX.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


FILES = [(row["file"], row["transaction"]) for row in index()]
# Segments of each kind that open a claim, counted in the raw text: every one becomes a value unless it is
# damaged (ISA16 is not the separator in use, or BPR is no payment).
DAMAGED = {
    "LinuxForHealth+x12/demo.example11.837": 1,
    "LinuxForHealth+x12/demo.example9.837": 0,
    "hzbarcea+x12-parser/example835One.txt": 2,
    "hzbarcea+x12-parser/example835SpecialCharsOne.txt": 2,
}


@pytest.mark.parametrize(("file", "kind"), FILES, ids=[file for file, _ in FILES])
def test_every_sample_is_read_checked_and_answered(file, kind):
    path = PUBLIC / file
    values = list(x12.read(path))
    content = path.read_bytes()
    if kind in {"837P", "837I", "835"}:
        opener = b"CLP" if kind == "835" else b"CLM"
        begun = sum(part.strip().startswith(opener) for part in content.split(b"~"))
        claims = sum(
            len(each.claims) if isinstance(each, Remittance) else isinstance(each, Claim837) for each in values
        )
        assert begun - claims <= DAMAGED.get(file, 0)
        assert claims + DAMAGED.get(file, 0) >= 1
    x12.check(path)
    x12.acknowledge(path, now=datetime(2026, 3, 11, 9, 30, tzinfo=UTC))
    assert squeezed(b"".join(join_runs(raw_runs(path)))) == squeezed(content)


def squeezed(content: bytes) -> bytes:
    return re.sub(rb"[\r\n]+ *", b"", content.removeprefix(b"\xef\xbb\xbf")).strip()


def test_how_much_there_is_to_read():
    read = Counter()
    for file, kind in FILES:
        if kind in {"837P", "837I", "835"}:
            for each in x12.stream(PUBLIC / file):
                read[type(each).__name__] += 1
    assert read["Claim837"] == 227
    assert read["ClaimPayment"] == 16
    assert read["Remittance"] == 10


# Errors that were looked at and are real; left out are those of invented numbers, which most samples have.
INVENTED = {"x12.npi", "x12.zip-state", "x12.tax-number"}
KNOWN_GOOD = {
    "LinuxForHealth+x12/demo.drug.example10.1.837",
    "LinuxForHealth+x12/demo.drug.example10.2.837",
    "LinuxForHealth+x12/demo.drug.example10.3.837",
    "LinuxForHealth+x12/demo.autoaccident.837",
    "LinuxForHealth+x12/demo.cob.example3.B.837",
    "LinuxForHealth+x12/demo.cob.example3.C.837",
    "LinuxForHealth+x12/demo.example7.837",
    "LinuxForHealth+x12/demo.example8.837",
}


@pytest.mark.parametrize("file", sorted(KNOWN_GOOD))
def test_good_samples_have_no_false_errors(file):
    report = x12.check(PUBLIC / file)
    errors = [each for each in report.all_findings() if each.severity is Severity.ERROR and each.rule not in INVENTED]
    assert errors == []


def test_no_sample_is_refused_as_no_x12():
    for file, _ in FILES:
        try:
            list(x12.stream(PUBLIC / file))
        except Refused as refused:
            pytest.fail(f"{file}: {refused}")
