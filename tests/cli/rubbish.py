"""What people give to a command by mistake. Wherever it holds letters at all, it holds the name `SECRET`."""

import io
import random
import zipfile
import zlib
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "x12" / "golden"
SECRET = "Zzsecretperson"
CLAIMS = (GOLDEN / "claims.837").read_bytes()
PAYMENT = (GOLDEN / "payment.835").read_bytes()
NOTE = f"""Patient: {SECRET}, Anna
Date of service: 03/02/2026

ASSESSMENT
Acute cystitis without hematuria.

Electronically signed by Dora Sampleton, MD on 03/02/2026
"""


def pdf(text=""):
    """A PDF of one page, without a text layer where there is no text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if text else b"0 0 100 100 re f"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def png():
    """A picture of one black dot."""

    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("note.txt", NOTE)
    return file.getvalue()


# Nothing that any command can use.
RUBBISH = {
    "empty": b"",
    "blank": b" \r\n\t\n",
    "noise": random.Random(7).randbytes(5_000),
    "picture": png(),
    "scan": pdf(),
    "broken pdf": pdf(SECRET)[:200],
    "zip": zipped(),
    "nul bytes": NOTE.encode().replace(b" ", b"\0"),
    "cut byte order mark": b"\xff\xfe\x41",
    "page": f"<html><body>{SECRET}</body></html>".encode(),
    "entities": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{SECRET}">]><x>&a;</x>'.encode(),
    "json of something": f'{{"name": "{SECRET}"}}'.encode(),
    "json list": f'["{SECRET}"]'.encode(),
    "isa alone": CLAIMS[:106],
    "half an isa": CLAIMS[:50],
    "envelope without content": CLAIMS[:106] + b"IEA*0*000000001~",
    "hl7": f"MSH|^~\\&|A|B|C|D|20260302||ADT^A01|1|P|2.3\rPID|1||1||{SECRET}^ANNA\r".encode(),
}
# Text that a reader of notes may take; nothing for a reader of claims, payments or code sets.
TEXTS = {
    "note": NOTE.encode(),
    "utf-16 note": NOTE.encode("utf-16"),
    "latin-1 note": (NOTE + "Müller-Lyer, Café\n").encode("latin-1"),
    "long note": (NOTE * (5_000_000 // len(NOTE))).encode(),
    "one long line": SECRET.encode() * 100_000,
    "broken json": f'{{"id": "1", "text": "{SECRET}'.encode(),
    "deep json": b"[" * 100_000,
    "numbers": b"1\n2\n3\n",
    "csv": f"name,date\n{SECRET},2026-03-02\n".encode(),
}
WIRE = {
    "837": CLAIMS,
    "835": PAYMENT,
    "999": (GOLDEN / "answer.999").read_bytes(),
    "277": (GOLDEN / "answer.277").read_bytes(),
    "utf-16 837": CLAIMS.decode("latin-1").encode("utf-16"),
}
EVERYTHING = {**RUBBISH, **TEXTS, **WIRE}
