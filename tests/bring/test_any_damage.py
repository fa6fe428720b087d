"""One element of a good file says something else: the command answers all the same, and the ledger stays whole."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bring.making import file_of
from tests.homes import Desk

SCENARIO = {
    "claim": [
        {"id": "A1", "lines": ["99213-25 100.00", "36415 50.00"], "patient_paid": "5.00"},
        {"id": "A2", "payer": "BETA", "lines": ["99213 100.00"], "prior": [
            {"payer": "ALPHA", "lines": ["paid 70.00 CO-45 10.00 PR-2 20.00"]},
        ]},
    ],
    "payment": [
        {"trace": "T1", "file": "claims", "provider_level": ["WO 5.00 OLD"], "answers": [
            {"id": "A1", "remarks": ["N130"], "lines": [
                "99213-25 100.00 paid 80.00 CO-45 10.00 PR-1 10.00", "36415 50.00 paid 0.00 CO-97 50.00",
            ]},
            {"id": "A2", "status": "2", "lines": ["99213 100.00 paid 20.00 OA-23 80.00"]},
        ]},
    ],
}  # fmt: skip
GOOD = [segment.split(b"*") for segment in file_of(SCENARIO, "claims").split(b"~")]
PLACES = [
    (at, element)
    for at, words in enumerate(GOOD)
    for element in range(len(words))
    if words[0] not in (b"ISA", b"")
]  # fmt: skip
ODD = [
    b"", b"0", b"-5", b"0.5", b"1e9", b"99999999999999999999", b"-0.01", b"20261399", b"00010101", b"99991231",
    b"X" * 300, b"\x00", b"a\x00b", "é✓".encode(), b"\xff\xfe", b"A:B:C:D:E:F", b":::", b"8", b"22", b"XX", b"#1",
    b"' OR 1=1", b"\t", b"100",
]  # fmt: skip


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(ODD)), min_size=1, max_size=3))
def test_one_element_says_something_else(
    changes: list[tuple[tuple[int, int], bytes]], desk: Desk, tmp_path: Path
) -> None:
    damaged = [list(words) for words in GOOD]
    for (at, element), odd in changes:
        damaged[at][element] = odd
    file = tmp_path / "damaged.x12"
    file.write_bytes(b"~".join(b"*".join(words) for words in damaged))
    with desk.home() as home:
        ran = home.run("bring", "--json", file)
        assert ran.status in (0, 1, 2)
        if ran.status == 2:
            assert ran.out == ""
            return
        figures = ran.json()
        assert figures["matched"] + figures["unmatched"] == figures["payments"] <= 2
        assert figures["open_insurance_cents"] >= 0 and figures["open_patient_cents"] >= 0
        assert home.run("audit", "verify").status == 0
        assert home.figures(file) == figures
