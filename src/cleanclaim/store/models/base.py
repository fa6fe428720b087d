"""What all rows share: no Django permissions (roles live in memberships), and no cascading deletes."""

from django.db import models


class Row(models.Model):
    class Meta:
        abstract = True
        default_permissions = ()


class Text(models.CharField):
    """A text of bounded length. What is longer, as only a faulty file makes it, is cut to the bound on both
    engines: SQLite would keep it, and PostgreSQL would refuse the whole file for it."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value[: self.max_length] if isinstance(value, str) else value

    def deconstruct(self):
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


def owned_by(target: str, *, related_name: str = "+", **options) -> models.ForeignKey:
    """A foreign key that protects what it leads to: nothing of a record ever vanishes by cascade."""
    return models.ForeignKey(target, on_delete=models.PROTECT, related_name=related_name, **options)


def short_text(length: int = 100, **options) -> Text:
    """A short text, "" where there is none."""
    return Text(max_length=length, blank=True, default="", **options)


def once_each(name: str, field: str) -> list[models.UniqueConstraint]:
    """`field` is unique within a practice, and among the rows of no practice (where NULL would be distinct)."""
    return [
        models.UniqueConstraint(fields=["practice", field], name=name),
        models.UniqueConstraint(fields=[field], condition=models.Q(practice__isnull=True), name=f"{name}_shared"),
    ]
