"""People, and the personal links by which they come in without a password."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import GeneratedField, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.search import Fold, Grams

_WORDS = Concat("name", Value(" "), "email", output_field=models.TextField())


def given(name: str) -> str:
    """The first word of a name."""
    return name.split(" ", 1)[0]


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its capitals."""

    def get_or_invite(self, email: str, name: str, *, phone: str = "") -> "User":
        """Return the person with this address; make her if she is new (her name is hers to change).

        An address from before two accounts became one leads to the one that went on.
        """
        user, _made = self.select_related("merged_into").get_or_create(
            email=email.strip().lower(), defaults={"name": name, "phone": phone}
        )
        return user.merged_into or user

    def gone(self) -> "models.QuerySet[User]":
        """The keys of those who were forgotten, or go on as another.

        They are few: to leave them out by their keys costs less than to join everybody there is.
        """
        return self.filter(is_active=False).values("pk")  # type: ignore[return-value]

    def lock_going_on(self, user: "User") -> "User":
        """Lock this account, or the one it was merged into while we waited."""
        locked = self.select_for_update().get(pk=user.pk)
        if locked.merged_into_id is None:
            return locked
        return self.select_for_update().get(pk=locked.merged_into_id)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can come in: staff by code and second factor, participants by link or code."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("nl", "Nederlands"), ("en", "English")], default="nl"
    )
    is_active = models.BooleanField(_("can log in"), default=True)
    is_staff = models.BooleanField(_("is staff"), default=False)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)
    # The account that goes on in the place of this one, because both are of one person.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", editable=False
    )
    merged_at = models.DateTimeField(null=True, editable=False)
    merged_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", editable=False
    )
    # Nobody's business, and the one field a login would write in order of coming in.
    last_login = None

    folded = GeneratedField(
        expression=Fold(_WORDS),
        output_field=models.TextField(),
        db_persist=True,
    )
    grams = GeneratedField(
        expression=Grams(Fold(_WORDS)),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_at=None, merged_by=None)
                | models.Q(
                    merged_into__isnull=False,
                    merged_at__isnull=False,
                    merged_by__isnull=False,
                    is_active=False,
                ),
                name="user_merged_whole",
            ),
        ]
        indexes = [
            GinIndex(fields=["grams"], name="user_grams", fastupdate=False),
            models.Index(fields=["id"], condition=models.Q(is_active=False), name="user_who_left"),
        ]

    def __str__(self) -> str:
        """Call her by her name."""
        return self.name

    def has_usable_password(self) -> bool:
        """Nobody has one here."""
        return False

    @property
    def given_name(self) -> str:
        """The first word of her name: how a mail greets her."""
        return given(self.name)


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    """Which links there are; the secret itself is in nobody's database."""

    def with_token(self, token: str) -> "PersonalLinkQuerySet":
        """The link of this secret, if it is one."""
        return self.filter(token_sha256=PersonalLink.digest(token))

    def usable(self, at: datetime) -> "PersonalLinkQuerySet":
        """Those that have not run out."""
        return self.filter(expires_at__gt=at)


class PersonalLink(models.Model):
    """A secret address in a mail that lets one person in for one purpose, until it expires.

    The purpose is ``portal`` (all of her own pages) or ``<kind>:<pk>`` for one thing,
    such as ``agreement:12``.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=60)
    destination = models.CharField(max_length=200)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")

    def __str__(self) -> str:
        """Name the person and the purpose, never the secret."""
        return f"{self.user} · {self.purpose}"

    @staticmethod
    def new_token() -> str:
        """Make a secret of 256 bits, safe in an address."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def digest(token: str) -> str:
        """Return the fingerprint of a secret, which is what the database keeps."""
        return sha256(token.encode()).hexdigest()
