"""An attachment finds its claim, a request the claim that it asks about; never by guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from people import dependent_claim, own_claim
from supporting import asked, attachment, solicited

from cleanclaim import x12
from cleanclaim.x12.values import Attachment, Party, Reference


def other_claim(number: str = "VISIT-8", member: str = "M999999"):
    claim = own_claim()
    claim.claim_id = number
    claim.subscriber.party.id = member
    return claim


def test_an_attachment_is_tied_by_the_number_of_the_claim():
    tie = x12.claim_of_attachment(attachment(), [dependent_claim(), own_claim()])
    assert (tie.claim.claim_id, tie.by, tie.lines, tie.doubts) == ("VISIT-1", "PWK06", (), ())


def test_the_number_of_a_line_names_the_line():
    claim = own_claim()
    claim.attachments, claim.lines[1].attachments = [], [Attachment("OZ", "EL", "ATT-1")]
    tie = x12.claim_of_attachment(attachment(), [claim])
    assert [line.number for line in tie.lines] == [2]


def test_of_two_claims_with_one_number_the_member_decides():
    tie = x12.claim_of_attachment(attachment(), [other_claim(), own_claim()])
    assert tie.claim.claim_id == "VISIT-1"


def test_of_two_claims_with_one_number_the_provider_and_the_day_decide():
    elsewhere, earlier = own_claim(), own_claim()
    elsewhere.claim_id, earlier.claim_id = "VISIT-8", "VISIT-9"
    elsewhere.billing.id, elsewhere.providers = "1999999984", []
    for line in earlier.lines:
        line.service_date = date(2025, 1, 1)
    assert x12.claim_of_attachment(attachment(), [elsewhere, earlier, own_claim()]).claim.claim_id == "VISIT-1"


def test_two_claims_that_fit_equally_well_are_not_guessed():
    twin = own_claim()
    twin.claim_id = "VISIT-8"
    tie = x12.claim_of_attachment(attachment(), [own_claim(), twin])
    assert (tie.claim, tie.rivals, tie.by) == (None, 2, "PWK06")


def test_what_does_not_fit_is_said():
    claim = other_claim("VISIT-1")
    claim.lines = [replace(line, service_date=date(2025, 1, 1)) for line in claim.lines]
    tie = x12.claim_of_attachment(
        attachment(provider=Party("1P", False, "OTHER", id_qualifier="XX", id="1999999984")), [claim]
    )
    assert tie.claim is claim
    assert len(tie.doubts) == 3


def test_without_the_control_number_the_claims_own_number_helps():
    tie = x12.claim_of_attachment(attachment(control_number="LOST"), [own_claim(), other_claim()])
    assert (tie.claim.claim_id, tie.by) == ("VISIT-1", "REF*EJ")


def test_nothing_fits():
    sent = attachment(control_number="LOST")
    sent.patient.references = []
    assert x12.claim_of_attachment(sent, [own_claim()]) == x12.Tie(None)
    assert x12.claim_of_attachment(attachment(), []) == x12.Tie(None)


def test_an_answer_is_tied_through_its_request():
    first, second = solicited()
    first.patient.references = second.patient.references = []
    assert x12.request_of_attachment(second, [asked()]).control_number == "PAYER-77"
    tie = x12.claim_of_attachment(second, [other_claim(), own_claim()], [asked()])
    assert (tie.claim.claim_id, tie.by) == ("VISIT-1", "REF*EJ")
    assert x12.claim_of_attachment(second, [own_claim()]).claim is None


def test_an_answer_does_not_take_the_number_of_another_payer():
    theirs = asked()
    theirs.payer = replace(theirs.payer, id="OTHER1")
    assert x12.request_of_attachment(solicited()[0], [theirs]) is None
    assert x12.request_of_attachment(attachment(control_number="PAYER-77"), [asked()]) is None


def test_a_request_is_tied_to_its_claim_and_lines():
    tie = x12.claim_of_request(asked(), [dependent_claim(), own_claim()])
    assert (tie.claim.claim_id, tie.by, [line.number for line in tie.lines]) == ("VISIT-1", "REF*EJ", [2])
    assert tie.doubts == ()


def test_a_request_with_the_clearinghouses_number_only():
    claim, request = own_claim(), asked()
    claim.references.append(Reference("D9", "HOUSE-5"))
    request.references = [Reference("D9", "HOUSE-5")]
    assert x12.claim_of_request(request, [other_claim(), claim]).by == "REF*D9"
    request.references = []
    assert x12.claim_of_request(request, [claim]) == x12.Tie(None)


def test_ties_hold_over_the_wire(golden):
    (claim, _) = x12.read(golden("claims.837"))
    sent, *_ = x12.read(golden("attachment.275"))
    (request,) = x12.read(golden("request.277"))
    assert x12.claim_of_attachment(sent, [claim]).claim is claim
    assert x12.claim_of_request(request, [claim]).claim is claim
