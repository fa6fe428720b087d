"""Learning: what a site's own coded notes teach about its words and its coders' habits.

The rules go on reading; a model only weighs what they found. It knows four things of the notes that it was made
from: how often a code was right where the rules proposed it, which codes people gave where which conditions are
named, which words go with the frequent codes, and (where people marked them) the site's own phrases. One linear
sum of these says how likely each code is; codes over a threshold are proposed, with the sentence behind them.
Its one trick: every count that the sum is fitted on comes from notes other than the one being judged.

A model is a JSON file of counts and weights. Nothing in it is run, and it holds no sentence of any note.
"""

from cleanclaim.coding.selection.learning.applying import weighed
from cleanclaim.coding.selection.learning.counting import Example
from cleanclaim.coding.selection.learning.model import Model, load_model, save_model
from cleanclaim.coding.selection.learning.observed import observe

__all__ = ["Example", "Model", "load_model", "observe", "save_model", "weighed"]
