"""Whatever file a command is given, it ends as promised: 2 with a sentence, or findings and 1; nothing is changed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.conftest import plain_sentences
from tests.cli.rubbish import CLAIMS, EVERYTHING, GOLDEN, NOTE, PAYMENT, RUBBISH, SECRET, TEXTS, pdf

# Command lines on files alone; {} is the file.
ON_FILES = {
    "suggest": ("code", "suggest", "{}", "--json"),
    "evaluate": ("code", "evaluate", "{}", "--json"),
    "install": ("codesets", "install", "{}", "--json"),
    "check": ("x12", "check", "{}", "--json"),
    "read": ("x12", "read", "{}"),
    "read lossless": ("x12", "read", "{}", "--lossless"),
    "ack": ("x12", "ack", "{}", "--out", "{}.answers", "--json"),
    "write 837P": ("x12", "write", "837P", "{}"),
    "write 835": ("x12", "write", "835", "{}", "--json", "--out", "{}.written"),
    "write lossless": ("x12", "write", "837P", "{}", "--lossless"),
    "claims": ("claims", "check", "{}", "--json"),
}
# Command lines on a home; what they take is more than one kind of file.
ON_A_HOME = {
    "post": ("post", "{}", "--json"),
    "bring": ("bring", "{}", "--json"),
    "bring with a contract": ("bring", "{golden}/payment.835", "--contract", "{}", "--json"),
    "bring with payments": ("bring", "{golden}/payment.835", "--patient-payments", "{}", "--json"),
}
X12 = {"837", "835", "999", "277"}
ENVELOPES = {"isa alone", "envelope without content"}
READS_X12 = {"check", "read", "read lossless", "ack"}
# What is no refusal: (command, file) → the status that it has.
FINE = {
    **{("suggest", name): 0 for name in TEXTS if name != "long note"},
    **{(command, name): 0 for command in READS_X12 for name in X12},
    **{(command, name): 1 for command in READS_X12 for name in ENVELOPES},
    ("claims", "837"): 0,
    ("post", "835"): 1,  # made to nobody of this home
    ("bring", "835"): 0,
    ("bring", "837"): 0,
}


def line_of(words, file):
    return [word.replace("{}", str(file)).replace("{golden}", str(GOLDEN)) for word in words]


def documents(out):
    """What stands on stdout is one JSON document, JSON lines, or nothing."""
    try:
        return [json.loads(out)] if out.strip() else []
    except ValueError:
        return [json.loads(line) for line in out.splitlines()]


def no_secret(words):
    assert SECRET.lower() not in words.lower()
    assert "Anna" not in words


@pytest.mark.parametrize("name", EVERYTHING)
@pytest.mark.parametrize("command", ON_FILES)
def test_commands_on_files(terminal, tmp_path, command, name):
    file = tmp_path / "given"
    file.write_bytes(EVERYTHING[name])
    ran = terminal.run(*line_of(ON_FILES[command], file))
    assert ran.status == FINE.get((command, name), 2), ran.err
    no_secret(ran.err)
    if ran.status == 2:
        assert ran.out == ""
        plain_sentences(ran.err)
        assert [path.name for path in tmp_path.iterdir()] == ["given"]
    else:
        documents(ran.out)
        assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", EVERYTHING)
@pytest.mark.parametrize("command", ON_A_HOME)
def test_commands_on_a_home(home, tmp_path, command, name):
    file = tmp_path / "given"
    file.write_bytes(EVERYTHING[name])
    before = home.tables()
    ran = home.run(*line_of(ON_A_HOME[command], file))
    no_secret(ran.err)
    assert ran.status == FINE.get((command, name), 2), ran.err
    if ran.status == 2:
        assert ran.out == ""
        plain_sentences(ran.err)
        assert home.tables() == before
    else:
        documents(ran.out)


@pytest.mark.parametrize("name", [*RUBBISH, *TEXTS, "837"])
def test_rubbish_in_the_mailbox_is_set_aside_and_kept(home, name):
    incoming = home.folder / "mailbox" / "in"
    incoming.mkdir(parents=True)
    (incoming / "given").write_bytes(EVERYTHING[name])
    money = home.count("posting")
    ran = home.run("receive", "--json", who="biller")
    assert ran.status == 1, ran.err
    (told,) = ran.json()["files"]
    assert told["quarantined"].endswith(".")
    no_secret(ran.out + ran.err)
    assert home.count("posting") == money
    assert (home.folder / "mailbox" / "taken" / "given").read_bytes() == EVERYTHING[name]
    (waits,) = [each for each in home.run("work", "--json").json() if each["kind"] == "quarantined"]
    assert waits["owner"] == "billing"


# --- cut short ------------------------------------------------------------------------------------------


CUT = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("command", ["check", "read", "ack", "claims"])
@pytest.mark.parametrize("whole", [CLAIMS, PAYMENT], ids=["837", "835"])
def test_x12_cut_anywhere(terminal, tmp_path, command, whole):
    file = tmp_path / "cut"

    @CUT
    @given(st.integers(0, len(whole) - 8))
    def cut(length):
        file.write_bytes(whole[:length])
        ran = terminal.run(*line_of(ON_FILES[command], file))
        assert ran.status in (1, 2), ran.out
        documents(ran.out)
        if ran.status == 2:
            plain_sentences(ran.err)
            assert ran.out == ""
        assert "Traceback" not in ran.err
        assert "defect" not in ran.err

    cut()


@pytest.mark.parametrize("part", range(1, 12))
def test_a_payment_cut_anywhere_moves_no_cent(home, tmp_path, part):
    """What is cut is refused whole, or waits for billing whole."""
    good = home.knows["good"].encode()
    (tmp_path / "cut.835").write_bytes(good[: len(good) * part // 12])
    money = home.count("posting")
    ran = home.run("post", tmp_path / "cut.835", "--json")
    assert ran.status in (1, 2), ran.out
    assert home.count("posting") == money
    if ran.status == 1:
        assert ran.json()["queued"]


# --- no file at all -------------------------------------------------------------------------------------

EVERY = {**ON_FILES, **ON_A_HOME}


@pytest.mark.parametrize("command", EVERY)
@pytest.mark.parametrize("given", ["missing", "folder"])
def test_a_file_that_is_none(home, tmp_path, command, given):
    place = tmp_path / given
    if given == "folder":
        place.mkdir()
    before = home.tables()
    ran = home.run(*line_of(EVERY[command], place))
    assert (ran.status, ran.out) == (2, "")
    plain_sentences(ran.err)
    assert home.tables() == before


@pytest.mark.parametrize("command", EVERY)
def test_a_file_that_may_not_be_read(home, tmp_path, command):
    """As an ordinary user: the superuser may read everything, so a name that is a loop stands in for it."""
    place = tmp_path / "closed"
    place.symlink_to(place)
    ran = home.run(*line_of(EVERY[command], place))
    assert (ran.status, ran.out) == (2, "")
    plain_sentences(ran.err)


@pytest.mark.parametrize("command", ["suggest", "check", "read", "ack", "write 837P"])
def test_nothing_on_standard_input(terminal, tmp_path, command):
    words = [word.replace("{}.answers", str(tmp_path / "out")) for word in ON_FILES[command]]
    ran = terminal.run(*line_of(words, "-"), stdin=b"")
    assert (ran.status, ran.out) == (2, "")
    plain_sentences(ran.err)


def test_a_note_on_standard_input_is_read(terminal):
    ran = terminal.run("code", "suggest", "-", "--json", stdin=NOTE.encode())
    assert ran.status == 0
    assert "N30.00" in [each["code"] for each in ran.json()["suggestions"]]


def test_a_pdf_with_text_is_no_rubbish(terminal, tmp_path):
    (tmp_path / "note.pdf").write_bytes(pdf("Assessment: acute cystitis without hematuria."))
    ran = terminal.run("code", "suggest", tmp_path / "note.pdf", "--json")
    assert "N30.00" in [each["code"] for each in ran.json()["suggestions"]]


def test_letters_that_utf_8_cannot_write_leave_json_that_is_json(terminal, tmp_path):
    """Half of a surrogate pair in JSON lines comes through every door."""
    lines = terminal.run("x12", "read", GOLDEN / "claims.837").out
    (tmp_path / "half.jsonl").write_text(lines.replace('"claim_id": "', '"claim_id": "\\ud800', 1), encoding="utf-8")
    ran = terminal.real("claims", "check", tmp_path / "half.jsonl", "--json")
    assert ran.status in (0, 1, 2), ran.err
    assert "defect" not in ran.err
    documents(ran.out)


# --- bad words on the command line ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "nonsense", "--nonsense", "--home", "x12", "x12 nonsense", "x12 check", "x12 check a b", "x12 check --nope f",
        "x12 write 999999 {}", "x12 ack {}", "code suggest {} --setting moon", "code suggest {} --date 2026-13-01",
        "code suggest {} --age -1", "code suggest {} --age many", "code suggest {} --sex Q",
        "code suggest {} --system X",
        "code suggest {} --model {}", "code evaluate {} --system ICD-9-CM", "codesets search fever --limit 0",
        "codesets search fever --limit many", "codesets search fever --on yesterday", "codesets show NOTACODE",
        "codesets show N30.00 --system NONSENSE", "codesets install {} --from 1", "claims check {} --today soon",
        "serve --port 0", "serve --port 70000", "serve --workers 0", "demo --seed x", "post", "why", "bring",
    ],
)  # fmt: skip
def test_a_command_line_that_is_none(home, tmp_path, words):
    file = tmp_path / "note.txt"
    file.write_text(NOTE)
    ran = home.run(*line_of(words.split(), file))
    assert (ran.status, ran.out) == (2, "")
    assert "Traceback" not in ran.err
    assert "defect" not in ran.err
    no_secret(ran.err)
    if words != "x12":  # a group alone shows its help
        plain_sentences(ran.err)


@pytest.mark.parametrize(
    "id", ["E999999", "nonsense", "K1", "", "C999999", "-1", "J0", "E" + "9" * 40, "Ä1", "E1; DROP"]
)
def test_an_id_that_is_none(home, id):
    before = home.tables()
    ran = home.run("why", "--json", "--", id)
    assert (ran.status, ran.out) == (2, "")
    plain_sentences(ran.err)
    assert home.tables() == before
