"""How people find the programme: partners who refer, and those who want to hear when it opens."""

from datetime import date

from django.db import connection, models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Cohort, Programme, Role

# What an application adds to the headcounts, and takes from it when it changes or goes. It only
# adds rows: two people who apply at once never wait for each other.
COUNTED = """
    INSERT INTO intake_headcount
        (programme_id, cohort_id, channel, partner_id, role, applied, admitted)
    SELECT programme_id, cohort_id, channel, partner_id, role,
        sum(sign), sum(sign * (status = 'accepted')::int)
    FROM (
        SELECT OLD.programme_id, OLD.cohort_id, OLD.channel, OLD.partner_id, OLD.role,
            OLD.status, OLD.is_test, -1
        UNION ALL
        SELECT NEW.programme_id, NEW.cohort_id, NEW.channel, NEW.partner_id, NEW.role,
            NEW.status, NEW.is_test, 1
    ) AS side
        (programme_id, cohort_id, channel, partner_id, role, status, is_test, sign)
    WHERE status NOT IN ('draft', 'withdrawn') AND NOT is_test
    GROUP BY programme_id, cohort_id, channel, partner_id, role
    HAVING sum(sign) <> 0 OR sum(sign * (status = 'accepted')::int) <> 0;
    RETURN NULL;
"""
# In one statement: whoever counts meanwhile sees either the many rows or the few.
FOLDED = """
    WITH gone AS (DELETE FROM intake_headcount RETURNING *)
    INSERT INTO intake_headcount
        (programme_id, cohort_id, channel, partner_id, role, applied, admitted)
    SELECT programme_id, cohort_id, channel, partner_id, role, sum(applied), sum(admitted)
    FROM gone
    GROUP BY programme_id, cohort_id, channel, partner_id, role
    HAVING sum(applied) <> 0 OR sum(admitted) <> 0
"""


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Which partners, and whose."""

    def coordinated_by(self, user: User) -> "PartnerQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))

    def current(self) -> "PartnerQuerySet":
        """Those we still work with."""
        return self.filter(archived_at=None)

    def due(self, on: date) -> "PartnerQuerySet":
        """Those to be contacted on this day, or before it (S2-REC-1b)."""
        return self.current().filter(next_contact_on__lte=on)


class Partner(models.Model):
    """An organisation that knows the programme and sends people to it (S2-REC-1b, S2-REC-1c).

    ``code`` is in its referral link; it gives no access to anything.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="partners")
    code = models.SlugField(max_length=20, editable=False)
    name = models.CharField(_("organisation"), max_length=120)
    contact_name = models.CharField(_("contact person"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    informed_on = models.DateField(_("knows the programme since"), null=True, blank=True)
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    # Since when we no longer work with them; who came by them stays known.
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["programme", "name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="partner_name_once"),
            models.UniqueConstraint(fields=["programme", "code"], name="partner_code_once"),
        ]

    def __str__(self) -> str:
        """Call it by its name."""
        return self.name


class Interest(models.Model):
    """Somebody who wants a mail when people can apply again; gone as soon as it was sent."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="interests")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=6, choices=Role, blank=True)
    since = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ["programme", "since"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "email"], name="interest_once"),
        ]

    def __str__(self) -> str:
        """Tell which programme, not who."""
        return f"{self.programme} · {self.pk}"


class HeadcountQuerySet(models.QuerySet["Headcount"]):
    """The figures of where people came from."""

    def fold(self) -> None:
        """Make one row of all those that say something of the same people."""
        with connection.cursor() as cursor:
            cursor.execute(FOLDED)


class Headcount(models.Model):
    """How many people came by one way, so that a page need not go through all of them.

    The trigger of the applications keeps it, adding rows of more and of fewer: what is true is
    their sum. Those being written, withdrawn or played are left out. What it names may be gone
    already, and then the sum is nought.
    """

    programme = models.ForeignKey(
        Programme, models.DO_NOTHING, related_name="+", db_constraint=False
    )
    cohort = models.ForeignKey(
        Cohort,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    channel = models.CharField(max_length=60)
    partner = models.ForeignKey(
        Partner, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    role = models.CharField(max_length=6, choices=Role)
    applied = models.IntegerField()
    admitted = models.IntegerField()

    objects = HeadcountQuerySet.as_manager()

    class Meta:
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")

    def __str__(self) -> str:
        """Tell of which programme."""
        return f"{self.programme_id} · {self.pk}"
