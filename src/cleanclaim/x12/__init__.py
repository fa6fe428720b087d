"""The wire: healthcare transactions of ASC X12 005010, read, written, checked and answered.

No library does it, and it is what the product exists for. The one trick: each implementation guide is
written down once, as a table (`guides/`), and compiled to a machine in which a state, a segment and its
qualifier have exactly one meaning. Reading walks it and makes typed values (`values.py`), checking walks
it and makes findings, writing sorts by it.

    for claim in x12.stream(Path("batch.837")): ...
    report = x12.check(Path("batch.837"), lookup=library.lookup)
    answers = x12.acknowledge(Path("batch.837"), now=now)
"""

from cleanclaim.x12.acknowledging import Acknowledgments, AnswerPolicy, acknowledge
from cleanclaim.x12.checking.file import check
from cleanclaim.x12.checking.findings import CheckReport, CodeAnswer, CodeLookup, TransactionReport, X12Finding
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.json_values import from_json, to_json
from cleanclaim.x12.reading import Streamed, Whole, read, stream
from cleanclaim.x12.tokens import Source
from cleanclaim.x12.tying import Tie, claim_of_attachment, claim_of_request, request_of_attachment
from cleanclaim.x12.writing.answers import write_277ca, write_999, write_ta1
from cleanclaim.x12.writing.attachments import write_275, write_277_request
from cleanclaim.x12.writing.authorizations import write_278_request, write_278_response
from cleanclaim.x12.writing.benefits import write_271
from cleanclaim.x12.writing.claims import write_837d, write_837i, write_837p
from cleanclaim.x12.writing.eligibility import write_270
from cleanclaim.x12.writing.remittance import write_835
from cleanclaim.x12.writing.status import write_276, write_277

__all__ = [
    "STANDARD",
    "Acknowledgments",
    "AnswerPolicy",
    "CheckReport",
    "CodeAnswer",
    "CodeLookup",
    "Delimiters",
    "Source",
    "Streamed",
    "Tie",
    "TransactionReport",
    "Whole",
    "X12Finding",
    "acknowledge",
    "check",
    "claim_of_attachment",
    "claim_of_request",
    "from_json",
    "read",
    "request_of_attachment",
    "stream",
    "to_json",
    "write_270",
    "write_271",
    "write_275",
    "write_276",
    "write_277",
    "write_277_request",
    "write_277ca",
    "write_278_request",
    "write_278_response",
    "write_835",
    "write_837d",
    "write_837i",
    "write_837p",
    "write_999",
    "write_ta1",
]
