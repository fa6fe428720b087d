"""The operator's folder of rules in Python: read whole or refused in one sentence."""

from pathlib import Path

import pytest
from tests.rule_texts import CASES, MODULE, Folder

from cleanclaim.claims.trying import try_own_rule
from cleanclaim.gateways.operator_rules import FOLDER, LARGEST, operator_rules
from cleanclaim.kernel import Refused


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path / "rules"))
    return Folder(tmp_path / "rules")


def refused():
    with pytest.raises(Refused) as told:
        operator_rules()
    says = str(told.value)
    assert says.endswith(".") and "\n" not in says and len(says) < 300
    return says


def test_without_a_folder_there_are_none(monkeypatch):
    monkeypatch.delenv(FOLDER, raising=False)
    assert operator_rules() == ()


def test_rules_are_loaded_with_their_cases_and_hold_them(folder):
    folder.put("b")
    folder.put("a")
    found = operator_rules()
    assert [(each.id, each.file, len(each.cases)) for each in found] == [("own-a", "a.py", 2), ("own-b", "b.py", 2)]
    assert [try_own_rule(each) for each in found] == [(), ()]
    assert found[0].sha256 != found[1].sha256
    assert operator_rules()[0] is found[0]  # not read again while nothing changed


def test_nothing_is_written_into_the_folder(folder):
    folder.put("a")
    operator_rules()
    assert sorted(path.name for path in folder.path.iterdir()) == ["a.py", "a.toml"]


def test_another_text_of_module_or_cases_is_another_version(folder):
    folder.put("a")
    (before,) = operator_rules()
    folder.put("a", module=MODULE.replace("{name}", "a").replace("17000", "17003"))
    (module,) = operator_rules()
    folder.put("a", cases=CASES.format(name="a").replace("A visit", "Another visit"))
    (cases,) = operator_rules()
    assert len({before.sha256, module.sha256, cases.sha256}) == 3


def test_what_a_module_imports_is_not_its_own(folder):
    folder.put("a")
    more = "from cleanclaim.claims.edits.header import npi\nborrowed = npi.rule\n"
    folder.put("a", module=more + MODULE.replace("{name}", "a"))
    assert [each.id for each in operator_rules()] == ["own-a"]


FAULTS = {
    "1/0\n": "ZeroDivisionError in line 1",
    "import no_such_module_of_ours\n": "ModuleNotFoundError in line 1",
    "\n\ndef half(\n": "SyntaxError in line 3",
    "raise SystemExit(0)\n": "SystemExit in line 1",
    "raise ValueError('Bea Beispiel')\n": "ValueError in line 1",
    "\0": "cannot be imported",
}


@pytest.mark.parametrize("module", FAULTS, ids=list(FAULTS.values()))
def test_a_module_that_cannot_be_imported_is_named_with_the_line(folder, module):
    folder.put("a", module=module)
    says = refused()
    assert "a.py cannot be imported" in says and FAULTS[module] in says
    assert "Beispiel" not in says


def test_a_rule_without_a_case_is_refused(folder):
    folder.put("a", cases="")
    assert "own-a in a.py has no case" in refused()
    (folder.path / "a.toml").unlink()
    assert "a.toml is missing" in refused()


def test_a_case_of_nobody_is_refused(folder):
    folder.put("a", cases=CASES.format(name="a") + CASES.format(name="b"))
    assert "names the rule own-b" in refused()
    folder.put("a", cases="case = 3\n")
    assert "beside [[case]]" in refused()
    folder.put("a", cases="[[case]\n")
    assert "a.toml is not TOML" in refused()


def test_two_rules_of_one_id_are_refused(folder):
    folder.put("a")
    folder.put("b", module=MODULE.replace("{name}", "a"), cases=CASES.format(name="a"))
    assert "a.py and b.py have a rule own-a" in refused()
    (folder.path / "b.py").unlink()
    twice = MODULE.replace("{name}", "a")
    folder.put("a", module=twice + twice.replace("def wanted", "def again").replace("class Seen", "class Seen"))
    assert "Two rules in a.py" in refused()


def test_an_id_of_the_house_is_refused(folder):
    folder.put("a", module=MODULE.replace("own-{name}", "claim-npi"), cases=CASES.format(name="a"))
    assert "id of the house's own" in refused()


def test_a_module_without_a_rule_is_refused(folder):
    folder.put("a", module="x = 1\n", cases="")
    assert "holds no rule" in refused()


def test_a_rule_without_a_sentence_is_refused(folder):
    folder.put("a", module=MODULE.replace("{name}", "a").replace('    """A destruction is billed."""\n', ""))
    assert "cannot be imported (TypeError" in refused()


def test_a_folder_that_strangers_may_write_is_refused(folder):
    folder.put("a")
    (folder.path / "a.py").chmod(0o666)
    assert "Anybody may write to a.py" in refused()
    (folder.path / "a.py").chmod(0o644)
    folder.path.chmod(0o777)
    assert "Anybody may write to rules" in refused()


def test_a_folder_inside_the_data_folder_is_refused(folder, monkeypatch):
    monkeypatch.setenv("CLEANCLAIM_HOME", str(folder.path.parent))
    assert "lies in the data folder" in refused()


def test_a_folder_that_is_none_is_refused(folder, monkeypatch):
    monkeypatch.setenv(FOLDER, str(folder.path / "nowhere"))
    assert "names no folder" in refused()


def test_a_huge_file_is_refused(folder):
    folder.put("a", module="#" * (LARGEST + 1))
    assert "larger than 1 MB" in refused()


def test_what_a_module_prints_at_import_does_not_reach_the_result(folder, capsys):
    folder.put("a", module="print('hello')\n" + MODULE.replace("{name}", "a"))
    operator_rules()
    assert capsys.readouterr().out == ""


def test_the_example_of_the_manual_is_loaded_and_holds_its_cases(folder):
    text = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    module, cases = text.split("## Rules in Python")[1].split("```")[1:4:2]
    folder.put("consultations", module=module, cases=cases)
    (own,) = operator_rules()
    assert (own.id, len(own.cases), try_own_rule(own)) == ("consultation-asked-for", 2, ())
