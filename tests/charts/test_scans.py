"""PDFs and pictures: pages without text go to text recognition where there is one, and are told where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from cleanclaim.charts import read, read_record
from cleanclaim.kernel import Refused

TEXT = b"BT /F1 12 Tf 72 720 Td (Assessment: acute gout of the right foot.) Tj ET"
PICTURE = b"q 600 0 0 700 0 0 cm /Im1 Do Q"
BLANK = b""


def pdf(*pages: bytes) -> bytes:
    """A PDF by hand; a page that draws /Im1 is a scan of one grey dot."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids.encode(), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Length 1 >>\nstream\n\x80\nendstream",
    ]
    for number, stream in enumerate(pages):
        images = b"/XObject << /Im1 4 0 R >>" if stream == PICTURE else b""
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> %s >> >>" % (6 + 2 * number, images)
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + end


class Reader:
    """Recognises the same words on every page, and keeps which pages it was asked for."""

    def __init__(self, words: str = "Plan: colchicine.") -> None:
        self.words = words
        self.asked: list[int] = []

    def pages(self, pdf: bytes, numbers: Sequence[int]) -> Mapping[int, str]:
        self.asked += numbers
        return dict.fromkeys(numbers, self.words)

    def picture(self, image: bytes) -> str:
        return self.words


class Broken(Reader):
    def pages(self, pdf: bytes, numbers: Sequence[int]) -> Mapping[int, str]:
        raise Refused("It cannot be read.")


def test_only_the_scanned_pages_are_recognised_and_it_is_said() -> None:
    ocr = Reader()
    note = read(pdf(TEXT, PICTURE, BLANK), name="n.pdf", ocr=ocr)
    assert ocr.asked == [2]
    assert note.text.startswith("Assessment: acute gout of the right foot.\n\nPlan: colchicine.")
    assert [each.rule for each in note.findings] == ["charts.recognised"]
    assert note.findings[0].message.startswith("Page 2 is a scan and was read by text recognition")


def test_without_recognition_scanned_pages_are_told() -> None:
    note = read(pdf(TEXT, PICTURE, PICTURE), name="n.pdf")
    assert [each.rule for each in note.findings] == ["charts.scan"]
    assert note.findings[0].message.startswith("Pages 2 and 3 are scans and were not read")


def test_a_scan_alone_says_what_is_missing() -> None:
    with pytest.raises(Refused, match="install tesseract"):
        read(pdf(PICTURE))
    with pytest.raises(Refused, match="no picture of a page"):
        read(pdf(BLANK), ocr=Reader())
    with pytest.raises(Refused, match="found no words"):
        read(pdf(PICTURE), ocr=Reader(" \n1 2 "))


def test_where_recognition_fails_the_pages_with_text_are_read_all_the_same() -> None:
    note = read(pdf(TEXT, PICTURE), ocr=Broken())
    assert [each.rule for each in note.findings] == ["charts.scan"]
    with pytest.raises(Refused, match="It cannot be read"):
        read(pdf(PICTURE), ocr=Broken())


@pytest.mark.parametrize("magic", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"MM\x00*"])
def test_a_picture_is_recognised_or_refused(magic: bytes) -> None:
    assert read(magic + b"rest", ocr=Reader()).text == "Plan: colchicine."
    with pytest.raises(Refused, match="install tesseract"):
        read(magic + b"rest")
    with pytest.raises(Refused, match="found no words"):
        read(magic + b"rest", ocr=Reader(""))


def test_a_scan_inside_a_message_is_recognised_too() -> None:
    import base64
    import json

    from tests.charts import messages as made

    held = made.reference({"attachment": {"data": base64.b64encode(pdf(PICTURE)).decode()}})
    assert read_record(json.dumps(held).encode(), ocr=Reader()).documents[0].text == "Plan: colchicine."
