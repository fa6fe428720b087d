"""Selection: from the words of a record to codes, each with the sentence that says so. A protected room.

It works as a human coder does, in stages that hand on values: sentences → mentions of phrases (`mentions`)
→ how the record speaks of them (`assertion`) → which count at this visit (`counting`) → down the Tabular
List as far as the words go (`specificity`) → the official guidelines, one named rule each (`guidelines`)
→ proposals. Its one trick: nothing is guessed. What the record does not say is left unspecified, asked of
the provider, or withheld with the reason. Only coding and the coder's use cases may come here.
"""

from cleanclaim.coding.selection.confidence import CONFIDENT
from cleanclaim.coding.selection.suggesting import diagnoses_of, suggest

__all__ = ["CONFIDENT", "diagnoses_of", "suggest"]
