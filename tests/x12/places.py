"""Where the golden files and the folder of public data lie."""

from __future__ import annotations

from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
PUBLIC = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "x12"
