"""A payer, a clearinghouse and a practice that do not exist, so that the whole road can be walked.

`sandbox.practice` invents a practice with its patients, insurers and a quarter of visits, each with the
note as a clinician would write it and the key that a careful coder would sign. `sandbox.payer` answers
files the way payers do: `answer(state, files, now) -> (state, files)`. Neither knows how cleanclaim codes
or keeps its books (no import of `coding` or `ledger`), so neither can flatter it.
"""
