"""The pages of all transactions, by the name under which `cleanclaim x12 guide` shows them."""

from __future__ import annotations

from collections.abc import Callable

from cleanclaim.kernel import Refused
from cleanclaim.x12 import catalogue
from cleanclaim.x12.catalogue import Reading
from cleanclaim.x12.describing import page

PAGES: dict[str, tuple[str, Callable[[], Reading]]] = {
    "837P": ("professional claim", catalogue.professional_claims),
    "837I": ("institutional claim", catalogue.institutional_claims),
    "837D": ("dental claim", catalogue.dental_claims),
    "835": ("claim payment and remittance advice", catalogue.remittances),
    "999": ("implementation acknowledgment", catalogue.functional_acknowledgments),
    "277CA": ("claim acknowledgment", catalogue.claim_acknowledgments),
    "270": ("eligibility inquiry", catalogue.eligibility_inquiries),
    "271": ("eligibility response", catalogue.eligibility_responses),
    "276": ("claim status request", catalogue.status_inquiries),
    "277": ("claim status response", catalogue.status_responses),
    "278": ("services review, request and response", catalogue.services_reviews),
    "275": ("claim attachment", catalogue.claim_attachments),
    "275-6020": ("claim attachment, version 006020", catalogue.claim_attachments_6020),
    "277-request": ("request for additional information", catalogue.information_requests),
}


def guide_page(name: str) -> str:
    """The page of a transaction as Markdown. Raises Refused for a name that is none of `PAGES`."""
    found = next((known for known in PAGES if known.lower() == name.lower()), None)
    if found is None:
        raise Refused(f"There is no page of {name[:20]}: choose one of {', '.join(PAGES)}.")
    title, reading = PAGES[found]
    return page(reading().guide, title)
