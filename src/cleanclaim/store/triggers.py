"""What the database itself refuses: changing what was signed, sealed, sent or logged.

Triggers are made anew after every migration, since Django rebuilds a SQLite table on AlterField and the
triggers of the old table go with it, without a word. `NAMES` is what a test expects to find.

Sum zero: SQLite has no deferred constraint trigger. So postings are written first and their entry is
sealed by one UPDATE; the seal checks the sum, and a posting to a sealed entry is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

APPEND_ONLY = (
    "signed_coding",
    "signed_diagnosis",
    "signed_line",
    "claim_line",
    "claim_event",
    "posting",
    "wire_file",
    "remittance",
    "statement_line",
    "audit_event",
    "coding_audit",
    "coding_change",
    "unreviewed_policy",
    "rule_version",
    "rule_trial",
    "rule_switch",
)
_COUNTED = {"signed_diagnosis": "diagnosis_count", "signed_line": "line_count"}
_GUARDED = (*APPEND_ONLY, "journal_entry", "document", "audit_case")

_UNBALANCED = "the postings of this entry do not sum to zero"
_SEALED = "this entry is sealed; reverse it with another one"
_ONLY_SEAL = "an entry can only be sealed; reverse it with another one"
_COMPLETE = "this version of the coding is signed; sign the next version"
_JUDGED = "a judged case of an audit never changes; draw another audit"
_IS_JUDGED = "OLD.state = 'judged'"
_WRITTEN = "a document of the record never changes; file an addendum"


def _kept(table: str) -> str:
    return f"rows of {table} are never changed or deleted"


def names(vendor: str) -> set[str]:
    """All triggers that have to exist, as the database's catalogue lists them."""
    found = {f"guard_{table}_{verb}" for table in _GUARDED for verb in ("update", "delete")}
    found |= {f"guard_{table}_insert" for table in (*_COUNTED, "posting")}
    if vendor == "postgresql":
        found |= {f"guard_{table}_truncate" for table in _GUARDED}
    return found


def existing() -> set[str]:
    """The triggers of ours that the database has now."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard!_%' ESCAPE '!'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'guard!_%' ESCAPE '!'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return {row[0] for row in cursor.fetchall()}


def after_migrate(sender, **_options) -> None:
    """The signal's receiver: tables are there, so give them their triggers."""
    create()


def create() -> None:
    """Make every trigger anew, on whichever database is connected."""
    statements = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


# --- SQLite ---------------------------------------------------------------------------------------------


def _sqlite() -> Iterator[str]:
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            yield from _sqlite_trigger(table, verb, _sqlite_refusal(_kept(table)))
    for table, count in _COUNTED.items():
        yield from _sqlite_trigger(table, "insert", _sqlite_refusal(_COMPLETE, _over_count(table, count)))
    yield from _sqlite_trigger("posting", "insert", _sqlite_refusal(_SEALED), when=_ENTRY_IS_SEALED)
    yield from _sqlite_trigger("journal_entry", "delete", _sqlite_refusal(_kept("journal_entry")))
    yield from _sqlite_trigger(
        "journal_entry",
        "update",
        _sqlite_refusal(_SEALED, "OLD.sealed")
        + _sqlite_refusal(_ONLY_SEAL, _CHANGES_ENTRY)
        + _sqlite_refusal(_UNBALANCED, _DOES_NOT_BALANCE),
    )
    yield from _sqlite_trigger("audit_case", "delete", _sqlite_refusal(_kept("audit_case")))
    yield from _sqlite_trigger("audit_case", "update", _sqlite_refusal(_JUDGED, _IS_JUDGED))
    yield from _sqlite_trigger("document", "delete", _sqlite_refusal(_kept("document")))
    yield from _sqlite_trigger("document", "update", _sqlite_refusal(_WRITTEN, _changes_document("IS NOT")))


def _sqlite_trigger(table: str, verb: str, body: str, when: str = "1") -> Iterator[str]:
    name = f"guard_{table}_{verb}"
    yield f"DROP TRIGGER IF EXISTS {name}"
    yield f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} WHEN {when} BEGIN {body} END"


def _sqlite_refusal(message: str, condition: str = "1") -> str:
    return f"SELECT RAISE(ABORT, '{message}') WHERE {condition}; "


def _over_count(table: str, count: str) -> str:
    return (
        f"(SELECT COUNT(*) FROM {table} WHERE coding_id = NEW.coding_id)"  # noqa: S608 - both names stand above
        f" >= (SELECT {count} FROM signed_coding WHERE id = NEW.coding_id)"
    )


_ENTRY_IS_SEALED = "(SELECT sealed FROM journal_entry WHERE id = NEW.entry_id)"
_DOES_NOT_BALANCE = "(SELECT COALESCE(SUM(cents), 0) FROM posting WHERE entry_id = OLD.id) <> 0"
_CHANGES_ENTRY = (
    "NOT NEW.sealed OR NEW.id <> OLD.id OR NEW.practice_id <> OLD.practice_id OR NEW.key <> OLD.key"
    " OR NEW.kind <> OLD.kind OR NEW.day <> OLD.day OR NEW.reverses <> OLD.reverses"
    " OR NEW.posted_at <> OLD.posted_at OR NEW.actor <> OLD.actor"
)


def _changes_document(differs: str) -> str:
    """Anything but a first signature. `differs` is the engine's comparison that counts NULL as a value."""
    fixed = ("id", "practice_id", "encounter_id", "kind", "text", "sha256", "filed_at")
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in fixed)
    resigned = f"NEW.signed_by {differs} OLD.signed_by OR NEW.signed_on {differs} OLD.signed_on"
    return f"{changed} OR (OLD.signed_by <> '' AND ({resigned}))"


# --- PostgreSQL -----------------------------------------------------------------------------------------


def _postgresql() -> Iterator[str]:
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            yield from _pg_trigger(table, verb, _pg_refusal(_kept(table)))
    for table, count in _COUNTED.items():
        yield from _pg_trigger(table, "insert", _pg_refusal(_COMPLETE, _over_count(table, count)))
    yield from _pg_late_posting()
    yield from _pg_trigger("journal_entry", "delete", _pg_refusal(_kept("journal_entry")))
    yield from _pg_trigger(
        "journal_entry",
        "update",
        _pg_refusal(_SEALED, "OLD.sealed")
        + _pg_refusal(_ONLY_SEAL, _CHANGES_ENTRY)
        + _pg_refusal(_UNBALANCED, _DOES_NOT_BALANCE),
    )
    yield from _pg_trigger("audit_case", "delete", _pg_refusal(_kept("audit_case")))
    yield from _pg_trigger("audit_case", "update", _pg_refusal(_JUDGED, _IS_JUDGED))
    yield from _pg_trigger("document", "delete", _pg_refusal(_kept("document")))
    yield from _pg_trigger("document", "update", _pg_refusal(_WRITTEN, _changes_document("IS DISTINCT FROM")))
    for table in _GUARDED:
        yield from _pg_trigger(table, "truncate", _pg_refusal(_kept(table)), each="STATEMENT")


def _pg_trigger(table: str, verb: str, body: str, each: str = "ROW") -> Iterator[str]:
    name = f"guard_{table}_{verb}"
    answer = {"delete": "OLD", "truncate": "NULL"}.get(verb, "NEW")
    yield _pg_function(name, body, answer)
    yield (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
    )


def _pg_function(name: str, body: str, answer: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body} RETURN {answer}; END $$"
    )


def _pg_refusal(message: str, condition: str = "TRUE") -> str:
    # 23001 (restrict violation) reaches Python as IntegrityError, as SQLite's ABORT does.
    return f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23001'; END IF; "


def _pg_late_posting() -> Iterator[str]:
    """Once a statement instead of once a row: COPY brings thousands. FOR SHARE waits for a seal under way."""
    name = "guard_posting_insert"
    sealed = (
        "EXISTS (SELECT 1 FROM (SELECT sealed FROM journal_entry WHERE id IN"
        " (SELECT entry_id FROM fresh) FOR SHARE) entry WHERE entry.sealed)"
    )
    yield _pg_function(name, _pg_refusal(_SEALED, sealed), "NULL")
    yield (
        f"CREATE OR REPLACE TRIGGER {name} AFTER INSERT ON posting REFERENCING NEW TABLE AS fresh"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
