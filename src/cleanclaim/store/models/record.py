"""The record: encounters, their documents, and the questions that the coder asks the provider."""

from django.db import models

from cleanclaim.store.models.base import Row, Text, owned_by, short_text


class Encounter(Row):
    practice = owned_by("store.Practice")
    patient = owned_by("store.Patient", related_name="encounters")
    provider = owned_by("store.Provider")
    referring = owned_by("store.Provider", null=True)
    ordering = owned_by("store.Provider", null=True)
    service_date = models.DateField()
    setting = Text(max_length=20)
    place_of_service = Text(max_length=2)
    new_patient = models.BooleanField(null=True)
    authorization = short_text(50)
    referral_number = short_text(50)
    accident = short_text(12)
    accident_date = models.DateField(null=True)
    accident_state = short_text(3)

    class Meta(Row.Meta):
        db_table = "encounter"
        indexes = [models.Index(fields=["practice", "service_date"], name="encounter_by_date")]


class Document(Row):
    """One text of the record. It never changes; being signed, once, is all that may happen to it."""

    practice = owned_by("store.Practice")
    encounter = owned_by("store.Encounter", related_name="documents")
    kind = Text(max_length=20)
    text = models.TextField()
    sha256 = Text(max_length=64)
    signed_by = short_text(120)
    signed_on = models.DateField(null=True)
    filed_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "document"
        constraints = [models.UniqueConstraint(fields=["encounter", "sha256"], name="document_once")]


class Query(Row):
    """A question to the provider; the answer becomes a document of the record."""

    practice = owned_by("store.Practice")
    encounter = owned_by("store.Encounter", related_name="queries")
    state = Text(max_length=10, default="open")
    asked = models.JSONField()  # the encoded ProviderQuery
    asked_by = short_text(60)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = short_text(120)
    answered_at = models.DateTimeField(null=True)
    addendum = owned_by("store.Document", null=True)

    class Meta(Row.Meta):
        db_table = "provider_query"
        indexes = [models.Index(fields=["practice", "state"], name="query_by_state")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["open", "answered", "withdrawn"]), name="query_state")
        ]
