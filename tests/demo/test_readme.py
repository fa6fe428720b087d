"""What the README prints is what the demonstration prints."""

import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.database, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORY = re.search(r"```why (\S+)\n(.*?)```", README, re.DOTALL)


def plain(text: str) -> str:
    """One run of words: the tree's lines and the terminal's width fall away."""
    return " ".join(re.sub(r"[│├└─]", " ", text).split())


@pytest.fixture(scope="module")
def told(played):
    home, _ = played
    return plain(home.run("why", STORY[1]).out)


@pytest.mark.parametrize("line", STORY[2].strip().splitlines())
def test_each_line_of_the_story_is_printed(told, line):
    assert plain(line) in told


def test_the_story_is_one_screen():
    assert len(README.splitlines()) <= 80


def test_the_underpayment_of_the_story_waits_as_work(played):
    home, _ = played
    waiting = home.run("work", "--json").json()
    (found,) = [item for item in waiting if item["kind"] == "underpaid"]
    assert "promised" in found["reason"]


def test_the_password_of_the_readme_is_the_demos():
    """Read from the source: importing it would need the store on a home of its own."""
    source = (ROOT / "src/cleanclaim/usecases/admin/demo/setting.py").read_text(encoding="utf-8")
    password = re.search(r'DEMO_PASSWORD = "(.+?)"', source)
    assert f"`{password[1]}`" in README
