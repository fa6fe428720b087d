"""The walls of the house stand, and each of them bites when somebody walks through it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "cleanclaim"
ROOMS = [
    "kernel",
    "codesets",
    "charts",
    "x12",
    "coding",
    "payers",
    "ledger",
    "claims",
    "followup",
    "statements",
    "sandbox",
    "bulk",
    "store",
    "gateways",
    "usecases",
    "web",
    "api",
    "cli",
]

# (contract, the file that walks through the wall, the line it does it with)
VIOLATIONS = {
    "upward": ("floors", "kernel/money.py", "import cleanclaim.x12"),
    "sibling": ("floors", "charts/values.py", "import cleanclaim.x12"),
    "new room outside": ("floors", "annex/__init__.py", ""),
    "desks": ("desks", "usecases/frontdesk/__init__.py", "import cleanclaim.usecases.coder"),
    "choosing codes elsewhere": ("selection", "claims/values.py", "import cleanclaim.coding.selection"),
    "biller reaches coder": ("biller", "usecases/biller/__init__.py", "import cleanclaim.usecases.coder"),
    "coding reads claims' format": ("coding_wire", "coding/values.py", "import cleanclaim.x12"),
    "sandbox sees our books": ("sandbox", "sandbox/__init__.py", "import cleanclaim.ledger"),
    "sandbox sees our coding": ("sandbox", "sandbox/__init__.py", "import cleanclaim.coding"),
    "Django below the store": ("django", "claims/values.py", "import django"),
    "Django in a use case": ("django_upstairs", "usecases/biller/__init__.py", "import django"),
}


def lint(source: Path, contract: str | None, cache: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / ".importlinter"]
    command += ["--no-logo", "--cache-dir", cache, *(["--contract", contract] if contract else [])]
    return subprocess.run(
        [str(word) for word in command],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("import-cache")


def test_every_import_goes_downward(cache: Path) -> None:
    outcome = lint(ROOT / "src", None, cache)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_violation_is_caught(name: str, tmp_path: Path, cache: Path) -> None:
    contract, file, line = VIOLATIONS[name]
    copy = tmp_path / "cleanclaim"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.toml", "static"))
    planted = copy / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text((planted.read_text() if planted.exists() else '"""An annex."""') + f"\n{line}\n")
    outcome = lint(tmp_path, contract, cache)
    assert outcome.returncode == 1, outcome.stdout
    assert "BROKEN" in outcome.stdout or "not listed" in outcome.stdout or "exhaustive" in outcome.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_teaches_its_idea(room: str) -> None:
    first = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8")
    assert first.startswith('"""'), f"{room} has no docstring"
    assert len(first.split('"""')[1].split()) >= 12, f"{room} says too little of its idea"


def test_no_clock_below_the_gateways() -> None:
    """Clocks are no import, so a lint rule bans them; only the gateway that is the clock is excused."""
    ruff = Path(sys.executable).with_name("ruff")
    outcome = subprocess.run(
        [ruff, "check", "--select", "TID251", "--ignore-noqa", "--output-format", "concise", PACKAGE],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    offenders = {ROOT / row.split(":")[0] for row in outcome.stdout.splitlines() if "TID251" in row}
    assert {file.relative_to(PACKAGE).as_posix() for file in offenders} == {"gateways/clock.py"}


def test_the_clock_ban_bites(tmp_path: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    planted = tmp_path / "late.py"
    planted.write_text("from datetime import datetime\nNOW = datetime.now()\n")
    outcome = subprocess.run(
        [ruff, "check", "--config", ROOT / "pyproject.toml", "--select", "TID251", planted],
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 1


def test_no_machine_paths_or_index_addresses() -> None:
    """Pins carry versions and hashes alone."""
    for pins in (ROOT / "requirements").glob("*.txt"):
        text = pins.read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text, pins.name
