"""Claims and remittances as tables: one Parquet file each for claims, lines, diagnoses, payments, adjustments.

A row's key is the file and the byte `claim_offset` at which its claim (CLM) or payment (CLP) stands there,
so that tables join without a number of our own making. Money is cents in int64. Rows are written in row
groups as they come: memory stays that of one group a table, whatever the size of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cleanclaim.kernel import Refused
from cleanclaim.x12.values import (
    Adjustment,
    Claim837,
    ClaimPayment,
    Procedure,
    ProviderAdjustment,
    Remittance,
    ServiceLine,
    ServicePayment,
)

if TYPE_CHECKING:
    import pyarrow

Row: TypeAlias = tuple[Any, ...]

ROWS_A_GROUP = 20_000
_KEY = (("file", "string"), ("claim_offset", "int64"), ("claim_id", "string"))
_PROCEDURE = (("procedure", "string"), ("modifiers", "string"), ("revenue_code", "string"))

_STEP, _MOST_QUANTITY, _MOST_INT64 = Decimal("0.000001"), 10**12, 2**63

# Table → columns. "decimal" is decimal128(18, 6), for quantities.
TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "claims": (
        *_KEY,
        ("kind", "string"),
        ("charge_cents", "int64"),
        ("patient_paid_cents", "int64"),
        ("frequency", "string"),
        ("place_of_service", "string"),
        ("payer_id", "string"),
        ("payer_name", "string"),
        ("filing_code", "string"),
        ("responsibility", "string"),
        ("billing_npi", "string"),
        ("member_id", "string"),
        ("patient_birth_date", "date32"),
        ("patient_sex", "string"),
        ("other_payers", "int32"),
        ("lines", "int32"),
    ),
    "lines": (
        *_KEY,
        ("line", "int32"),
        *_PROCEDURE,
        ("charge_cents", "int64"),
        ("units", "decimal"),
        ("unit", "string"),
        ("pointers", "string"),
        ("place_of_service", "string"),
        ("service_date", "date32"),
        ("service_end", "date32"),
        ("line_control", "string"),
        ("ndc", "string"),
    ),
    "diagnoses": (*_KEY, ("position", "int32"), ("qualifier", "string"), ("code", "string")),
    "payments": (
        *_KEY,
        ("trace_number", "string"),
        ("paid_on", "date32"),
        ("payer_name", "string"),
        ("payee_id", "string"),
        ("status", "string"),
        ("charge_cents", "int64"),
        ("paid_cents", "int64"),
        ("patient_responsibility_cents", "int64"),
        ("filing_code", "string"),
        ("payer_claim_number", "string"),
        ("service_from", "date32"),
        ("service_to", "date32"),
        ("remarks", "string"),
        ("lines", "int32"),
    ),
    "payment_lines": (
        *_KEY,
        ("line", "int32"),
        *_PROCEDURE,
        ("charge_cents", "int64"),
        ("paid_cents", "int64"),
        ("allowed_cents", "int64"),
        ("units", "decimal"),
        ("service_date", "date32"),
        ("line_control", "string"),
        ("remarks", "string"),
    ),
    "adjustments": (
        *_KEY,
        ("line", "int32"),  # 0: the claim as a whole
        ("source", "string"),  # "835", or the payer of loop 2320 or 2430 in a claim for a further payer
        ("group", "string"),
        ("reason", "string"),
        ("cents", "int64"),
        ("quantity", "decimal"),
    ),
    "provider_adjustments": (
        ("file", "string"),
        ("offset", "int64"),
        ("trace_number", "string"),
        ("provider_id", "string"),
        ("fiscal_year_end", "date32"),
        ("reason", "string"),
        ("reference", "string"),
        ("cents", "int64"),
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows each table got, and where the tables are."""

    folder: Path
    rows: dict[str, int]


def write_tables(values: Iterable[object], folder: Path, *, name: str) -> Written:
    """The tables of one stream of values (`x12.stream`); other values pass by.

    Files get their names when all is written: a failure leaves none. Raises Refused where pyarrow is not
    installed or the folder cannot be written.
    """
    _arrow()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _Tables(folder) as tables:
            for table, row in _rows(values, name):
                tables.add(table, row)
    except OSError as fault:
        raise Refused(f"{folder} cannot be written: {fault.strerror or 'the disk refused it'}.") from None
    return Written(folder, tables.counts)


def _arrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        raise Refused("Parquet needs the extra 'bulk': pip install 'cleanclaim[bulk]'.") from None
    return pyarrow


def _schema(columns: Iterable[tuple[str, str]]) -> pyarrow.Schema:
    arrow = _arrow()
    kinds: dict[str, Callable[[], Any]] = {
        "string": arrow.string,
        "int32": arrow.int32,
        "int64": arrow.int64,
        "date32": arrow.date32,
        "decimal": lambda: arrow.decimal128(18, 6),
    }
    return arrow.schema([(name, kinds[kind]()) for name, kind in columns])


class _Tables:
    """Open writers and the rows that wait for their row group."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schemas = {table: _schema(columns) for table, columns in TABLES.items()}
        self.waiting: dict[str, list[Row]] = {table: [] for table in TABLES}
        self.writers: dict[str, Any] = {}
        self.counts = dict.fromkeys(TABLES, 0)

    def __enter__(self) -> _Tables:
        parquet = _arrow().parquet
        for table, schema in self.schemas.items():
            self.writers[table] = parquet.ParquetWriter(self._unfinished(table), schema, compression="zstd")
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            for table in TABLES:
                self._write(table)
        for table, writer in self.writers.items():
            writer.close()
            if kind is None:
                self._unfinished(table).replace(self.folder / f"{table}.parquet")
            else:
                self._unfinished(table).unlink(missing_ok=True)

    def add(self, table: str, row: Row) -> None:
        self.waiting[table].append(row)
        self.counts[table] += 1
        if len(self.waiting[table]) >= ROWS_A_GROUP:
            self._write(table)

    def _write(self, table: str) -> None:
        rows, schema = self.waiting[table], self.schemas[table]
        if rows:
            arrow = _arrow()
            columns = [
                _column(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            self.writers[table].write_table(arrow.Table.from_arrays(columns, schema=schema))
            rows.clear()

    def _unfinished(self, table: str) -> Path:
        return self.folder / f".{table}.parquet.unfinished"


def _column(values: Row, kind: pyarrow.DataType) -> pyarrow.Array:
    """A column; a figure that only a faulty file can hold (beyond the bounds of its type) is left empty."""
    arrow = _arrow()
    if arrow.types.is_decimal(kind):
        values = tuple(value if value is None else _bounded(value) for value in values)
    try:
        return arrow.array(values, type=kind)
    except OverflowError:
        return arrow.array(
            [value if value is None or abs(value) < _MOST_INT64 else None for value in values], type=kind
        )


def _bounded(value: Decimal) -> Decimal | None:
    return value.quantize(_STEP) if abs(value) < _MOST_QUANTITY else None


def _rows(values: Iterable[object], file: str) -> Iterator[tuple[str, Row]]:
    around: Remittance | None = None
    for value in values:
        if isinstance(value, Claim837):
            yield from _claim_rows(value, file)
        elif isinstance(value, Remittance):
            around = value
        elif isinstance(value, ClaimPayment) and around is not None:
            yield from _payment_rows(value, around, file)
        elif isinstance(value, ProviderAdjustment) and around is not None:
            yield (
                "provider_adjustments",
                (
                    *(file, value.offset, around.trace_number, value.provider_id, value.fiscal_year_end),
                    *(value.reason, value.reference, value.cents),
                ),
            )


def _claim_rows(claim: Claim837, file: str) -> Iterator[tuple[str, Row]]:
    key = (file, claim.offset, claim.claim_id)
    own = claim.patient is None
    yield (
        "claims",
        (
            *(*key, claim.kind, claim.charge_cents, claim.patient_paid_cents, claim.frequency, claim.place_of_service),
            *(claim.payer.id, claim.payer.last_or_organization, claim.subscriber.filing_code),
            *(claim.subscriber.responsibility, claim.billing.id, claim.subscriber.party.id),
            claim.subscriber.birth_date if own else claim.patient_birth_date,
            claim.subscriber.sex if own else claim.patient_sex,
            *(len(claim.other_payers), len(claim.lines)),
        ),
    )
    for position, diagnosis in enumerate(claim.diagnoses, start=1):
        yield "diagnoses", (*key, position, diagnosis.qualifier, diagnosis.code)
    for other in claim.other_payers:
        yield from _adjustment_rows(key, 0, other.payer.id, other.adjustments)
    for line in claim.lines:
        yield "lines", (*key, *_line(line))
        for decided in line.adjudications:
            yield from _adjustment_rows(key, line.number, decided.payer_id, decided.adjustments)


def _line(line: ServiceLine) -> Row:
    return (
        *(line.number, *_procedure(line.procedure), line.revenue_code, line.charge_cents, line.units, line.unit),
        *(" ".join(map(str, line.pointers)), line.place_of_service, line.service_date, line.service_end),
        *(line.line_control, line.drug.ndc if line.drug else ""),
    )


def _procedure(procedure: Procedure) -> tuple[str, str]:
    return procedure.code, " ".join(procedure.modifiers)


def _payment_rows(payment: ClaimPayment, around: Remittance, file: str) -> Iterator[tuple[str, Row]]:
    key = (file, payment.offset, payment.claim_id)
    yield (
        "payments",
        (
            *(*key, around.trace_number, around.paid_on, around.payer.last_or_organization, around.payee.id),
            *(payment.status, payment.charge_cents, payment.paid_cents, payment.patient_responsibility_cents),
            *(payment.filing_code, payment.payer_claim_number, payment.service_from, payment.service_to),
            *(" ".join(payment.remarks), len(payment.lines)),
        ),
    )
    yield from _adjustment_rows(key, 0, "835", payment.adjustments)
    for number, line in enumerate(payment.lines, start=1):
        yield "payment_lines", (*key, number, *_paid_line(line))
        yield from _adjustment_rows(key, number, "835", line.adjustments)


def _paid_line(line: ServicePayment) -> Row:
    return (
        *(*_procedure(line.procedure), line.revenue_code, line.charge_cents, line.paid_cents, line.allowed_cents),
        *(line.units, line.service_date, line.line_control, " ".join(line.remarks)),
    )


def _adjustment_rows(key: Row, line: int, source: str, adjustments: Iterable[Adjustment]) -> Iterator[tuple[str, Row]]:
    for adjustment in adjustments:
        yield (
            "adjustments",
            (*(*key, line, source, adjustment.group, adjustment.reason, adjustment.cents, adjustment.quantity),),
        )
