"""A practice's own rules: installed, tried, switched on for dates of service, asked, and switched off again."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from tests.rule_texts import CASES, MODULE, RULE, Folder
from tests.usecases.house import House
from tests.usecases.test_billing import DENIED

from cleanclaim.claims.life import State
from cleanclaim.gateways.operator_rules import FOLDER
from cleanclaim.kernel import Period, Refused, Severity
from cleanclaim.store import claims, models, rules
from cleanclaim.store.actors import Role
from cleanclaim.store.audit import verify
from cleanclaim.usecases.admin.install_rules import LARGEST, install_rules
from cleanclaim.usecases.admin.list_rules import list_rules
from cleanclaim.usecases.admin.switch_rule import switch_off, switch_on
from cleanclaim.usecases.biller.backtest_rule import backtest_rule, chosen_rule
from cleanclaim.usecases.biller.check_claim import check_claim

LONG_AGO = date(2026, 1, 1)


def installed(house, text=RULE):
    return install_rules(actor=house.biller, now=house.now, name="rules.toml", text=text)


def tried(house, rule="joint", since=LONG_AGO, number=None):
    chosen, text = chosen_rule(actor=house.biller, rule=rule, version=number)
    return backtest_rule(actor=house.biller, now=house.now, rule=chosen, text=text, since=since)


def on(house, rule="joint", **more):
    return switch_on(actor=house.manager, now=house.now, rule=rule, **more)


def off(house, rule="joint", **more):
    return switch_off(actor=house.manager, now=house.now, rule=rule, **more)


def found(house, kept, rule="joint"):
    result = check_claim(actor=house.biller, now=house.now, claim_id=kept.id, codes=None)
    return [each for each in result.findings if each.rule == rule]


def listed(house):
    shown = [each.standing for each in list_rules(actor=house.biller)]
    return [(each.kept.rule, each.kept.version, each.state) for each in shown]


def acts(house):
    rows = models.AuditEvent.objects.filter(practice_id=int(house.practice.id[2:]), action__startswith="rule")
    return list(rows.order_by("position").values_list("action", "actor", "detail"))


@pytest.fixture
def kept(house):
    """A claim that was assembled and is not sent yet."""
    house.sign()
    return house.assemble()


def test_a_rule_passes_four_states_and_each_act_is_in_the_audit_log(house, kept):
    installed(house)
    assert listed(house) == [("joint", 1, "draft")]
    tried(house)
    assert listed(house) == [("joint", 1, "back-tested")]
    on(house)
    assert listed(house) == [("joint", 1, "on")]
    off(house)
    assert listed(house) == [("joint", 1, "off")]
    named = [(act, who) for act, who, _ in acts(house)]
    assert named == [
        ("rule.installed", house.biller.user_id), ("rule.backtested", house.biller.user_id),
        ("rule.on", house.manager.user_id), ("rule.off", house.manager.user_id),
    ]  # fmt: skip
    assert [detail for act, _, detail in acts(house) if act == "rule.on"] == ["joint 1"]
    assert verify()[1] == ()


def test_only_what_is_on_is_asked_and_holds_the_claim(house, kept):
    installed(house)
    assert found(house, kept) == []
    tried(house)
    assert found(house, kept) == []
    on(house)
    (finding,) = found(house, kept)
    assert (finding.message, str(finding.citation)) == (
        "Sample Health wants an authorization before a joint is injected.", "Sample Health manual, page 7",
    )  # fmt: skip
    (text,) = rules.in_force(house.practice.id, house.encounter.service_date)
    assert finding.version == f"version 1 ({text.sha256[:12]})"
    assert claims.open_findings(house.practice.id, kept.id) == (finding,)
    assert house.state(kept) is State.NEEDS_BILLING
    off(house)
    assert found(house, kept) == []
    assert house.state(kept) is State.READY


def test_a_rule_is_not_switched_on_untried(house, kept):
    installed(house)
    with pytest.raises(Refused, match=r"Version 1 of joint was not tried .*backtest joint --since DAY' first\.$"):
        on(house)


def test_a_back_test_counts_for_the_very_version_that_was_tried(house, kept):
    installed(house)
    tried(house)
    (second,) = installed(house, RULE.replace("page 7", "page 8"))
    assert second.version == 2
    with pytest.raises(Refused, match="Version 2 of joint was not tried"):
        on(house)
    assert on(house, version=1).state == "on"
    assert str(found(house, kept)[0].citation).endswith("page 7")


def test_a_back_test_of_a_file_counts_only_where_that_text_is_installed(house, kept):
    from cleanclaim.claims.policies import written_policies

    ((policy, text),) = written_policies(RULE, "rules.toml")
    changed = text.replace("page 7", "page 8")
    trial = {"actor": house.biller, "now": house.now, "rule": policy, "since": LONG_AGO}
    assert backtest_rule(**trial, text=text).version == 0
    installed(house)
    assert backtest_rule(**trial, text=changed).version == 0
    with pytest.raises(Refused, match="not tried"):
        on(house)
    assert backtest_rule(**trial, text=text).version == 1
    assert on(house).state == "on"


def test_a_back_test_that_judged_nothing_does_not_count_where_claims_were_sent(house):
    installed(house)
    tried(house)
    assert on(house).state == "on"  # nothing was ever sent: there is nothing to try it on
    off(house)
    house.sent()
    (fresh,) = installed(house, RULE.replace("page 7", "page 8"))
    assert tried(house, since=date(2027, 1, 1)).claims == 0
    with pytest.raises(Refused, match="judged none of the claims"):
        on(house)
    assert tried(house).claims == 1
    assert on(house).kept.version == fresh.version


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("fires = false", "fires = true"), "fails: case “The payer was asked” stays silent, and should fire"),
        (('encounter = { authorization = "A1" }\n', ""), "fails: case “The payer was asked” fires, and should not"),
        (("fires = true", "fires = false"), "fails: case “Nobody asked” fires"),
    ],
)
def test_a_rule_whose_cases_fail_is_not_switched_on(house, change, says):
    installed(house, RULE.replace(*change, 1))
    tried(house)
    with pytest.raises(Refused, match=says):
        on(house)


def test_a_rule_without_a_case_is_not_switched_on(house):
    installed(house, RULE.split("[[policy.case]]")[0])
    tried(house)
    with pytest.raises(Refused, match="has no case in which it fires"):
        on(house)


def test_the_same_text_is_the_same_version(house):
    (first,) = installed(house)
    (again,) = installed(house, "# a note at the top of the file\n\n" + RULE + "\n\n")
    assert (again.id, again.version, again.known) == (first.id, 1, True)
    installed(house, RULE.replace("page 7", "page 8"))
    (back,) = installed(house)
    assert (back.version, back.known) == (1, True)
    assert [act for act, _, _ in acts(house)] == ["rule.installed"] * 2


# --- dates of service -------------------------------------------------------------------------------------


def test_a_version_is_asked_of_services_since_its_day_and_the_one_before_it_of_earlier_ones(house, kept):
    day = house.encounter.service_date
    installed(house)
    tried(house)
    on(house)
    installed(house, RULE.replace("page 7", "page 8"))
    tried(house)
    on(house, since=day.replace(day=day.day + 1))
    assert str(found(house, kept)[0].citation).endswith("page 7")
    stand = [(each.state, each.in_force) for each in rules.standings(house.practice.id)]
    assert stand == [("on", (Period(date.min, day),)), ("on", (Period(day.replace(day=day.day + 1)),))]
    on(house, version=2, since=day)
    assert str(found(house, kept)[0].citation).endswith("page 8")
    off(house, since=day)
    assert found(house, kept) == []
    in_force = {each: [kept.version for kept in rules.in_force(house.practice.id, each)] for each in (LONG_AGO, day)}
    assert in_force == {LONG_AGO: [1], day: []}


def test_what_is_switched_off_is_the_version_that_was_on(house):
    installed(house)
    tried(house)
    on(house)
    off(house, since=date(2026, 6, 1))
    installed(house, RULE.replace("page 7", "page 8"))
    off(house)
    assert listed(house) == [("joint", 1, "off"), ("joint", 2, "draft")]
    assert [switch.version.version for switch in models.RuleSwitch.objects.order_by("pk")] == [1, 1, 1]


def test_a_policy_of_other_days_is_on_and_silent(house, kept):
    installed(house, RULE.replace('requires = "auth', 'from = 2027-01-01\nrequires = "auth'))
    tried(house)
    on(house)
    assert found(house, kept) == []


# --- walls ------------------------------------------------------------------------------------------------


def test_a_rule_of_another_practice_is_never_asked(house, kept):
    other = House(2)
    installed(other)
    tried(other)
    on(other)
    assert found(house, kept) == []
    assert listed(house) == []
    for refused in (lambda: on(house), lambda: tried(house)):
        with pytest.raises(Refused, match=r"[Nn]o (such version of a )?rule"):
            refused()
    with pytest.raises(Refused, match="is not on"):
        off(house)
    other.sign()
    assert found(other, other.assemble()) != []


@pytest.mark.parametrize("role", [Role.CODER, Role.FRONT_DESK, Role.PROVIDER, Role.AUDITOR])
def test_rules_are_kept_by_billers_and_managers(house, role):
    installed(house)
    tried(house)
    who = replace(house.biller, role=role)
    for act in (
        lambda: install_rules(actor=who, now=house.now, name="r", text=RULE),
        lambda: switch_on(actor=who, now=house.now, rule="joint"),
        lambda: switch_off(actor=who, now=house.now, rule="joint"),
    ):
        with pytest.raises(Refused, match="done by a"):
            act()


def test_an_auditor_may_look_and_records_nothing(house):
    installed(house)
    auditor = replace(house.biller, role=Role.AUDITOR)
    chosen, text = chosen_rule(actor=auditor, rule="joint")
    assert backtest_rule(actor=auditor, now=house.now, rule=chosen, text=text, since=LONG_AGO).version == 0
    assert models.RuleTrial.objects.count() == 0


# --- what is kept stays -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["rule_version", "rule_trial", "rule_switch"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET practice_id = practice_id", "DELETE FROM {}"])
def test_texts_trials_and_switches_are_never_changed(house, table, verb):
    installed(house)
    tried(house)
    on(house)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))


def test_the_trial_is_kept_with_what_it_found(house):
    kept = house.sent()
    house.post(house.answer(kept, DENIED))
    installed(house)
    tried(house)
    (standing,) = rules.standings(house.practice.id)
    (trial,) = standing.trials
    assert (trial.claims, trial.denied, trial.paid, trial.caught, trial.held) == (1, 1, 0, (kept.claim.id,), ())
    assert (trial.tried_by, trial.since) == (house.biller.user_id, LONG_AGO)


def test_a_text_that_this_version_cannot_read_is_told_on_the_claim(house, kept, monkeypatch):
    installed(house)
    tried(house)
    on(house)
    monkeypatch.setattr("cleanclaim.claims.policies.DEMANDS", ("note",))
    from cleanclaim.usecases.biller import _surroundings

    _surroundings.parsed.cache_clear()
    (finding,) = found(house, kept)
    _surroundings.parsed.cache_clear()
    assert "could not be run (this version of cleanclaim cannot read it)" in finding.message
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda house: on(house, "nothing"), "no rule nothing"),
        (lambda house: on(house, version=9), "no version 9"),
        (lambda house: off(house), "not on"),
        (lambda house: tried(house, number=9), "no such version"),
        (lambda house: installed(house, "x" * (LARGEST + 1)), "larger than 1 MB"),
        (lambda house: installed(house, "[[policy]]\n"), "no id"),
    ],
)
def test_a_wrong_request_is_refused_in_a_sentence(house, act, says):
    installed(house)
    with pytest.raises(Refused, match=says) as told:
        act(house)
    assert str(told.value).endswith(".")


# --- rules of the operator --------------------------------------------------------------------------------

WANTED = MODULE.replace("{name}", "a").replace("17000", "20610")


@pytest.fixture
def operator(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path / "rules"))
    folder = Folder(tmp_path / "rules")
    folder.put("a", module=WANTED, cases=CASES.format(name="a").replace("17000", "20610"))
    return folder


def test_a_rule_in_python_takes_the_same_way(house, kept, operator):
    assert listed(house) == [("own-a", 0, "draft")]
    with pytest.raises(Refused, match="own-a was not tried yet"):
        on(house, "own-a")
    assert found(house, kept, "own-a") == []
    assert tried(house, "own-a").version == 1
    assert listed(house) == [("own-a", 1, "back-tested")]
    assert found(house, kept, "own-a") == []
    on(house, "own-a")
    (finding,) = found(house, kept, "own-a")
    assert (finding.place.line, finding.message) == (2, "A destruction is billed.")
    off(house, "own-a")
    assert found(house, kept, "own-a") == []


def test_a_rule_in_python_is_tried_on_past_claims(house, operator):
    kept = house.sent()
    house.post(house.answer(kept, DENIED))
    assert tried(house, "own-a").caught == (kept.claim.id,)


def test_another_practice_switches_a_rule_in_python_on_for_itself(house, kept, operator):
    other = House(2)
    tried(other, "own-a")
    on(other, "own-a")
    assert found(house, kept, "own-a") == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: folder.put("a", module=WANTED + "\n# more\n", cases=None), "changed since it was switched on"),
        (lambda folder: (folder.path / "a.py").unlink(), "taken it away"),
        (lambda folder: (folder.path / "a.py").write_text("1/0"), "cannot be loaded"),
    ],
)
def test_what_is_no_longer_as_it_was_tried_is_not_run_and_each_claim_says_so(house, kept, operator, damage, says):
    tried(house, "own-a")
    on(house, "own-a")
    damage(operator)
    (finding,) = found(house, kept, "own-a")
    assert "could not be run" in finding.message and says in finding.message
    assert (finding.severity, house.state(kept)) == (Severity.WARNING, State.READY)


def test_a_version_of_a_module_is_tried_again_while_it_is_the_module_as_it_is(house, operator):
    assert tried(house, "own-a").version == 1
    assert tried(house, "own-a", number=1).version == 1
    operator.put("a", module=WANTED + "\n# more\n")
    with pytest.raises(Refused, match="changed since version 1"):
        tried(house, "own-a", number=1)
    assert tried(house, "own-a").version == 2


def test_a_changed_module_is_not_switched_on_by_its_old_trial(house, operator):
    tried(house, "own-a")
    operator.put("a", module=WANTED + "\n# more\n")
    with pytest.raises(Refused, match="changed since it was tried"):
        on(house, "own-a")


def test_a_failing_rule_in_python_stops_no_check_and_cannot_be_tried(house, operator):
    operator.put("a", module=WANTED.replace("    for line", "    1 / len(view.claim.note)\n    for line"))
    kept = house.sent()
    with pytest.raises(Refused, match=r"own-a could not be run \(ZeroDivisionError\)"):
        tried(house, "own-a")
    assert models.RuleTrial.objects.count() == 0
    assert claims.load(house.practice.id, kept.id).state is State.SUBMITTED


def test_ids_of_practice_and_operator_are_kept_apart(house, operator):
    with pytest.raises(Refused, match="rule of the operator of this machine has the id own-a"):
        installed(house, RULE.replace('"joint"', '"own-a"'))
    installed(house)
    operator.put(
        "joint", module=WANTED.replace("own-a", "joint"), cases=CASES.format(name="a").replace("own-a", "joint")
    )
    with pytest.raises(Refused, match="both have a rule joint"):
        tried(house)
