"""How commands behave as programs among programs: pipes, files, small windows, quick starts."""

import os
import resource
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
import typer
from tests.cli.conftest import COMMAND, clean
from tests.cli.rubbish import CLAIMS, GOLDEN, NOTE

ON_FILES = {
    "help": ("--help",),
    "search": ("codesets", "search", "fever"),
    "check": ("x12", "check", str(GOLDEN / "claims.837")),
    "read": ("x12", "read", str(GOLDEN / "claims.837")),
    "claims": ("claims", "check", str(GOLDEN / "claims.837"), "--json"),
    "suggest": ("code", "suggest", "{note}"),
    "evaluate": ("code", "evaluate", "{gold}"),
    "list": ("codesets", "list"),
}
ON_A_HOME = {
    "work": ("work",),
    "files": ("files",),
    "why": ("why", "C000001"),
    "post": ("post", "{good}"),
    "audit": ("audit", "verify"),
}


@pytest.fixture
def given(home, tmp_path):
    """A command line with its files filled in; those of ON_A_HOME on a home with a claim that was sent."""
    (tmp_path / "note").write_text(NOTE)
    (tmp_path / "gold").write_text('{"id": "1", "text": "Acute cystitis.", "codes": ["N30.00"]}\n')
    (tmp_path / "good").write_text(home.knows["good"])

    def words(name):
        line = ON_FILES.get(name) or ("--home", str(home.folder), *ON_A_HOME[name])
        return [word.replace("{", f"{tmp_path}/").replace("}", "") for word in line]

    return words


def at_a_pipe(words, environment, **more):
    return subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, **more)


@pytest.mark.parametrize("name", [*ON_FILES, *ON_A_HOME])
def test_a_reader_that_goes_away_is_no_fault(terminal, given, name):
    """`cleanclaim … | head -1`, with a head that reads nothing at all."""
    reading, writing = os.pipe()
    os.close(reading)
    with closing(os.fdopen(writing, "wb")) as pipe:
        done = subprocess.run(
            [COMMAND, *given(name)], env=terminal.environment, stdout=pipe, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 0
    assert "Broken" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
@pytest.mark.parametrize("name", ["help", "search", "read", "files", "why"])
def test_a_full_disk_is_told_in_a_sentence(terminal, given, name):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, *given(name)], env=terminal.environment, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "The output cannot be used: No space left on device.\n"


@pytest.mark.parametrize("name", [name for name in (*ON_FILES, *ON_A_HOME) if name not in ("help", "evaluate", "post")])
def test_what_is_piped_does_not_hang_on_the_window(terminal, given, name):
    wide = at_a_pipe(given(name), {**terminal.environment, "COLUMNS": "200"})
    small = at_a_pipe(given(name), {**terminal.environment, "COLUMNS": "20", "LINES": "5"})
    assert wide.returncode == small.returncode == 0, wide.stderr
    assert wide.stdout == small.stdout
    assert wide.stderr == small.stderr
    assert "\x1b" not in wide.stdout + wide.stderr


def test_what_is_piped_is_utf_8_whatever_the_terminal_speaks(terminal, given):
    spoken = {**terminal.environment, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    told = at_a_pipe(given("suggest"), spoken, encoding="utf-8")
    assert told.returncode == 0, told.stderr
    assert "“" in told.stdout


@pytest.mark.parametrize("name", ON_FILES)
def test_commands_on_files_never_load_django_nor_need_a_home(terminal, tmp_path, given, name):
    watched = (
        "import sys\nfrom cleanclaim.cli.main import run\n"
        "status = run(sys.argv[1:])\n"
        "loaded = {name.split('.')[0] for name in sys.modules} & {'django', 'granian', 'ninja', 'psycopg'}\n"
        "assert not loaded, loaded\nsys.exit(status)"
    )
    home = tmp_path / "nowhere"
    done = subprocess.run(
        [sys.executable, "-c", watched, *given(name)],
        env={**terminal.environment, "CLEANCLAIM_HOME": str(home)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not home.exists()


def test_help_is_there_at_once(tmp_path):
    """In processor time, and as a multiple of what Python itself needs: machines differ, ratios hardly do."""
    environment = {**clean(tmp_path), "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    nothing = _quickest([sys.executable, "-c", "pass"], environment)
    django = _quickest([sys.executable, "-c", "import django.db.models, django.contrib.auth.hashers"], environment)
    needed = _quickest([str(COMMAND), "--help"], environment)
    assert needed < 60 * nothing
    assert needed < 3 * django


def _quickest(words, environment, times=4):
    """The least processor time of several runs; the first one compiles and is not counted."""
    spent = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(words, env=environment, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return max(min(spent[1:]), 0.005)


def test_every_command_takes_json():
    """All but `serve`, which ends only when it is stopped."""
    program = import_module("cleanclaim.cli.main")
    if not program.app.registered_groups:
        program._mount()
    lines = list(_commands(typer.main.get_command(program.app)))
    assert len(lines) > 15
    assert [name for name, options in lines if "--json" not in options] == ["serve"]


def _commands(group, path=""):
    for name, command in group.commands.items():
        whole = f"{path} {name}".strip()
        if hasattr(command, "commands"):
            yield from _commands(command, whole)
        else:
            yield whole, {option for parameter in command.params for option in parameter.opts}


def test_a_defect_of_ours_tells_where_and_never_what(terminal, tmp_path):
    """A fault that nobody foresaw: its place in one sentence, none of its words, and no traceback."""
    broken = (
        "import sys\nfrom cleanclaim import x12\nfrom cleanclaim.cli.main import run\n"
        "def fail(*words, **more): raise ValueError('Zzsecretperson')\n"
        "x12.check = fail\nsys.exit(run(sys.argv[1:]))"
    )
    (tmp_path / "claims.837").write_bytes(CLAIMS)
    words = [sys.executable, "-c", broken, "x12", "check", str(tmp_path / "claims.837")]
    done = subprocess.run(words, env=terminal.environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "ValueError in x12.py:" in done.stderr
    assert "Zzsecretperson" not in done.stderr
    assert "Traceback" not in done.stderr
