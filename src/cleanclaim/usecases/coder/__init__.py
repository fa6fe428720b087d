"""The coder's desk: review the chart, ask the provider, sign, and answer billing's questions.

The one trick: software only ever makes a draft here. What bills is a version that a named person signed, in
which every code quotes a sentence of a record that its provider has signed; a change is the next version.
Nothing in this package knows what a code pays.
"""
