"""Layouts of Medicare's fee schedules: relative values, indices, localities, caps, supplies, tests, rates."""
