"""Text recognition as a process with bounds: what takes too long, fails or is too much is refused in a sentence."""

import os
import stat
import sys

import pytest
import typst
from tests.charts.test_scans import PICTURE, TEXT, pdf

from cleanclaim.charts import read
from cleanclaim.gateways.ocr import MOST_PAGES, Tesseract, text_recognition
from cleanclaim.kernel import Refused

WORDS = "Assessment: type 2 diabetes mellitus and hypertension."
installed = text_recognition()
needs_tesseract = pytest.mark.skipif(installed is None or not installed.pdftoppm, reason="tesseract is not installed")


@pytest.fixture
def program(tmp_path):
    """Makes a program that does what a line of Python says."""

    def made(does, name="program"):
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{does}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return made


@pytest.fixture
def page(tmp_path):
    """A picture of a page, and a PDF whose first page is that picture and whose second is text."""
    (tmp_path / "p.typ").write_text(f"#set page(width: 6in, height: 2in)\n#set text(size: 16pt)\n{WORDS}")
    picture = typst.compile(str(tmp_path / "p.typ"), format="png", ppi=150)
    (tmp_path / "p.png").write_bytes(picture)
    (tmp_path / "q.typ").write_text(
        '#set page(width: 6in, height: 2in)\n#image("p.png")\n#pagebreak()\nPlan: metformin.'
    )
    return picture, typst.compile(str(tmp_path / "q.typ"))


@needs_tesseract
def test_a_scan_is_read(page):
    picture, scan = page
    assert installed.picture(picture) == WORDS
    note = read(scan, name="scan.pdf", ocr=installed)
    assert WORDS in note.text
    assert "Plan: metformin." in note.text
    assert [each.rule for each in note.findings] == ["charts.recognised"]


@needs_tesseract
@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\nnothing", b"\xff\xd8\xff\xe0" + b"x" * 500, b"II*\x00" + b"\xff" * 90]
)
def test_a_damaged_picture_is_refused(raw):
    with pytest.raises(Refused):
        read(raw, ocr=installed)


def test_what_hangs_is_stopped(program):
    with pytest.raises(Refused, match="too long"):
        Tesseract(program("time.sleep(60)"), "", seconds_a_page=0.3).picture(b"x")


def test_pages_share_one_time_limit(program):
    slow = program("time.sleep(0.2); print('words')")
    with pytest.raises(Refused, match="too long"):
        Tesseract(slow, slow, seconds_in_all=0.3).pages(b"%PDF", range(1, 9))


def test_what_fails_is_refused_without_its_words(program):
    failing = Tesseract(program("print('Zzsecretperson', file=sys.stderr); sys.exit(3)"), "")
    with pytest.raises(Refused) as refused:
        failing.picture(b"x")
    assert "Zzsecret" not in str(refused.value)


def test_too_many_pages_and_a_missing_program_are_refused(program):
    reader = Tesseract(program("pass"), program("pass", "drawer"))
    with pytest.raises(Refused, match=f"more than {MOST_PAGES}"):
        reader.pages(b"%PDF", range(MOST_PAGES + 1))
    with pytest.raises(Refused, match="pdftoppm"):
        Tesseract(program("pass"), "").pages(b"%PDF", [1])


def test_nothing_of_our_surroundings_is_handed_on(program, monkeypatch):
    monkeypatch.setenv("CLEANCLAIM_ACTOR", "somebody")
    said = Tesseract(program("print(sorted(os.environ))"), "").picture(b"x")
    assert "CLEANCLAIM_ACTOR" not in said
    assert "OMP_THREAD_LIMIT" in said


def test_the_picture_arrives_and_the_file_of_pages_is_gone_afterwards(program):
    drawer = program("sys.stdout.write(sys.argv[-1])", "drawer")
    reader = Tesseract(program("sys.stdout.write(sys.stdin.read())"), drawer)
    path = reader.pages(pdf(TEXT, PICTURE), [2])[2]
    assert path.endswith("pages.pdf")
    assert not os.path.exists(path)  # noqa: PTH110 - it is text


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a process that runs")
def test_memory_is_bounded(program):
    greedy = program("time.sleep(0.3); x = bytearray(5 << 30); print('got it')")
    with pytest.raises(Refused, match="could not read"):
        Tesseract(greedy, "").picture(b"x")


def test_where_nothing_is_installed_there_is_no_recognition(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert text_recognition() is None
