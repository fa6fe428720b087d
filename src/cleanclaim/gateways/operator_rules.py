"""The operator's rules in Python: read from a folder that the operator of the machine names, and writes alone.

CLEANCLAIM_RULES names the folder. Each `name.py` in it holds functions under `@rule`, and `name.toml` beside it
their cases. The modules run with the rights of this program: so the folder lies outside of the data folder, no
stranger may write to it, and nothing in the application puts a file there. What is executed is the text that was
read and hashed, never a compiled copy. A module stands for itself: what it imports from elsewhere is not part of
its version.
"""

from __future__ import annotations

import os
import stat
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from cleanclaim.claims.own_rules import OwnRule
from cleanclaim.claims.policies import HOUSE, is_rule_id
from cleanclaim.kernel import Refused
from cleanclaim.kernel.rules import Rule

FOLDER = "CLEANCLAIM_RULES"
LARGEST = 1 << 20  # bytes of a module or of its cases


def operator_rules() -> tuple[OwnRule, ...]:
    """All rules of the operator, by id; none where no folder is named.

    Raises Refused, naming the file, where a module cannot be imported, holds no rule, has a rule without a case,
    or an id that another rule has. A folder that has not changed since is not read again.
    """
    named = os.environ.get(FOLDER, "")
    if not named:
        return ()
    folder = Path(named).absolute()
    _keep_strangers_out(folder)
    modules = sorted(path for path in folder.glob("*.py") if path.is_file())
    return _loaded(tuple(_stamp(path) for path in modules))


def _keep_strangers_out(folder: Path) -> None:
    if not folder.is_dir():
        raise Refused(f"{FOLDER} names no folder; name one that holds the rules, or unset it.")
    home = os.environ.get("CLEANCLAIM_HOME", "")
    if home and folder.resolve().is_relative_to(Path(home).resolve()):
        raise Refused(f"The folder of {FOLDER} lies in the data folder; keep rules in Python outside of it.")
    for path in (folder, *folder.glob("*.py"), *folder.glob("*.toml")):
        if os.name == "posix" and path.stat().st_mode & stat.S_IWOTH:
            raise Refused(f"Anybody may write to {path.name}; let the operator alone write to the rules in Python.")


Stamp = tuple[Path, int, int, int, int]


def _stamp(module: Path) -> Stamp:
    """A module with sizes and times, which change whenever it or its cases do."""
    cases = module.with_suffix(".toml")
    of_module, of_cases = module.stat(), cases.stat() if cases.is_file() else None
    more = (of_cases.st_mtime_ns, of_cases.st_size) if of_cases else (0, 0)
    return (module, of_module.st_mtime_ns, of_module.st_size, *more)


@lru_cache(maxsize=4)
def _loaded(stamps: Sequence[Stamp]) -> tuple[OwnRule, ...]:
    found: dict[str, OwnRule] = {}
    for module, *_ in stamps:
        for each in _rules_of(module):
            if each.id in found:
                raise Refused(f"{found[each.id].file} and {each.file} have a rule {each.id}; give each its own id.")
            found[each.id] = each
    return tuple(found[id] for id in sorted(found))


def _rules_of(path: Path) -> Iterable[OwnRule]:
    source, cases = _text(path), _text(path.with_suffix(".toml"))
    told = _cases(cases, path.with_suffix(".toml").name)
    judges = _judges(_module(path, source))
    ids = [judge.card.id for judge in judges]
    if not judges:
        raise Refused(f"{path.name} holds no rule: put @rule on a function of it, or take it out of the folder.")
    for id in ids:
        _usable(id, ids, path.name)
    if stray := next((str(case.get("rule", "")) for case in told if case.get("rule") not in ids), None):
        raise Refused(f"A case beside {path.name} names the rule {stray}, which the module does not hold.")
    text = f"{source}\n# --- cases\n{cases}"
    for judge in judges:
        own = tuple(case for case in told if case.get("rule") == judge.card.id)
        if not own:
            raise Refused(f"The rule {judge.card.id} in {path.name} has no case: tell some in the TOML beside it.")
        yield OwnRule(judge, path.name, text, own)


def _usable(id: str, ids: Sequence[str], file: str) -> None:
    if not is_rule_id(id):
        raise Refused(f"A rule in {file} has an id that is none: up to 60 letters, digits, dots and dashes.")
    if id.startswith(HOUSE):
        raise Refused(f"The rule {id} in {file} has an id of the house's own; begin it with another word.")
    if ids.count(id) > 1:
        raise Refused(f"Two rules in {file} have the id {id}: give each its own.")


def _judges(module: ModuleType) -> list[Rule[..., Any]]:
    """The rules that a module makes itself; what it imports is somebody else's."""
    found = {id(value): value for value in vars(module).values() if isinstance(value, Rule)}
    return [each for each in found.values() if each.function.__module__ == module.__name__]


def _module(path: Path, source: str) -> ModuleType:
    name = f"cleanclaim_operator_rules.{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses of the module look themselves up there
    try:
        with redirect_stdout(sys.stderr):
            exec(compile(source, str(path), "exec", dont_inherit=True), vars(module))  # noqa: S102 - the operator's own
    except (Exception, SystemExit) as fault:
        del sys.modules[name]
        raise Refused(f"{path.name} cannot be imported ({_kind(fault, path)}); the operator has to mend it.") from None
    return module


def _kind(fault: BaseException, path: Path) -> str:
    """What went wrong and in which line of the module, without the words of the fault."""
    line = fault.lineno if isinstance(fault, SyntaxError) else None
    step = fault.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path):
            line = step.tb_lineno
        step = step.tb_next
    return f"{type(fault).__name__} in line {line}" if line else type(fault).__name__


def _text(path: Path) -> str:
    if not path.is_file():
        raise Refused(f"{path.name} is missing: each module of rules has its cases in a TOML of its name beside it.")
    if path.stat().st_size > LARGEST:
        raise Refused(f"{path.name} is larger than 1 MB, and rules are not: keep tables elsewhere.")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{path.name} cannot be read as text: check its rights and that it is UTF-8.") from None


def _cases(text: str, name: str) -> tuple[Mapping[str, Any], ...]:
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Refused(f"{name} is not TOML: {fault}.") from None
    rows = told.get("case", [])
    if set(told) - {"case"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused(f"{name} holds something beside [[case]] tables: docs/rules.md shows how cases are told.")
    return tuple(rows)
