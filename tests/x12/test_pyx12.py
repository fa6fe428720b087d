"""pyx12 as an independent judge of what is written here.

Its 999 is not asked for: pyx12 looks for ST03 there, which an 835 has not (REFERENCE X12.15). It is given
text without a byte order mark, which it cannot read.
"""

from __future__ import annotations

import io
import logging

import pytest
import pyx12.params
import pyx12.x12n_document
from hypothesis import HealthCheck, given, settings
from mutations.planting import VALID
from people import functional, own_claim, remittance, statuses
from strategies import claims, envelopes, remittances

from cleanclaim import x12

pytestmark = pytest.mark.slow

_EASY = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def verdict(content: bytes) -> tuple[bool, str]:
    """Whether pyx12 takes it, and what it logged."""
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    logger = logging.getLogger("pyx12")
    logger.addHandler(handler)
    try:
        source = io.StringIO("".join(mark if mark.isascii() else "N" for mark in content.decode()))
        taken = pyx12.x12n_document.x12n_document(pyx12.params.params(), source, None, None)
    finally:
        logger.removeHandler(handler)
    return bool(taken), logged.getvalue()


@pytest.mark.parametrize("name", ["claims.837", "payment.835", "answer.999", "answer.277"])
def test_golden_files_are_taken(golden, name):
    taken, said = verdict(golden(name))
    assert taken, said


def test_the_judge_does_refuse(golden):
    assert not verdict(golden("claims.837").replace(b"*11:B:1*Y", b"*11:B:1*Q"))[0]


@_EASY
@given(claims(), envelopes())
def test_written_claims_are_taken(claim, envelope):
    taken, said = verdict(x12.write_837p([claim], envelope, batch_reference=claim.batch_reference))
    assert taken, said


@_EASY
@given(remittances(), envelopes())
def test_written_remittances_are_taken(payment, envelope):
    taken, said = verdict(x12.write_835([payment], envelope))
    assert taken, said


def test_written_answers_are_taken():
    claim = own_claim()
    assert verdict(x12.write_837p([claim] * 120, claim.envelope))[0]
    assert verdict(x12.write_277ca([statuses()], statuses().envelope))[0]
    assert verdict(x12.write_999([functional()], functional().envelope))[0]
    assert verdict(x12.write_835([remittance()], remittance().envelope))[0]


# Valid files on which the judge and we differ, and why.
DIFFERENCES = {
    "equipment.837p": "it takes the certificate of medical necessity (PWK*CT) for an attachment",
    "errata-2.837p": "it has no map of the second errata",
    "file-refused.277ca": "it asks for billing providers where the file as a whole was refused",
    "line-rejected.277ca": "it asks for a day in the status of a line",
    "many-provider-adjustments.835": "it takes one PLB only",
    "partly-accepted.999": "it takes one CTX only",
}
KNOWN = (".837p", ".837i", ".835", ".999", ".277ca")


@pytest.mark.parametrize("name", sorted(path.name for path in VALID.iterdir() if path.name.endswith(KNOWN)))
def test_valid_files_are_taken(name):
    """Those of the mutation suite, for the guides that the judge knows."""
    if name in DIFFERENCES:
        pytest.skip(DIFFERENCES[name])
    taken, said = verdict((VALID / name).read_bytes())
    assert taken, said
