"""A language model may point at words; it is asked over a real socket, and its answer is a stranger's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from cleanclaim.coding.pointing import Pointer
from cleanclaim.gateways.model_endpoint import ModelEndpoint
from cleanclaim.kernel import Refused

NOTE = "Sugars up this month.\nSecret Sample is here."


@contextmanager
def model(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[ModelEndpoint, list[dict[str, Any]]]]:
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "key": self.headers.get("Authorization"), "body": body})
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield ModelEndpoint(f"http://127.0.0.1:{server.server_port}/v1", "small", "sesame", seconds=5), asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def saying(content: object, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    text = content if isinstance(content, str) else json.dumps(content)
    return raw(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode(), status)


def raw(body: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_what_the_model_points_at_comes_back_as_words_and_terms():
    findings = [{"quote": "Sugars up", "term": "hyperglycemia", "code": "R73.9"}, {"quote": 3}, "rubbish", None]
    with model(saying({"findings": findings})) as (endpoint, asked):
        assert endpoint.points(NOTE) == (Pointer("Sugars up", "hyperglycemia"),)
    assert asked[0]["path"] == "/v1/chat/completions"
    assert asked[0]["key"] == "Bearer sesame"
    assert [one["content"] for one in asked[0]["body"]["messages"] if one["role"] == "user"] == [NOTE]


@pytest.mark.parametrize("content", [[], "no JSON", {"findings": "many"}, {"found": []}, "7"])
def test_an_answer_of_another_form_gives_nothing_or_is_refused(content):
    with model(saying(content)) as (endpoint, _):
        try:
            assert endpoint.points(NOTE) == ()
        except Refused as refused:
            assert "agreed form" in str(refused)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (raw(NOTE.encode(), 500), "status 500"),
        (raw(b"", 302, Location="http://127.0.0.1:1/elsewhere"), "status 302"),
        (raw(b"<html>"), "agreed form"),
        (raw(b"[" * 100_000), "agreed form"),
        (raw(b" " * 1_000_001), "more than 1,000,000 bytes"),
        (raw(b"{}", 200, **{"Content-Length": "999"}), "agreed form"),
    ],
    ids=["an error", "a redirect", "a page", "deep nesting", "too much", "cut off"],
)
def test_a_model_that_fails_is_refused_in_a_sentence_without_the_note(answer, says):
    with model(answer) as (endpoint, asked), pytest.raises(Refused, match=says) as refused:
        endpoint.points(NOTE)
    assert "Secret" not in str(refused.value)
    assert len(asked) == 1


def test_a_model_that_is_not_there_is_refused():
    with pytest.raises(Refused, match="cannot be reached"):
        ModelEndpoint("http://127.0.0.1:9/v1", "small", seconds=1).points(NOTE)


@pytest.mark.parametrize(
    "url", ["http://models.example/v1", "ftp://localhost/v1", "file:///etc/passwd", "models.example"]
)
def test_a_note_goes_out_over_https_or_not_at_all(url):
    with pytest.raises(Refused, match="https"):
        ModelEndpoint(url, "small")


def test_a_very_long_note_is_not_sent():
    with model(saying({"findings": []})) as (endpoint, asked):
        with pytest.raises(Refused, match="60,000"):
            endpoint.points("word " * 20_000)
        assert asked == []


def test_a_note_for_this_machine_passes_by_a_proxy_of_the_environment(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with model(saying({"findings": []})) as (endpoint, asked):
        assert endpoint.points(NOTE) == ()
    assert len(asked) == 1


def test_the_key_is_not_shown():
    assert "sesame" not in repr(ModelEndpoint("https://models.example/v1", "small", "sesame"))
