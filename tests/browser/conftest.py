"""A real server on a home of its own, and the system's Chromium in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A home in which a small quarter was played, made once for all these tests."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install it (apt-get install chromium) to run the browser tests")
    folder = tmp_path_factory.mktemp("browser-home")
    subprocess.run([sys.executable, HERE / "small_quarter.py", folder], env=_environment(folder), check=True)
    return folder


@pytest.fixture(scope="session")
def server(home):
    """The address of `cleanclaim serve` on that home."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from cleanclaim.cli import main; main()", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=_environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=20)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install it (apt-get install chromium) to run the browser tests")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def screen(chromium, server):
    """`screen(user, width, height)` gives a page of that user's, signed in by keyboard; no page may complain."""
    complaints, contexts = [], []

    def heard(message):
        if message.type == "error" and "status of 422" not in message.text:  # a refusal is an answer, not a fault
            complaints.append(message.text)

    def opened(user, width=1440, height=900):
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=server)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        page.wait_for_selector("#username:focus")  # the first field is focused already
        page.keyboard.type(user)
        page.keyboard.press("Tab")
        page.keyboard.type("show every sentence")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Today')")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _environment(home):
    kept = {name: value for name, value in os.environ.items() if name not in ("CLEANCLAIM_DATABASE", "CLEANCLAIM_TLS")}
    return {**kept, "CLEANCLAIM_HOME": str(home)}


def _wait_for(address, process):
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {process.stdout.read().decode()}")
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 20 seconds")
