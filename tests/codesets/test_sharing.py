"""One folder, many readers: threads, processes that compile at once, a crash, an unwritable place."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from cleanclaim.codesets import Library, default_folder, open_library
from cleanclaim.codesets import folder as folders
from cleanclaim.codesets.shipped import compiled_name
from cleanclaim.kernel import Refused

pytestmark = pytest.mark.slow

DAY = date(2026, 5, 4)


def test_it_opens_in_milliseconds(library: Library) -> None:
    began = time.perf_counter()
    open_library(library.folder).close()
    assert time.perf_counter() - began < 0.05


def test_threads_share_a_library(library: Library) -> None:
    wrong: list[str] = []

    def ask(number: int) -> None:
        for key in ("E11.9", "S93.401A", f"Z{number:02d}", "I10"):
            if library.lookup("ICD-10-CM", key, DAY).status == "not checked" or not library.search(f"pain {number}"):
                wrong.append(key)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_two_processes_compile_once(tmp_path: Path) -> None:
    told = "import sys; from cleanclaim.codesets import open_library; from pathlib import Path; seen = []; "
    told += "open_library(Path(sys.argv[1]), progress=lambda words, done: seen.append(done)).close(); print(len(seen))"
    command = [sys.executable, "-c", told, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    steps = sorted(int(process.communicate(timeout=120)[0]) for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert steps[0] == 0  # the second one waited and found it done
    assert steps[1] > 0
    assert [path.name for path in tmp_path.glob("icd10cm-*")] == [compiled_name()]


def test_a_crash_while_compiling_leaves_nothing_behind(tmp_path: Path) -> None:
    class PowerCut(Exception):
        pass

    def cut(words: str, done: float) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        open_library(tmp_path, progress=cut)
    assert list(tmp_path.glob("icd10cm-*")) == []
    with open_library(tmp_path) as library:
        assert library.lookup("ICD-10-CM", "E11.9", DAY).status == "valid"


def test_a_folder_that_cannot_be_written_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refused, match="CLEANCLAIM_CODESETS"):
        open_library(tmp_path / "file")


def test_where_the_folder_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANCLAIM_CODESETS", "own")
    assert default_folder() == Path("own")
    monkeypatch.delenv("CLEANCLAIM_CODESETS")
    monkeypatch.setenv("CLEANCLAIM_HOME", "home")
    assert default_folder() == Path("home") / "codesets"
    monkeypatch.delenv("CLEANCLAIM_HOME")
    assert folders.default_folder() == Path.home() / ".cleanclaim" / "codesets"
