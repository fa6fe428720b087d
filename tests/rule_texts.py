"""A rule of a practice in TOML, and a folder of an operator with rules in Python."""

RULE = """[[policy]]
id = "joint"
says = "Sample Health wants an authorization before a joint is injected."
cites = "Sample Health manual, page 7"
owner = "front desk"
codes = "20610"
requires = "authorization"

[[policy.case]]
says = "Nobody asked"
fires = true
lines = [{ code = "20610", modifiers = ["RT"] }]

[[policy.case]]
says = "The payer was asked"
fires = false
lines = [{ code = "20610", modifiers = ["RT"] }]
encounter = { authorization = "A1" }
"""
MODULE = '''
from dataclasses import dataclass

from cleanclaim.claims.own_rules import ClaimView, Fired
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule


@dataclass
class Seen:
    code: str


@rule("own-{name}", cites=Citation("habit"))
def wanted(view: ClaimView):
    """A destruction is billed."""
    for line in view.lines:
        if Seen(line.code) == Seen("17000"):
            yield Fired(line=line.number)
'''
CASES = """
[[case]]
rule = "own-{name}"
says = "A destruction"
fires = true
lines = [{{ code = "17000" }}]

[[case]]
rule = "own-{name}"
says = "A visit"
fires = false
"""


class Folder:
    def __init__(self, path):
        self.path = path
        path.mkdir(exist_ok=True)

    def put(self, name, module=None, cases=None):
        (self.path / f"{name}.py").write_text(MODULE.replace("{name}", name) if module is None else module)
        (self.path / f"{name}.toml").write_text(CASES.format(name=name) if cases is None else cases)
