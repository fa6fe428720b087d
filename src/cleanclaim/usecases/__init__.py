"""The verbs: one file for each thing that a person or the clock can make happen.

This is the only place where departments meet. A use case owns its transaction, is told the time (`now`) and
who acts, calls pure rooms below for every judgement, and leaves a trace in the audit log. The coder's and the
biller's use cases do not know each other: what passes between the desks passes through the store.
"""
