"""Reach: everything that touches the world outside of this process, and the only place with a clock.

The trick is that each gateway is small and does one thing that can be done twice without harm: a file is put
under its final name in one step or not at all, a file is taken once. What they carry is judged above and below.
"""
