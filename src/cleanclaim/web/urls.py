"""The addresses of the screens. They carry ids alone: no name, no note, no identifier of a person."""

from django.urls import include, path

from cleanclaim.web.views import (
    audits,
    claims,
    codesets,
    coding,
    desk,
    documentation,
    encoder,
    encounters,
    faults,
    rules,
    session,
    statements,
    why,
)

urlpatterns = [
    path("", desk.home, name="home"),
    path("login", session.sign_in, name="login"),
    path("logout", session.sign_out, name="logout"),
    path("stay", session.stay, name="stay"),
    path("practice", session.choose_practice, name="practice"),
    path("encounters", encounters.listing, name="encounters"),
    path("encounters/<str:id>", encounters.one, name="encounter"),
    path("encounters/<str:id>/coding", coding.sheet, name="coding"),
    path("encounters/<str:id>/coding/change", coding.change, name="coding-change"),
    path("encounters/<str:id>/coding/find", coding.find, name="coding-find"),
    path("encounters/<str:id>/coding/read", coding.read_again, name="coding-read"),
    path("encounters/<str:id>/coding/ask", coding.ask, name="coding-ask"),
    path("encounters/<str:id>/coding/sign", coding.sign, name="coding-sign"),
    path("queries/<str:id>/answer", encounters.answer, name="answer"),
    path("queries/<str:id>/addendum", encounters.addendum, name="addendum"),
    path("queries/<str:id>/addendum/fhir", encounters.addendum_fhir, name="addendum-fhir"),
    path("queries/<str:id>/withdraw", coding.withdraw, name="withdraw"),
    path("audits", audits.listing, name="audits"),
    path("audits/draw", audits.draw, name="audits-draw"),
    path("audits/<str:id>", audits.one, name="audit"),
    path("audits/<str:id>/change", audits.change, name="audit-change"),
    path("audits/<str:id>/find", audits.find, name="audit-find"),
    path("audits/<str:id>/done", audits.finish, name="audit-done"),
    path("audits/<str:id>/judge", audits.judge, name="audit-judge"),
    path("figures", audits.figures, name="figures"),
    path("documentation", documentation.pages, name="documentation"),
    path("policy", documentation.policy, name="policy"),
    path("policy/set", documentation.set_policy, name="policy-set"),
    path("policy/end", documentation.end_policy, name="policy-end"),
    path("policy/run", documentation.run_policy, name="policy-run"),
    path("questions/<str:id>/answer", coding.answer_item, name="answer-item"),
    path("claims", claims.listing, name="claims"),
    path("claims/<str:id>", claims.one, name="claim"),
    path("statements", statements.listing, name="statements"),
    path("statements/<str:id>", statements.one, name="statement"),
    path("statements/<str:id>/pdf", statements.pdf, name="statement-pdf"),
    path("encoder", encoder.desk, name="encoder"),
    path("codesets", codesets.listing, name="codesets"),
    path("codesets/install", codesets.install, name="codesets-install"),
    path("codesets/remove", codesets.remove, name="codesets-remove"),
    path("rules", rules.listing, name="rules"),
    path("rules/install", rules.install, name="rules-install"),
    path("rules/backtest", rules.backtest, name="rules-backtest"),
    path("rules/switch", rules.switch, name="rules-switch"),
    path("why/<str:id>", why.tree, name="why"),
    # Named by its path: the JSON door is a neighbour, and neighbours do not import each other.
    path("api/", include("cleanclaim.api.urls")),
]

handler400 = faults.unreadable
handler403 = faults.forbidden
handler404 = faults.missing
handler500 = faults.broken
