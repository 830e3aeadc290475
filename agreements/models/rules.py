"""How the duos of a programme sign, and how long it is kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import Programme, Role


class SigningOrder(models.TextChoices):
    """Who of the two signs first."""

    ANY = "any", _("whoever comes first")
    MENTOR_FIRST = "mentor_first", _("the %(mentor)s first")
    MENTEE_FIRST = "mentee_first", _("the %(mentee)s first")


class AgreementRules(models.Model):
    """What a programme chooses about its agreements; made once it differs from what is usual.

    An agreement that was put to both keeps to the rules of that moment.
    """

    programme = models.OneToOneField(
        Programme, models.CASCADE, related_name="agreement_rules", editable=False
    )
    days_to_sign = models.PositiveSmallIntegerField(_("days to sign"), default=14)
    # A reminder so many days after the question, and so many before its end (S4-SIGN-4); 0 is none.
    first_reminder = models.PositiveSmallIntegerField(_("first reminder"), default=3)
    second_reminder = models.PositiveSmallIntegerField(_("second reminder"), default=7)
    last_reminder = models.PositiveSmallIntegerField(_("last reminder"), default=2)
    order = models.CharField(
        _("who signs first"), max_length=12, choices=SigningOrder, default=SigningOrder.ANY
    )
    asks_code = models.BooleanField(_("a code besides the link"), default=False)
    asks_guardian = models.BooleanField(_("a parent or guardian signs for minors"), default=False)
    years_kept = models.PositiveSmallIntegerField(_("years kept after the end"), default=2)

    class Meta:
        verbose_name = _("rules of the agreements")
        verbose_name_plural = _("rules of the agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(order__in=SigningOrder.values), name="rules_order_known"
            ),
            models.CheckConstraint(condition=Q(days_to_sign__gt=0), name="rules_days_to_sign"),
        ]

    def __str__(self) -> str:
        """Name the programme."""
        return f"{self.programme}"

    @classmethod
    def of(cls, programme: Programme) -> "AgreementRules":
        """The rules of this programme; what is usual where nobody chose otherwise."""
        chosen: AgreementRules | None = getattr(programme, "agreement_rules", None)
        return chosen or cls(programme=programme)

    @property
    def first_signer(self) -> str:
        """The role that signs before the other; empty where it is all the same."""
        first = {
            SigningOrder.MENTOR_FIRST: Role.MENTOR,
            SigningOrder.MENTEE_FIRST: Role.MENTEE,
        }
        return str(first.get(SigningOrder(self.order), ""))

    @property
    def reminder_days(self) -> tuple[int, ...]:
        """So many days after both were asked whoever did not sign is reminded."""
        days = {self.first_reminder, self.second_reminder} - {0}
        return tuple(sorted(day for day in days if day < self.days_to_sign))
