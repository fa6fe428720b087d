"""The biller's verbs: from a signed code to the last cent. Nothing here chooses or changes a code.

The one trick: each verb asks the rooms below for a judgement (build, check, match, judge, post), keeps it in
one transaction, and leaves whatever is not settled in a queue with an owner. No cent and no file is dropped.
"""
