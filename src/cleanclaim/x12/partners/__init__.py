"""What one trading partner asks beyond the guides (SNIP 7), and what a line of business asks (SNIP 6).

A partner is described by a TOML file that a biller writes from the partner's companion guide:

    name = "Example Medicare contractor"
    source = "its companion guide, chapter 5"
    payers = ["MEDB1"]          # the claims it is about, by NM109 of loop 2010BB; all where left out
    frequencies = ["1"]
    most_lines = 40
    products = ["laboratory", "ambulance"]

`read_partner` makes rules of it, which `x12.check(…, partner_rules=…)` runs beside its own. Every demand
is one function in `demands`; a word that is no demand is refused, with the words there are.
"""

from cleanclaim.x12.partners.profile import Partner, partner_of, read_partner

__all__ = ["Partner", "partner_of", "read_partner"]
