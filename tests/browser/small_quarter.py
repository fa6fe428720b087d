"""Plays a very small quarter into the home that is named, and leaves one visit to code: run as a program, so that
the tests stay without Django."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from cleanclaim import codesets, store

home = Path(sys.argv[1])
store.boot(home)
store.migrate()

from cleanclaim.sandbox.practice import synthetic_practice  # noqa: E402 (use cases want the store booted)
from cleanclaim.store import record  # noqa: E402
from cleanclaim.store.actors import actors_of  # noqa: E402
from cleanclaim.usecases.admin.demo import play  # noqa: E402
from cleanclaim.usecases.coder.review_chart import review_chart  # noqa: E402
from cleanclaim.usecases.frontdesk.file_document import file_document  # noqa: E402
from cleanclaim.usecases.frontdesk.open_encounter import open_encounter  # noqa: E402

NOTE = """HPI
Right knee pain for two weeks, worse on stairs. Also burning on urination for 3 days.

PMH: Chronic kidney disease. Hypertension, on lisinopril 10 mg.

EXAM
Right knee: mild effusion, tender medial joint line. Left knee: crepitus. Abdomen soft, no flank tenderness.

RESULTS
eGFR 48. Urinalysis: nitrite positive, leukocytes 2+.

ASSESSMENT
1. Acute cystitis without hematuria. Start nitrofurantoin 100 mg twice daily.
2. Osteoarthritis of the knee.
3. Chronic kidney disease, stable.
4. Hypertension, controlled.

PROCEDURE
After consent, injected triamcinolone 40 mg into the right knee under sterile technique.

PLAN
Continue lisinopril. Recheck creatinine in 3 months. Established patient, moderate decision making.

Electronically signed by {provider} on {day:%m/%d/%Y}
"""


def leave_a_visit_to_code(library):
    """A visit of the first provider (login "provider") whose note is signed and whose chart is read."""
    (coder,), (desk,), (provider,) = actors_of("coder"), actors_of("frontdesk"), actors_of("provider")
    seen = next(each for each in record.encounters(coder.practice_id) if each.provider_id == provider.provider_id)
    now = datetime.combine(seen.service_date, time(17), UTC)
    visit = open_encounter(actor=desk, now=now, encounter=replace(seen, id="", authorization="", new_patient=False))
    signer = f"{provider.name}, {provider.credential}"
    file_document(actor=desk, now=now, encounter_id=visit.id, text=NOTE.format(provider=signer, day=seen.service_date))
    review_chart(actor=coder, now=now + timedelta(minutes=1), encounter_id=visit.id, library=library, ask=False)
    (home / "to-code").write_text(visit.id)


with codesets.open_library() as library:
    play(synthetic_practice(1, encounters=8), library, home, lambda words, part: None)
    leave_a_visit_to_code(library)
