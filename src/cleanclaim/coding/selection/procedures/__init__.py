"""Procedures: what was done at the visit, as CPT and HCPCS numbers with units, modifiers and reasons.

The room's one trick: an act is coded only when the words around it say that it was done here and now.
Every mention is first judged (`status.judge`: performed, ordered, planned, declined, historical …); what
was not performed is withheld with that reason. Only then do the kinds of acts read their details: views,
side, dose, length, count, minutes. Where the note leaves a detail open, the least is proposed, never more.
"""

from cleanclaim.coding.selection.procedures.proposing import ProcedureList, propose
from cleanclaim.coding.selection.procedures.statements import Statement, statements

__all__ = ["ProcedureList", "Statement", "propose", "statements"]
