"""What all tests share: one compiled code-set folder, and no home of the person who runs them."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("CLEANCLAIM_CODESETS", str(ROOT / ".cache" / "codesets"))
os.environ["CLEANCLAIM_HOME"] = str(ROOT / ".cache" / "test-home")
