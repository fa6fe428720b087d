"""Every scenario of `scenarios/*.toml`, brought by the command into a fresh home, gives the figures worked out there.

Its files are brought at once, at once again (nothing changes), in the other order, and one by one in both
orders: the figures are those of the home, not of the way to it.
"""

import itertools
import tomllib
from pathlib import Path

import pytest
from tests.bring.making import file_names, file_of
from tests.homes import Desk

from cleanclaim.kernel import parse_cents

FOLDER = Path(__file__).parent / "scenarios"
SCENARIOS = [each for file in sorted(FOLDER.glob("*.toml")) for each in tomllib.loads(file.read_text())["scenario"]]
COUNTS = ("claims", "payments", "matched", "unmatched", "quarantined", "denied", "underpaid")


def written(scenario: dict, folder: Path) -> list[Path]:
    paths = []
    for name in file_names(scenario):
        path = folder / f"{name}.x12"
        path.write_bytes(file_of(scenario, name))
        paths.append(path)
    return paths


def options(scenario: dict, folder: Path) -> list[str | Path]:
    found: list[str | Path] = []
    if "contract" in scenario:
        (folder / "contract.toml").write_text(scenario["contract"])
        found += ["--contract", folder / "contract.toml"]
    if "patient_payments" in scenario:
        (folder / "paid.csv").write_text(scenario["patient_payments"])
        found += ["--patient-payments", folder / "paid.csv"]
    return found


def expected(scenario: dict) -> dict[str, int]:
    told = scenario["expect"]
    insurers, patients = parse_cents(told["open_insurance"]), parse_cents(told["open_patient"])
    figures = {name: told.get(name, 0) for name in COUNTS}
    return {
        **figures,
        "open_insurance_cents": insurers,
        "open_patient_cents": patients,
        "open_cents": insurers + patients,
    }


def ways(paths: list[Path], told: list[str | Path]) -> list[list[list[str | Path]]]:
    """Runs of the command, each a list of words: all at once, twice, turned round, one by one."""
    one_by_one = [[path] for path in paths]
    last = one_by_one[-1]
    found = [
        [[*paths, *told], [*paths, *told]],
        [[*reversed(paths), *told]],
    ]
    if len(paths) > 1:
        found += [[*one_by_one, [last[0], *told]], [*reversed(one_by_one), [last[0], *told]]]
    return found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[each["says"] for each in SCENARIOS])
def test_scenario(scenario: dict, desk: Desk, tmp_path: Path) -> None:
    paths = written(scenario, tmp_path)
    told = options(scenario, tmp_path)
    for runs in ways(paths, told):
        with desk.home() as home:
            statuses = []
            for words in runs:
                ran = home.run("bring", "--json", *words)
                statuses.append(ran.status)
                assert ran.status in (0, 1), ran.err
            assert ran.json() == expected(scenario), [[Path(word).name for word in words] for words in runs]
            if "quarantined_once" not in scenario:  # else it hangs on the order whether a bad copy is ever looked at
                assert max(statuses) == min(1, expected(scenario)["quarantined"])
            faults = home.run("audit", "verify", "--json")
            assert faults.status == 0, faults.out + faults.err


def test_every_scenario_says_something_of_its_own() -> None:
    sentences = [each["says"] for each in SCENARIOS]
    assert len(set(sentences)) == len(sentences) >= 25
    assert all(each["because"].strip() for each in SCENARIOS)


def test_no_two_are_the_same() -> None:
    for one, other in itertools.combinations(SCENARIOS, 2):
        assert {**one, "says": "", "because": ""} != {**other, "says": "", "because": ""}, (one["says"], other["says"])
