"""Every address × every role × our own practice and a foreign one. A new address that is not told here fails."""

import pytest
from django.test import Client
from django.urls import get_resolver

from cleanclaim.store import models
from cleanclaim.store.actors import Role
from cleanclaim.store.audit import verify

EVERYBODY = frozenset(Role)
GIVES = frozenset({Role.CODER, Role.PROVIDER, Role.MANAGER})
RECORDS = EVERYBODY - {Role.FRONT_DESK}
MONEY = frozenset({Role.BILLER, Role.MANAGER, Role.AUDITOR})
AUDITS = frozenset({Role.CODER, Role.AUDITOR, Role.MANAGER})
DRAWS = frozenset({Role.AUDITOR, Role.MANAGER})
PUBLIC = frozenset({"login", "logout", "stay", "practice", "api/openapi.json", "api/"})

# address → (who may open it, what its id is one of, the act that the audit log then holds)
PAGES = {
    "": (EVERYBODY, None, "desk.opened"),
    "encounters": (RECORDS, None, "encounters.listed"),
    "encounters/<str:id>": (RECORDS, "encounter", "encounter.opened"),
    "encounters/<str:id>/coding": (frozenset({Role.CODER}), "encounter", "coding.opened"),
    "queries/<str:id>/addendum": (GIVES, "answered", "addendum.opened"),
    "queries/<str:id>/addendum/fhir": (GIVES, "answered", "addendum.exported"),
    "audits": (AUDITS, None, "audits.listed"),
    "audits/<str:id>": (DRAWS, "case", "audit.opened"),  # and the second coder's own, tested by itself
    "figures": (DRAWS, None, "audits.figures_opened"),
    "documentation": (AUDITS | {Role.PROVIDER}, None, "documentation.opened"),
    "policy": (AUDITS, None, "policy.opened"),
    "claims": (MONEY, None, "claims.listed"),
    "claims/<str:id>": (MONEY, "claim", "claim.opened"),
    "statements": (MONEY, None, "statements.listed"),
    "statements/<str:id>": (MONEY, "statement", "statement.opened"),
    "statements/<str:id>/pdf": (MONEY, "statement", "statement.printed"),
    "encoder": (RECORDS, None, "encoder.opened"),
    "codesets": (frozenset({Role.MANAGER}), None, "codesets.listed"),
    "rules": (MONEY, None, "rules.listed"),
    "why/<str:id>": (RECORDS, "why", "why.asked"),
    "api/why/<id>": (RECORDS, "why", "why.asked"),
}
ACTS = {
    "encounters/<str:id>/coding/change": (frozenset({Role.CODER}), "encounter", "coding.changed"),
    "encounters/<str:id>/coding/find": (frozenset({Role.CODER}), "encounter", "coding.searched"),
    "encounters/<str:id>/coding/read": (frozenset({Role.CODER}), "encounter", "coding.read_again"),
    "encounters/<str:id>/coding/ask": (frozenset({Role.CODER}), "encounter", "coding.question_sent"),
    "encounters/<str:id>/coding/sign": (frozenset({Role.CODER}), "encounter", "coding.sheet_signed"),
    "audits/draw": (DRAWS, None, "audits.draw_asked"),
    "audits/<str:id>/change": (AUDITS - {Role.MANAGER}, "case", "audit.changed"),
    "audits/<str:id>/find": (AUDITS - {Role.MANAGER}, "case", "audit.searched"),
    "audits/<str:id>/done": (AUDITS - {Role.MANAGER}, "case", "audit.finished"),
    "audits/<str:id>/judge": (AUDITS - {Role.MANAGER}, "case", "audit.judgement_sent"),
    "questions/<str:id>/answer": (frozenset({Role.CODER}), "item", "coding.item_answered"),
    "policy/set": (frozenset({Role.MANAGER}), None, "policy.set"),
    "policy/end": (frozenset({Role.MANAGER}), None, "policy.ended"),
    "policy/run": (frozenset({Role.CODER, Role.MANAGER}), None, "policy.run"),
    "queries/<str:id>/withdraw": (frozenset({Role.CODER}), "answer", "query.withdrawn"),
    "queries/<str:id>/answer": (frozenset({Role.PROVIDER}), "answer", "query.answered"),
    "rules/install": (frozenset({Role.BILLER, Role.MANAGER}), None, "rules.uploaded"),
    "rules/backtest": (frozenset({Role.BILLER, Role.MANAGER}), None, "rules.tried"),
    "rules/switch": (frozenset({Role.BILLER, Role.MANAGER}), None, "rules.switched"),
    "codesets/install": (frozenset({Role.MANAGER}), None, "codesets.uploaded"),
    "codesets/remove": (frozenset({Role.MANAGER}), None, "codesets.dropped"),
}


def addresses(patterns, before=""):
    for each in patterns:
        route = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from addresses(each.url_patterns, route)
        else:
            yield route


def path_of(route, id):
    return "/" + route.replace("<str:id>", id).replace("<id>", id)


def visits(office):
    """(role, path, whether it opens, act) for every page, role and object of an office."""
    objects = office.objects()
    for route, (roles, kind, act) in PAGES.items():
        wanted = [""] if kind is None else objects[kind] if kind == "why" else [objects[kind]]
        for role in Role:
            for id in wanted:
                yield role, path_of(route, id), role in roles, act
            if kind == "why":
                for id in objects["why of money"]:
                    yield role, path_of(route, id), role in MONEY, act


def test_no_address_is_forgotten():
    assert set(addresses(get_resolver().url_patterns)) == PUBLIC | set(PAGES) | set(ACTS)


def test_each_role_opens_its_own_pages_and_no_other(ours):
    browsers = {role: ours.browser(role) for role in Role}
    for role, path, opens, act in visits(ours):
        before = models.AuditEvent.objects.count()
        response = browsers[role].get(path)
        assert (response.status_code == 200) is opens, (role, path, response.status_code)
        if opens:
            event = models.AuditEvent.objects.order_by("-pk").first()
            assert (event.action, event.actor, event.role) == (act, ours.users[role].user_id, role), path
            assert event.object_id in path
            assert "no-store" in response["Cache-Control"], path
        else:
            assert response.status_code in (401, 403, 404), path
            assert b"Zztest" not in response.content
            assert models.AuditEvent.objects.count() == before
    assert verify()[1] == ()


def test_a_foreign_practice_is_not_there(ours, theirs):
    browsers = {role: theirs.browser(role) for role in Role}
    foreign = {path for _, path, _, _ in visits(ours)} - {path for _, path, _, _ in visits(theirs)}
    assert len(foreign) > 20
    for role in Role:
        for path in foreign:
            response = browsers[role].get(path)
            assert response.status_code in (401, 403, 404), (role, path)
            assert b"Zztest" not in response.content
            assert b"$" not in response.content
    for kind in ("encounter", "claim", "statement"):
        assert browsers[Role.MANAGER].get(f"/{kind}s/{ours.objects()[kind]}").status_code == 404


def test_a_foreign_question_is_not_answered(ours, theirs):
    answered = theirs.browser(Role.PROVIDER).post(f"/queries/{ours.open_question.id}/answer", {"answer": "Yes."})
    assert answered.status_code == 422
    assert models.Query.objects.get(pk=int(ours.open_question.id[1:])).state == "open"


def test_only_a_provider_answers_and_the_answer_is_kept(ours):
    for role in EVERYBODY - {Role.PROVIDER}:
        refused = ours.browser(role).post(f"/queries/{ours.open_question.id}/answer", {"answer": "Yes."})
        assert refused.status_code == 403, role
    provider = ours.browser(Role.PROVIDER)
    assert provider.get(f"/queries/{ours.open_question.id}/answer").status_code == 405
    answered = provider.post(f"/queries/{ours.open_question.id}/answer", {"answer": "The right knee, primary."})
    assert answered.status_code == 302
    assert b"The right knee, primary." in provider.get(answered["Location"]).content
    assert models.AuditEvent.objects.filter(action="query.answered", object_id=ours.open_question.id).exists()


@pytest.mark.parametrize("role", [Role.CODER, Role.PROVIDER])
def test_who_chooses_codes_sees_no_money(ours, role):
    browser = ours.browser(role)
    opened = 0
    for each, path, opens, _ in visits(ours):
        if each is role and opens:
            text = browser.get(path).content.decode()
            opened += 1
            assert "$" not in text, path
            assert "/claims/" not in text, path
            assert "patient responsibility" not in text, path
    assert opened > 8


def test_acts_are_for_their_roles_and_practice_alone(ours, theirs):
    """Every address that changes something × every role: others get 403, a foreign object is not there."""
    for route, (roles, kind, _) in ACTS.items():
        path = path_of(route, ours.objects()[kind] if kind else "")
        for role in Role:
            answered = ours.browser(role).post(path)
            assert (answered.status_code != 403) is (role in roles), (role, path)
            if kind and role in roles:
                assert theirs.browser(role).post(path).status_code in (404, 422), path
                assert b"Zztest" not in theirs.browser(role).post(path).content


def test_a_biller_is_offered_no_code_to_choose(ours):
    text = ours.browser(Role.BILLER).get(f"/encounters/{ours.encounter.id}").content.decode()
    assert "Sign the answer" not in text
    assert text.count("<form") == 3  # sign out, stay signed in, close the keys


def test_strangers_are_sent_to_sign_in(ours):
    stranger = Client()
    for _, path, _, _ in visits(ours):
        response = stranger.get(path)
        if path.startswith("/api/"):
            assert response.status_code == 401
        else:
            assert response.status_code == 302, path
            assert response["Location"].startswith("/login"), path
        assert b"Zztest" not in response.content
    assert stranger.post(f"/queries/{ours.open_question.id}/answer")["Location"] == "/login?next=/"
    assert stranger.post("/stay").status_code == 401


def test_a_panel_of_an_ended_session_leads_back_to_its_page(ours):
    asked = Client().get(
        f"/why/{ours.encounter.id}",
        headers={"hx-request": "true", "hx-current-url": f"http://testserver/encounters/{ours.encounter.id}"},
    )
    assert asked.status_code == 401
    assert asked["HX-Redirect"] == f"/login?next=/encounters/{ours.encounter.id}"


def test_somebody_without_a_seat_sees_nothing(ours):
    models.Membership.objects.filter(user__username=ours.coder.user_id).delete()
    response = ours.browser(Role.CODER).get("/encounters")
    assert response.status_code == 403
    assert b"Zztest" not in response.content


def test_a_billing_company_goes_from_practice_to_practice(ours, theirs):
    biller = models.User.objects.get(username=ours.biller.user_id)
    membership = models.Membership.objects.get(user__username=theirs.biller.user_id)
    browser = ours.browser(Role.BILLER)
    browser.post("/practice", {"practice": membership.practice_id})
    assert browser.get(f"/claims/{theirs.claim.id}").status_code == 404  # not theirs to enter
    models.Membership.objects.create(user=biller, practice=membership.practice, role="biller")
    browser.post("/practice", {"practice": membership.practice_id})
    assert browser.get(f"/claims/{theirs.claim.id}").status_code == 200
    assert browser.get(f"/claims/{ours.claim.id}").status_code == 404
    assert browser.get(f"/api/why/{ours.claim.id}").status_code == 404
    assert browser.get(f"/api/why/{theirs.claim.id}").status_code == 200
