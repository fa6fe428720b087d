"""Segments to values: one module a family of transactions, `core` what they share."""
