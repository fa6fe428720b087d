"""Who may enter, and in which role at which practice. A person of a billing company has many memberships."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cleanclaim.store.models.base import Row, owned_by, short_text


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person with a login. `credential` is what stands after the name when signing (CPC, MD)."""

    username = models.CharField(max_length=60, unique=True)
    name = short_text(120)
    credential = short_text(40)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        db_table = "user_account"
        default_permissions = ()


class Membership(Row):
    """A role at a practice; `provider` names who a user of role provider is in the record."""

    user = owned_by("store.User", related_name="memberships")
    practice = owned_by("store.Practice", related_name="memberships")
    role = models.CharField(max_length=20)
    provider = owned_by("store.Provider", null=True)

    class Meta(Row.Meta):
        db_table = "membership"
        constraints = [
            models.UniqueConstraint(fields=["user", "practice", "role"], name="membership_once"),
        ]


class FailedSignIn(Row):
    """One refused sign-in, counted for a while. `key` is a keyed hash: what was typed may be a password."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "failed_sign_in"
        indexes = [models.Index(fields=["key", "at"], name="failed_sign_in_by_key")]
