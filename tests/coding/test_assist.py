"""`code suggest --assist`: off unless named, said before it is done, and only words come of it."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from cleanclaim.cli.main import run

NOTE = "Assessment:\n1. The runs since Sunday - fluids.\n\nElectronically signed by Testa Fictiva, MD, 06/15/2026\n"


@pytest.fixture
def address():
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            found = [{"quote": "The runs", "term": "diarrhea"}, {"quote": "fluids", "term": "E11.9"}]
            content = json.dumps({"findings": found})
            body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    thread.join()
    server.server_close()


def suggested(tmp_path, capsys, *options):
    note = tmp_path / "note.txt"
    note.write_text(NOTE, encoding="utf-8")
    status = run(["code", "suggest", str(note), "--date", "2026-06-15", "--json", *options])
    said = capsys.readouterr()
    return status, said.err, {one["code"] for one in json.loads(said.out)["suggestions"]} if said.out else set()


def test_a_model_is_asked_only_where_it_is_named(tmp_path, capsys, address):
    url, asked = address
    _, _, alone = suggested(tmp_path, capsys)
    assert asked == []
    status, told, codes = suggested(tmp_path, capsys, "--assist", url, "--assist-model", "small")
    assert status == 0
    assert {code for code in codes - alone if not code.isdigit()} == {"R19.7"}
    assert "is sent to 127.0.0.1" in told
    assert [asked[0]["model"], len(asked)] == ["small", 1]
    assert NOTE in [each["content"] for each in asked[0]["messages"]]


def test_a_model_elsewhere_without_https_is_refused_in_a_sentence(tmp_path, capsys):
    status, told, codes = suggested(tmp_path, capsys, "--assist", "http://models.example/v1")
    assert (status, codes) == (2, set())
    assert "https" in told
    assert "is sent to" not in told
