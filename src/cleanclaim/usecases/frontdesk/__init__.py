"""The front desk: practices and people are registered, insurance is recorded, visits and papers are filed.

Its one trick is order: nothing here judges; what is recorded is what coding and billing will later stand on,
so a wrong coverage is withdrawn and recorded anew, never overwritten.
"""
