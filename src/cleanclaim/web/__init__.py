"""The screens: two desks and what lies between them, calm enough to sit in front of all day.

A view translates a request, calls one use case or selector, and shows plain values. The note stands on the
left and the codes on the right, each code lights up its sentence, every figure leads to its why.
"""
