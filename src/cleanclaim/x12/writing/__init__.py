"""Values to segments, strictly: one module a family of transactions, `core` what they share."""
