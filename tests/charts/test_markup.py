"""HTML, RTF and long messages: what a reader sees, however damaged, and bounds on the text alone."""

from __future__ import annotations

import base64
import json

import pytest
from tests.charts import messages as made
from tests.charts.test_scans import TEXT, pdf

from cleanclaim.charts import read, read_record
from cleanclaim.charts.flow import html_text
from cleanclaim.charts.plain import MOST_CHARACTERS
from cleanclaim.charts.rtf import rtf_text
from cleanclaim.kernel import Refused


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Gout,\n  <b>left</b> foot.</p><p>Rest.", "Gout, left foot.\nRest."),
        ("<ul><li>Gout<li>Cough</ul>", "- Gout\n- Cough"),
        ("<table><tr><th>Test<th>Value<tr><td>A1c</td><td>8.4</td></table>", "Test | Value\nA1c | 8.4"),
        ("a<br>b<br/>c<hr>d", "a\nb\nc\nd"),
        ("<style>p {}</style><script>if (a < b) x()</script>Gout", "Gout"),
        ("BP &lt; 140 &amp; HR < 90", "BP < 140 & HR < 90"),
        ("<pre>a   b\n  c</pre>", "a   b\n  c"),
        ("Gout<!-- a <b> note -->y", "Gouty"),
        ("Gout <!-- never ended", "Gout"),
        ("Gout </p></div></p> Cough </", "Gout Cough </"),
        ("<o:p>Gout</o:p><w:x/>y", "Gout\ny"),
    ],
)
def test_html_is_laid_out_as_a_reader_sees_it(page: str, text: str) -> None:
    assert html_text(page) == text


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "<!", "</a", '<a b="', "&#", "<![CDATA[", "<script>", "<p>x", "<ul><li>x"]
)
def test_markup_that_never_ends_is_read_to_its_end(piece: str) -> None:
    """Each character is looked at once: a reader that goes back would not come to an end with these."""
    assert "Gout" in html_text("Gout" + piece * 100_000)


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1 Gout\par Cough\tab x}", "Gout\nCough\tx"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\secret x}{\info{\author Somebody}}Gout}", "Gout"),
        (rb"{\rtf1 b\'e9nign \u8805?3 \u-3913? \{x\}}", "bénign ≥3 \uf0b7 {x}"),
        (rb"{\rtf1\uc2 \u233\'c3\'a9nd}", "énd"),
        (rb"{\rtf1 A1c\cell 8.4\cell\row}", "A1c | 8.4 | \n"),
        (rb"{\rtf1 Gout {\b never closed", "Gout never closed"),
        (rb"{\rtf1 Gout}}}} Cough", "Gout Cough"),
    ],
)  # fmt: skip
def test_rtf_is_read_as_text(rtf: bytes, text: str) -> None:
    assert rtf_text(rtf) == text


def test_a_long_message_around_a_short_note_is_read() -> None:
    """The bound on text is for what is read, not for the file inside a message."""
    inside = base64.b64encode(pdf(TEXT + b"\n%" + b"x" * MOST_CHARACTERS + b"\n")).decode()
    assert len(inside) > MOST_CHARACTERS
    resource = made.reference({"attachment": {"contentType": "application/pdf", "data": inside}})
    assert "acute gout" in read(json.dumps(resource).encode()).text
    message = made.mdm(made.segment("OBX", f1="1", f2="ED", f5=f"^application^pdf^Base64^{inside}", f11="F"))
    assert "acute gout" in read(message).text


@pytest.mark.parametrize("kind", ["text", "fhir", "hl7"])
def test_more_text_than_a_note_can_hold_is_refused(kind: str) -> None:
    long = b"Gout. " * (MOST_CHARACTERS // 6 + 1)
    raw = {
        "text": long,
        "fhir": json.dumps(made.reference(made.attachment(long))).encode(),
        "hl7": made.mdm(long.decode()),
    }[kind]
    with pytest.raises(Refused, match="more text than one note"):
        read_record(raw)
