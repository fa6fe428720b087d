"""`cleanclaim rules` and `cleanclaim terms`: each act in a person's name, each refusal one sentence."""

import pytest
from tests.cli.conftest import plain_sentences
from tests.rule_texts import CASES, MODULE, RULE, Folder

CONTRACT = 'name = "Sample 2027"\npayer_id = "SAMPLE01"\nfrom = 2027-01-01\n[[clause]]\nid = "1"\npercent = "70"\n'


def refused(ran):
    assert (ran.status, ran.out) == (2, ""), ran
    plain_sentences(ran.err)
    return ran.err


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULE)
    return path


@pytest.fixture
def sent(home):
    assert home.run("submit", who="biller").status == 0
    return home


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path / "operator")
    folder.put("a")
    return folder


def states(home, **more):
    ran = home.run("rules", "list", "--json", who="biller", **more)
    assert ran.status == 0, ran.err
    return {(each["rule"], each["version"]): each["state"] for each in ran.json()["rules"]}


def test_a_rule_from_its_file_to_off(sent, file):
    told = sent.run("rules", "install", file, "--json", who="manager").json()
    assert told == {"installed": [{"rule": "joint", "version": 1, "new": True}]}
    assert states(sent) == {("joint", 1): "draft"}
    assert "not tried" in refused(sent.run("rules", "on", "joint", who="manager"))
    ran = sent.run("rules", "backtest", "joint", "--since", "2026-01-01", "--json", who="biller")
    assert (ran.status, ran.json()["version"], ran.json()["claims"]) == (0, 1, 1)
    ran = sent.run("rules", "on", "joint", "--since", "2026-03-01", "--json", who="manager")
    (row,) = ran.json()["rules"]
    assert (row["state"], row["in_force"]) == ("on", [{"from": "2026-03-01", "until": None}])
    (trial,) = row["backtests"]
    assert (trial["claims"], trial["by"]) == (1, sent.knows["biller"])
    assert states(sent) == {("joint", 1): "on"}
    ran = sent.run("rules", "off", "joint", who="manager")
    assert (ran.status, ran.out.split(" · ")[:3]) == (0, ["joint, version 1", "policy", "off"])
    assert "is not on" in refused(sent.run("rules", "off", "joint", who="manager"))


def test_a_rule_of_a_file_is_tried_without_being_installed(sent, file):
    words = ("rules", "backtest", file, "joint", "--since", "2026-01-01", "--json")
    told = sent.run(*words, who="biller").json()
    assert (told["rule"], told["version"], told["claims"], told["since"]) == ("joint", 0, 1, "2026-01-01")
    assert states(sent) == {}
    sent.run("rules", "install", file, who="biller")
    assert sent.run(*words, who="biller").json()["version"] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("on", "joint"), "biller or manager"),
        (("list",), "biller or manager"),
        (("install", "{file}"), "biller or manager"),
        (("backtest", "joint", "--since", "2026-01-01"), "biller or manager"),
    ],
)
@pytest.mark.parametrize("who", ["", "coder", "desk", "provider"])
def test_nobody_else_keeps_rules(home, file, words, says, who):
    before = home.tables()
    words = [str(file) if word == "{file}" else word for word in words]
    assert says in refused(home.run("rules", *words, who=who)).replace("manager or biller", "biller or manager")
    assert home.tables() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("on", "nothing"), "no rule nothing"),
        (("backtest", "nothing", "--since", "2026-01-01"), "no such version of a rule nothing"),
        (("backtest", "{file}", "nothing", "--since", "2026-01-01"), "has no rule nothing"),
        (("backtest", "{file}", "joint", "more", "--since", "2026-01-01"), "at most one file"),
        (("backtest", "{file}", "joint", "--number", "1", "--since", "2026-01-01"), "at most one file"),
        (("install", "nowhere.toml"), "cannot be read"),
        (("test",), "no rules in Python"),
        (("test", "nowhere.toml"), "cannot be read"),
    ],
)
def test_a_wrong_request_is_one_sentence(home, file, words, says):
    words = [str(file) if word == "{file}" else word for word in words]
    assert says in refused(home.run("rules", *words, who="biller"))


def test_rules_of_the_operator_are_tested_listed_and_switched_on(sent, folder):
    named = {"CLEANCLAIM_RULES": str(folder.path)}
    ran = sent.run("rules", "test", "--json", **named)
    assert (ran.status, ran.json()) == (0, {"rules": 1, "cases": 2, "failed": []})
    assert states(sent, **named) == {("own-a", 0): "draft"}
    assert "not tried yet" in refused(sent.run("rules", "on", "own-a", who="manager", **named))
    told = sent.run("rules", "backtest", "own-a", "--since", "2026-01-01", "--json", who="biller", **named).json()
    assert (told["version"], told["claims"]) == (1, 1)
    assert sent.run("rules", "on", "own-a", who="manager", **named).status == 0
    assert states(sent, **named) == {("own-a", 1): "on"}


def test_cases_of_the_operator_that_fail_end_with_one(terminal, folder):
    folder.put("a", cases=CASES.format(name="a").replace("fires = false", "fires = true"))
    ran = terminal.run("rules", "test", "--json", CLEANCLAIM_RULES=str(folder.path))
    assert ran.status == 1
    assert {each["says"] for each in ran.json()["failed"]} == {
        "stays silent, and should fire", "has no case in which it stays silent",
    }  # fmt: skip


@pytest.mark.parametrize("words", [("rules", "test"), ("rules", "list"), ("serve", "--port", "8499")])
@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: folder.put("a", module="1/0\n"), "a.py cannot be imported (ZeroDivisionError in line 1)"),
        (lambda folder: folder.put("a", cases=""), "has no case"),
        (lambda folder: folder.put("b", MODULE.replace("{name}", "a"), CASES.format(name="a")), "have a rule own-a"),
    ],
)
def test_a_folder_that_cannot_be_loaded_is_refused_at_the_door(home, folder, words, damage, says):
    damage(folder)
    before = home.tables()
    assert says in refused(home.run(*words, who="manager", CLEANCLAIM_RULES=str(folder.path)))
    assert home.tables() == before


def test_a_faulty_folder_is_refused_before_a_rule_of_the_practice_is_switched(home, file, folder):
    for words in (("install", file), ("backtest", "joint", "--since", "2026-01-01")):
        assert home.run("rules", *words, who="manager").status == 0
    folder.put("a", module="1/0\n")
    before = home.tables()
    assert "a.py" in refused(home.run("rules", "on", "joint", who="manager", CLEANCLAIM_RULES=str(folder.path)))
    assert home.tables() == before


@pytest.mark.slow
def test_each_command_works_in_a_process_of_its_own(home, file, tmp_path):
    """Where nothing is open yet: the home has to be opened before anything that is kept in it is named."""
    enrolments = tmp_path / "enrolments.toml"
    enrolments.write_text("enrolment = []\n")
    contract = tmp_path / "contract.toml"
    contract.write_text(CONTRACT)
    for words in (
        ("rules", "list"),
        ("rules", "install", file),
        ("rules", "backtest", "joint", "--since", "2026-01-01"),
        ("rules", "on", "joint"),
        ("rules", "off", "joint"),
        ("terms", "enrolments", enrolments),
        ("terms", "contract", contract),
        ("terms", "certificates", "--clia", "00D0000001"),
        ("terms", "list"),
    ):
        ran = home.terminal.real("--home", home.folder, "--as", home.knows["manager"], *words)
        assert ran.status == 0, (words, ran.err)


# --- terms ------------------------------------------------------------------------------------------------


def test_certificates_are_recorded_and_told(home):
    ran = home.run("terms", "certificates", "--clia", "00D0000001", "--json", who="manager")
    assert (ran.status, ran.json()) == (0, {"clia": "00D0000001", "mammography": ""})
    ran = home.run("terms", "certificates", "--mammography", "M1", "--json", who="biller")
    assert ran.json() == {"clia": "00D0000001", "mammography": "M1"}
    assert "two digits" in refused(home.run("terms", "certificates", "--clia", "1", who="manager"))
    assert "Give the number" in refused(home.run("terms", "certificates", who="manager"))


def test_a_contract_is_installed_once(home, tmp_path):
    file = tmp_path / "contract.toml"
    file.write_text(CONTRACT)
    told = home.run("terms", "contract", file, "--json", who="manager").json()
    assert (told["name"], told["payer"], told["from"], told["new"]) == ("Sample 2027", "SAMPLE01", "2027-01-01", True)
    assert home.run("terms", "contract", file, "--json", who="manager").json()["new"] is False
    file.write_text(file.read_text().replace('"70"', '"80"'))
    assert "its own name" in refused(home.run("terms", "contract", file, who="manager"))
    file.write_text(file.read_text().replace("SAMPLE01", "NOBODY"))
    assert "No payer of this practice" in refused(home.run("terms", "contract", file, who="manager"))
    assert "biller" in refused(home.run("terms", "contract", file, who="coder"))


def test_the_terms_are_listed_for_billers_managers_and_auditors(home, tmp_path):
    file = tmp_path / "contract.toml"
    file.write_text(CONTRACT)
    assert home.run("terms", "contract", file, who="manager").status == 0
    told = home.run("terms", "list", "--json", who="biller").json()
    assert {"clia", "mammography", "enrolments", "contracts"} == set(told)
    assert [(each["name"], each["payer"], each["installed_by"]) for each in told["contracts"]] == [
        ("Sample 2026", "SAMPLE01", ""), ("Sample 2027", "SAMPLE01", home.knows["manager"]),
    ]  # fmt: skip
    assert "Sample 2027, SAMPLE01: from 2027-01-01" in home.run("terms", "list", who="manager").out
    assert "biller" in refused(home.run("terms", "list", who="coder"))


def test_enrolments_are_told_as_a_whole(home, tmp_path):
    file = tmp_path / "enrolments.toml"
    row = '[[enrolment]]\nprovider = "2000000010"\npayer = "SAMPLE01"\nfrom = 2026-01-01\n'
    file.write_text(row)
    told = home.run("terms", "enrolments", file, "--json", who="manager").json()
    (enrolment,) = told["enrolments"]
    assert (told["added"], told["withdrawn"]) == (1, 0)
    assert enrolment == {"provider": "2000000010", "payer": "SAMPLE01", "from": "2026-01-01", "until": None}
    file.write_text(row.replace("2026-01-01", "2026-02-01"))
    ran = home.run("terms", "enrolments", file, who="biller")
    assert ran.out == "1 enrolments stand: 1 added, 1 withdrawn.\n"
    file.write_text(row.replace("2000000010", "1"))
    assert "No provider of this practice" in refused(home.run("terms", "enrolments", file, who="biller"))
