"""A rule that is not asked of a claim, since the claim holds nothing that it speaks of, would have found nothing."""

from __future__ import annotations

import pytest

from cleanclaim import x12
from cleanclaim.x12.checking.claim_rules import holdings, may_fire
from cleanclaim.x12.checking.claims import BY_KIND, RULES
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.values import Claim837

CHANGES = [
    (b"", b""), (b"UN*1*", b"UN*0*"), (b"UN*1*", b"MJ*1*"), (b"*P*18*", b"*S*18*"), (b":B:1*", b":B:7*"),
    (b"HC:99213", b"HC:00140"), (b"HC:99213", b"HC:A0428"), (b"HC:99213", b"HC:77067"),
    (b"HC:99213", b"HC:99213:ZZ:ZZ"),
    (b"NM1*82*", b"NM1*P3*"), (b"SV1*HC:99213*", b"SV1*HC:99213*-"), (b"*D8*", b"*D8*1"),
]  # fmt: skip


@pytest.mark.parametrize("name", ["claims.837", "hospital.837", "dental.837", "equipment.837"])
@pytest.mark.parametrize("change", CHANGES, ids=[new.decode() or "as it is" for _, new in CHANGES])
def test_what_is_not_asked_would_find_nothing(golden, name, change):
    unasked = 0
    for claim in x12.stream(golden(name).replace(*change) if change[0] else golden(name)):
        assert isinstance(claim, Claim837)
        for _, rule in (*RULES, *BY_KIND[claim.kind]):
            if not may_fire(rule.card.id, holdings(claim)):
                unasked += 1
                assert list(rule(claim, Context(CodeDesk(None)))) == [], rule.card.id
    assert unasked
