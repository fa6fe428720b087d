"""What stands on the pages, and that each says it in words."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from tests.store import samples

from cleanclaim.coding.values import CodingContext, CodingDraft
from cleanclaim.store import coding, models
from cleanclaim.store.actors import Role
from cleanclaim.store.screens import claims_list, encounters_list, pages, practices_of
from cleanclaim.usecases.admin.explain import explain


def text_of(response):
    return response.content.decode()


def practice_key(office):
    (seat,) = practices_of(models.User.objects.get(username=office.biller.user_id).pk)
    return seat.practice


def test_each_code_leads_to_its_sentence(ours):
    text = text_of(ours.browser(Role.CODER).get(f"/encounters/{ours.encounter.id}"))
    for code, words in (("N30.00", "Acute cystitis"), ("99214-25", "Office visit"), ("20610-RT", "Injected")):
        place = re.search(rf'<a class="codelink" href="#([^"]+)">{code}</a>', text)
        assert place, code
        assert re.search(rf'<mark data-codes="\w+" id="{place[1]}">{words}</mark>', text), code


def test_an_answer_shows_what_it_changed(ours):
    text = text_of(ours.browser(Role.CODER).get(f"/encounters/{ours.encounter.id}"))
    changed = text[text.index("The answer changed what is suggested") :][:200]
    assert "M17.9</del>" in changed
    assert "M17.11</ins>" in changed


def test_a_new_version_shows_its_difference(ours):
    from cleanclaim.usecases.coder.amend_coding import amend_coding

    amend_coding(
        actor=ours.coder, now=ours.later(1), encounter_id=ours.encounter.id, reason="Read again.",
        **ours.codes(modifier=""),
    )  # fmt: skip
    text = text_of(ours.browser(Role.CODER).get(f"/encounters/{ours.encounter.id}"))
    changed = text[text.index("Changed from version 1") :][:250]
    assert "99214-25</del>" in changed
    assert "99214</ins>" in changed


def test_every_figure_of_a_claim_leads_to_the_postings_behind_it(ours):
    browser = ours.browser(Role.BILLER)
    text = text_of(browser.get(f"/claims/{ours.claim.id}"))
    sums = text[text.index('<dl class="sum">') : text.index("</dl>")]
    figures = re.findall(r'href="(/why/[^"]+)"[^>]*>(-?\$[\d,.]+)<', sums)
    assert [amount for _, amount in figures] == ["$300.00", "$155.00", "$0.00", "$120.00", "$0.00", "$25.00"]
    for address, amount in figures:
        panel = text_of(browser.get(address, headers={"hx-request": "true"}))
        assert amount in panel, address
        assert "<html" not in panel
    taken_off = text_of(browser.get(figures[3][0]))
    assert "CO-45" in taken_off
    assert re.search(r"The payer wrote (CAS|SVC|CLP)\*", taken_off)
    assert "byte" in taken_off


def test_a_figure_that_does_not_exist_is_refused_in_words(ours):
    refused = ours.browser(Role.BILLER).get(f"/why/{ours.claim.id}?of=luck")
    assert refused.status_code == 404
    assert "There is no such figure" in text_of(refused)


def test_all_figures_of_a_line_add_up_to_its_charge(ours):
    text = text_of(ours.browser(Role.BILLER).get(f"/claims/{ours.claim.id}"))
    for row in re.findall(r"<tr><td>\d</td><th.*?</tr>", text, re.S):
        charge, *parts = (int(each.replace(".", "")) for each in re.findall(r"\$([\d.]+)<", row))
        assert charge == sum(parts)


def test_a_statement_says_where_each_cent_went(ours):
    statement = ours.objects()["statement"]
    text = text_of(ours.browser(Role.BILLER).get(f"/statements/{statement}"))
    row = re.search(r'<tr class="line"><th scope="row">[^<]*</th>(.*?)</tr>', text, re.S)[1]
    assert re.findall(r"\$[\d.]+", row) == ["$200.00", "$95.00", "$80.00", "$25.00", "$0.00", "$25.00"]
    assert "Agreed price.</b>" in text
    assert re.search(r"<b>[^<]+</b> [^<]*\$25\.00", text)


def test_the_pdf_is_a_pdf(ours):
    response = ours.browser(Role.BILLER).get(f"/statements/{ours.objects()['statement']}/pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert "Zztest" not in response["Content-Disposition"]


def test_the_api_gives_the_whole_trace(ours):
    for id in (*ours.objects()["why"], *ours.objects()["why of money"]):
        trace = explain(practice_key(ours), id)
        response = ours.browser(Role.MANAGER).get(f"/api/why/{id}")
        assert response.json() == json.loads(json.dumps(trace.as_json())), id
        assert response["Content-Type"].startswith("application/json")


def test_a_number_of_another_house_does_not_hide_an_id(ours):
    """An imported claim may be numbered like an id; links of screens mean the row, coders never the claim."""
    models.Claim.objects.filter(pk=int(ours.claim.id[1:])).update(number=ours.encounter.id)
    assert explain(practice_key(ours), ours.encounter.id).kind == "claim"
    for role in (Role.BILLER, Role.CODER):
        text = text_of(ours.browser(role).get(f"/why/{ours.encounter.id}"))
        assert "Visit of 2026-10-19" in text, role


def test_what_waits_is_grouped_by_kind_with_the_days_left(ours):
    from cleanclaim.kernel import Owner
    from cleanclaim.store import queue

    for number, kind in enumerate(("denied", "underpaid", "denied")):
        queue.open_item(
            ours.practice.id, f"k{number}", kind=kind, owner=Owner.BILLING, reason=f"Reason {number}.",
            now=ours.now, claim_id=ours.claim.id, cents=100, due=ours.now.date() + timedelta(days=number),
        )  # fmt: skip
    text = text_of(ours.browser(Role.BILLER).get("/"))
    order = [text.index(words) for words in ("Denied by the payer", "Reason 0", "Reason 2", "Paid less", "Reason 1")]
    assert order == sorted(order)
    assert re.search(r"<time[^>]*>(today|tomorrow|in \d|\d+ \w+ late)", text)


def test_a_provider_finds_their_own_questions(ours):
    text = text_of(ours.browser(Role.PROVIDER).get("/"))
    assert "<b>you</b>" in text
    visit = ours.open_question.encounter_id
    assert "Sign the answer" in text_of(ours.browser(Role.PROVIDER).get(f"/encounters/{visit}"))
    assert "Sign the answer" not in text_of(ours.browser(Role.CODER).get(f"/encounters/{visit}"))


def test_a_search_is_never_in_an_address(ours):
    browser = ours.browser(Role.BILLER)
    for path in ("/encounters", "/claims", "/statements"):
        found = text_of(browser.post(path, {"find": "zztest anna"}))
        assert "Zztest" in found[found.index("<tbody") :], path
        lost = text_of(browser.post(path, {"find": "nobody"}))
        assert "Nothing fits" in lost, path
        ignored = text_of(browser.get(path, {"find": "nobody"}))
        assert "Nothing fits" not in ignored, path
        assert not re.search(r'(href|action|hx-post)="[^"]*(zztest|nobody)', found + lost), path


def test_a_long_list_comes_in_pages(ours, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 1)
    practice = practice_key(ours)
    first, second = (encounters_list(practice, number=number) for number in (1, 2))
    assert (first.count, first.after, first.before, second.after, second.before) == (2, 2, 0, 0, 1)
    assert {row.id for row in (*first.rows, *second.rows)} == {ours.encounter.id, ours.open_question.encounter_id}
    assert encounters_list(practice, number=99).number == 2
    browser = ours.browser(Role.CODER)
    assert 'href="/encounters?page=2"' in text_of(browser.get("/encounters"))
    assert browser.get("/encounters?page=x").status_code == 200
    assert claims_list(practice, find="no such").rows == ()


def test_pages_are_whole_for_those_who_cannot_see_them(ours):
    """Headers with scope, labels for fields, one main and one first heading, no script or style in the page."""
    for role in (Role.MANAGER, Role.PROVIDER):
        browser = ours.browser(role)
        paths = ["/", "/encounters", f"/encounters/{ours.encounter.id}"]
        if role is Role.MANAGER:
            paths += ["/claims", f"/claims/{ours.claim.id}", f"/statements/{ours.objects()['statement']}"]
        for path in paths:
            text = text_of(browser.get(path))
            assert text.count("<h1") == 1, path
            assert text.count("<main") == 1, path
            assert not re.search(r"<th(?![^>]*scope=)[ >]", text), path
            assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", text), path
            for field in re.findall(r'<(?:input|textarea|select)(?![^>]*type="hidden")[^>]*id="([^"]+)"', text):
                assert f'for="{field}"' in text or field == "single-keys", (path, field)
            ids = re.findall(r'\sid="([^"]+)"', text)
            assert len(ids) == len(set(ids)), path


def test_the_page_may_only_run_what_the_house_serves(ours):
    policy = ours.browser(Role.BILLER).get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = text_of(ours.browser(Role.BILLER).get("/"))
    assert '"allowEval": false' in page
    assert '"includeIndicatorStyles": false' in page


@pytest.mark.parametrize("path", ["/nowhere", "/encounters/E1/more", "/claims/zzz", "/why/%00", "/why/E1%27--"])
def test_what_is_not_there_is_said_in_a_sentence(ours, path):
    response = ours.browser(Role.MANAGER).get(path)
    assert response.status_code == 404
    text = text_of(response)
    assert "That is not possible" in text
    assert "Traceback" not in text


def test_a_forged_form_changes_nothing_and_says_so(ours):
    browser = ours.browser(Role.PROVIDER, enforce_csrf_checks=True)
    response = browser.post(f"/queries/{ours.open_question.id}/answer", {"answer": "Yes."})
    assert response.status_code == 403
    assert "nothing was changed" in text_of(response)
    assert models.Query.objects.get(pk=int(ours.open_question.id[1:])).state == "open"


def test_a_defect_shows_one_sentence_and_logs_its_place_alone(ours, monkeypatch):
    from cleanclaim.web.views import claims, faults

    logged = []
    monkeypatch.setattr(faults.log, "error", lambda words, *values: logged.append(words % values))

    def break_down(*_):
        raise ValueError("Zztest has $12")

    monkeypatch.setattr(claims, "claim_screen", break_down)
    browser = ours.browser(Role.BILLER, raise_request_exception=False)
    response = browser.get(f"/claims/{ours.claim.id}")
    assert response.status_code == 500
    assert "Something here is broken" in text_of(response)
    assert "Zztest" not in text_of(response)
    assert len(logged) == 1
    assert re.fullmatch(r"defect: ValueError in \w+\.py:\d+", logged[0])


def test_cookies_are_kept_from_scripts_and_other_sites(ours):
    browser = Client()
    token = browser.get("/login").cookies["csrftoken"]
    assert token["httponly"]
    assert token["samesite"] == "Strict"
    models.User.objects.filter(username=ours.coder.user_id).update(password=_hash("a long password"))
    session = browser.post("/login", {"username": ours.coder.user_id, "password": "a long password"}).cookies
    assert session["sessionid"]["httponly"]
    assert session["sessionid"]["samesite"] == "Lax"
    assert not session["sessionid"]["max-age"]  # it ends with the browser


def test_behind_tls_cookies_are_secure(tmp_path):
    """Settings are read once a process, so another one reads them."""
    says = "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    code = f"from pathlib import Path; from cleanclaim import store; store.boot(Path({str(tmp_path)!r})); {says}"
    environment = {**os.environ, "CLEANCLAIM_TLS": "1", "CLEANCLAIM_HOME": str(tmp_path)}
    environment.pop("CLEANCLAIM_DATABASE", None)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert told.stdout.split() == ["True", "True"]


def _hash(password):
    from django.contrib.auth.hashers import make_password

    return make_password(password)


def test_an_answer_is_taken_to_the_practices_own_chart(ours):
    """As text and as FHIR, from the page that shows it; a biller, who has no business with it, sees no link."""
    at = f"/queries/{ours.answered.id}/addendum"
    page = text_of(ours.browser(Role.CODER).get(f"/encounters/{ours.encounter.id}"))
    assert f'href="{at}"' in page and f'href="{at}/fhir"' in page
    assert at not in text_of(ours.browser(Role.BILLER).get(f"/encounters/{ours.encounter.id}"))
    given = ours.browser(Role.PROVIDER).get(at)
    assert given["Content-Disposition"] == f'attachment; filename="addendum-{ours.answered.id}.txt"'
    assert "Answer: Primary, right knee." in text_of(given)
    resource = ours.browser(Role.CODER).get(f"{at}/fhir").json()
    assert (resource["resourceType"], resource["docStatus"]) == ("DocumentReference", "final")
    assert ours.browser(Role.CODER).get(f"/queries/{ours.open_question.id}/addendum").status_code == 404


def test_a_document_that_was_set_aside_is_told_to_the_coder(ours):
    draft = CodingDraft(CodingContext(samples.DAY), (), not_checked=("The document is about another patient.",))
    coding.save_draft(ours.practice.id, ours.encounter.id, draft, ours.now)
    for address in (f"/encounters/{ours.encounter.id}", f"/encounters/{ours.encounter.id}/coding"):
        assert "The document is about another patient." in text_of(ours.browser(Role.CODER).get(address))
