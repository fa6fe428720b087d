"""The coder's desk: review the chart, ask the provider, sign, answer billing's questions, and audit.

The one trick: software only ever makes a draft here. What bills is a version that a named person signed (or a
policy that a named manager set, under its own name), in which every code quotes a sentence of a record that its
provider has signed; a change is the next version. Nothing in this package knows what a code pays.
"""
