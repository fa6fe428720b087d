"""Claims and remittances become tables that join, add up, and are there whole or not at all."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner

from cleanclaim import x12
from cleanclaim.bulk import TABLES, write_tables
from cleanclaim.bulk import parquet as room
from cleanclaim.cli.x12 import app
from cleanclaim.kernel import Refused

GOLDEN = Path(__file__).parents[1] / "x12" / "golden"


def tables(folder):
    return {path.stem: parquet.read_table(path).to_pylist() for path in sorted(folder.glob("*.parquet"))}


def test_claims_lines_and_diagnoses_are_those_of_the_file(tmp_path):
    claims = list(x12.read(GOLDEN / "claims.837"))
    written = write_tables(x12.stream(GOLDEN / "claims.837"), tmp_path / "out", name="claims.837")
    found = tables(tmp_path / "out")
    assert set(found) == set(TABLES)
    assert {table: len(rows) for table, rows in found.items()} == written.rows
    assert [row["claim_id"] for row in found["claims"]] == [claim.claim_id for claim in claims]
    assert [row["claim_offset"] for row in found["claims"]] == [claim.offset for claim in claims]
    for claim in claims:
        lines = [row for row in found["lines"] if row["claim_offset"] == claim.offset]
        assert sum(row["charge_cents"] for row in lines) == claim.charge_cents
        assert [row["procedure"] for row in lines] == [line.procedure.code for line in claim.lines]
        codes = [row["code"] for row in found["diagnoses"] if row["claim_offset"] == claim.offset]
        assert codes == [diagnosis.code for diagnosis in claim.diagnoses]


def test_payments_balance_with_their_adjustments(tmp_path):
    write_tables(x12.stream(GOLDEN / "payment.835"), tmp_path, name="payment.835")
    found = tables(tmp_path)
    assert found["payments"]
    for row in found["payments"]:
        adjusted = sum(a["cents"] for a in found["adjustments"] if a["claim_offset"] == row["claim_offset"])
        assert row["charge_cents"] - adjusted == row["paid_cents"]


def test_many_row_groups_hold_the_same_rows_as_one(tmp_path, monkeypatch):
    write_tables(x12.stream(GOLDEN / "payment.835"), tmp_path / "one", name="p")
    monkeypatch.setattr(room, "ROWS_A_GROUP", 1)
    write_tables(x12.stream(GOLDEN / "payment.835"), tmp_path / "many", name="p")
    assert tables(tmp_path / "one") == tables(tmp_path / "many")
    groups = parquet.ParquetFile(tmp_path / "many" / "adjustments.parquet").num_row_groups
    assert groups == len(tables(tmp_path / "one")["adjustments"])


def test_figures_that_no_table_can_hold_are_left_empty(tmp_path):
    (claim, *_) = x12.read(GOLDEN / "claims.837")
    line = replace(claim.lines[0], units=Decimal("1e30"), charge_cents=10**25)
    write_tables([replace(claim, lines=[line])], tmp_path, name="odd")
    (row,) = tables(tmp_path)["lines"]
    assert (row["units"], row["charge_cents"]) == (None, None)


def test_a_failure_leaves_no_table(tmp_path):
    def broken():
        yield from x12.stream(GOLDEN / "claims.837")
        raise Refused("The source went away.")

    with pytest.raises(Refused):
        write_tables(broken(), tmp_path, name="broken")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_tables(tmp_path):
    ran = CliRunner().invoke(app, ["read", str(GOLDEN / "claims.837"), "--parquet", str(tmp_path / "t"), "--json"])
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["rows"]["claims"] == len(tables(tmp_path / "t")["claims"]) == 2
    refused = CliRunner().invoke(
        app, ["read", str(GOLDEN / "claims.837"), "--parquet", str(tmp_path / "u"), "--lossless"]
    )
    assert isinstance(refused.exception, Refused)
    assert not (tmp_path / "u").exists()
