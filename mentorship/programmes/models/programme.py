"""A programme and its rules: what the sources disagree on is a field here, never a constant."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from mentorship import bank
from mentorship.accounts.models import User
from mentorship.programmes.models.patience import PATIENCE
from mentorship.transitions import Stateful, transition

if TYPE_CHECKING:
    from mentorship.programmes.models.rules import GroundRules

MENTOR, MENTEE = "mentor", "mentee"
# What a programme can call by words of its own.
TERMS = (
    gettext_noop("mentor"),
    gettext_noop("mentors"),
    gettext_noop("mentee"),
    gettext_noop("mentees"),
    gettext_noop("duo"),
    gettext_noop("duos"),
    gettext_noop("coordinator"),
    gettext_noop("agreement"),
)


class Role(models.TextChoices):
    """The two sides of a duo."""

    MENTOR = MENTOR, _("mentor")
    MENTEE = MENTEE, _("mentee")


class ProgrammeStatus(models.TextChoices):
    """Whether people can join."""

    DRAFT = "draft", _("Being set up")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class DurationUnit(models.TextChoices):
    """In what a programme counts its length."""

    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


class Rhythm(models.TextChoices):
    """How a programme says how often a duo meets."""

    INTERVAL = "interval", _("at least every so many days")
    TOTAL = "total", _("at least so many times in all")
    COUNT = "count", _("exactly so many times")
    OWN = "own", _("as the duo agrees")


COUNTED = (Rhythm.TOTAL, Rhythm.COUNT)


class Country(models.TextChoices):
    """Whose public holidays count when days are planned and mails are sent."""

    NETHERLANDS = "nl", _("the Netherlands")
    BELGIUM = "be", _("Belgium")


class StartScenario(models.TextChoices):
    """Who opens the contact between mentor and mentee."""

    MENTEE_CONTACTS = "mentee_contacts", _("the %(mentee)s makes contact")
    ACCOMPANIED = "accompanied", _("a first meeting with a staff member")
    IN_AGREEMENT = "in_agreement", _("the first meeting is in the agreement")


class FirstPlace(models.TextChoices):
    """Where the two meet for the first time; of later meetings no programme says it."""

    FREE = "free", _("wherever they like")
    NEUTRAL = "neutral", _("at a neutral place")


class Supervision(models.TextChoices):
    """Who seeks whom while a mentorship goes on: its staff member, or the two themselves."""

    INTERVAL = "interval", _("at least every so many days")
    ON_REQUEST = "on_request", _("when one of the two asks")


class EvaluationMoment(models.TextChoices):
    """When people can be asked how it is."""

    START = "start", _("at the start")
    MIDTERM = "midterm", _("half-way")
    FINAL = "final", _("at the end")
    FOLLOW_UP = "follow_up", _("some months after the end")


class AgreementMoment(models.TextChoices):
    """When a duo signs."""

    NONE = "none", _("no agreement")
    ON_PAIRING = "on_pairing", _("as soon as they are paired")
    AFTER_VALIDATION = "after_validation", _("after both said yes")


class PermissionBy(models.TextChoices):
    """Who must permit that something confidential is shared."""

    MENTEE = "mentee", _("the %(mentee)s")
    BOTH = "both", _("both, in writing")


class Reflections(models.TextChoices):
    """Whether the mentee writes a reflection after a meeting."""

    OFF = "off", _("no")
    OPTIONAL = "optional", _("if the %(mentee)s wants to")
    EXPECTED = "expected", _("after every meeting")


class GateStep(models.TextChoices):
    """What may have to come first (S2-MREC-1, 3, 5, S4-COND-7a, S4-COND-11)."""

    INFO_SESSION = "info_session", _("an information session")
    INTERVIEW = "interview", _("an interview")
    TRAINING = "training", _("the training")
    PAYMENT = "payment", _("the payment")


class GateBefore(models.TextChoices):
    """Before what it has to come."""

    DECISION = "decision", _("before the decision")
    MATCH = "match", _("before the match")
    START = "start", _("at the latest at the start")


class GateStrength(models.TextChoices):
    """What happens when it did not."""

    WARN = "warn", _("warn")
    BLOCK = "block", _("block")


@dataclass(frozen=True, slots=True)
class Gate:
    """One step that has to come before another; without it the staff are warned, or stopped."""

    step: str
    before: str
    strength: str

    @property
    def is_hard(self) -> bool:
        """Whether nobody gets past it."""
        return self.strength == GateStrength.BLOCK


class ProgrammeIncomplete(Exception):
    """A programme cannot open while something that people must know is missing."""

    def __init__(self, programme: "Programme") -> None:
        """Remember which programme it is."""
        super().__init__(f"{programme.slug}: {', '.join(programme.missing)}")
        self.programme = programme


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Which programmes, and whose."""

    def coordinated_by(self, user: User) -> "ProgrammeQuerySet":
        """Those in which this person is staff."""
        return self.filter(pk__in=Membership.objects.filter(user=user).values("programme"))

    def open(self) -> "ProgrammeQuerySet":
        """Those that people can apply to."""
        return self.filter(status=ProgrammeStatus.OPEN)

    def visible_to_the_public(self) -> "ProgrammeQuerySet":
        """Those with a public page: open ones, and closed ones to say so."""
        return self.exclude(status=ProgrammeStatus.DRAFT)


def months_later(start: date, months: int) -> date:
    """The same day so many months on, or the last one where that month is shorter."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


class Programme(Stateful):
    """A mentorship programme of one organisation, with every rule that differs between them.

    draft --open_up--> open ⇄ closed
    """

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    organisation = models.CharField(_("organisation"), max_length=80)
    preset = models.CharField(max_length=20, editable=False)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ProgrammeStatus,
        default=ProgrammeStatus.DRAFT,
        editable=False,
    )
    aim = models.TextField(_("aim"), max_length=2000)
    audience = models.TextField(_("for whom"), max_length=2000)
    expectations = models.TextField(_("what it asks"), max_length=2000, blank=True)
    # Both sides of it (S2-MREC-1d, S2-REC-2b), one a line
    benefits = models.TextField(_("what it brings"), max_length=2000, blank=True)
    challenges = models.TextField(_("what can be hard"), max_length=2000, blank=True)

    contact_name = models.CharField(_("contact person"), max_length=100)
    contact_email = models.EmailField(_("e-mail of the contact person"))
    contact_phone = models.CharField(_("phone of the contact person"), max_length=30)
    adviser_name = models.CharField(_("confidential adviser"), max_length=100)
    adviser_phone = models.CharField(_("phone of the confidential adviser"), max_length=30)
    adviser_email = models.EmailField(_("e-mail of the confidential adviser"), blank=True)

    # How long it lasts (S0-DUR-1, S2-GUID-1, S3-AGR-5, S4-COND-8a)
    duration_unit = models.CharField(max_length=6, choices=DurationUnit)
    duration_min = models.PositiveSmallIntegerField(_("shortest duration"), null=True, blank=True)
    # Empty where the source does not say: asked before the programme opens.
    duration_default = models.PositiveSmallIntegerField(_("usual duration"), null=True, blank=True)
    duration_max = models.PositiveSmallIntegerField(_("longest duration"), null=True, blank=True)
    # How often they meet: S0-CONT-5, S2-GUID-2, S3-AGR-6, S4-FORM-4
    rhythm_kind = models.CharField(_("rhythm"), max_length=8, choices=Rhythm)
    rhythm_days = models.PositiveSmallIntegerField(
        _("days between meetings"), null=True, blank=True
    )
    rhythm_count = models.PositiveSmallIntegerField(_("number of meetings"), null=True, blank=True)
    notice_hours = models.PositiveSmallIntegerField(_("hours of notice"), null=True, blank=True)
    country = models.CharField(
        _("public holidays"), max_length=2, choices=Country, default=Country.NETHERLANDS
    )

    start_scenario = models.CharField(_("start"), max_length=15, choices=StartScenario)
    # Where the first meeting is, and where it can be then (S2-MATCH-3a)
    first_place = models.CharField(
        _("place of the first meeting"),
        max_length=7,
        choices=FirstPlace,
        default=FirstPlace.FREE,
    )
    neutral_places = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("neutral places"),
        default=list,
        blank=True,
    )
    # By when the mentee made contact, where that is up to her (S0-CONT-1)
    first_contact_days = models.PositiveSmallIntegerField(
        _("days to the first contact"), default=10
    )
    validates_introduction = models.BooleanField(_("both say yes or no after the first meeting"))
    # How long both can think about it
    thinking_hours = models.PositiveSmallIntegerField(_("hours to think about it"), default=24)
    agreement_moment = models.CharField(_("agreement"), max_length=16, choices=AgreementMoment)
    permission_by = models.CharField(_("permission to share"), max_length=6, choices=PermissionBy)
    reflections = models.CharField(_("reflections"), max_length=8, choices=Reflections)
    # What the two can do together: goals of these kinds, a plan, questions answered apart, and a
    # list of whom the mentee met (S4-DEF-1, S4-COND-3c, S3-PREP-0, S0-NET-1)
    goal_categories = ArrayField(
        models.CharField(max_length=60), verbose_name=_("kinds of goals"), default=list, blank=True
    )
    makes_plan = models.BooleanField(_("the two make a mentoring plan"), default=False)
    prepares_apart = models.BooleanField(_("both prepare the first meeting apart"), default=False)
    lists_network = models.BooleanField(_("the two note introductions"), default=False)
    # Empty where the source does not say: asked before the programme opens (S2-GUID-3b, S4-TXT-6).
    supervision = models.CharField(
        _("contact with the staff member"), max_length=10, choices=Supervision, blank=True
    )
    contact_days = models.PositiveSmallIntegerField(
        _("days between two contacts"), null=True, blank=True
    )
    # Within how many working days the guide is in touch with who asks for help
    help_days = models.PositiveSmallIntegerField(_("working days to answer"), default=2)

    # By step, before what it comes and how strictly: {"training": {"before": …, "strength": …}}
    gates: "models.JSONField[dict[str, dict[str, str]], dict[str, dict[str, str]]]" = (
        models.JSONField(_("what comes first"), default=dict, blank=True)
    )
    training_topics = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    # What has to come up in an interview besides the period, how often and what to expect
    interview_topics = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    accreditation_points = models.PositiveSmallIntegerField(_("accreditation points"), default=0)
    # "More than": five years exactly is not enough (S0-ELIG-2, S4-COND-6)
    mentor_min_years = models.PositiveSmallIntegerField(
        _("mentors have more than so many years of experience"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    differ_fields = ArrayField(models.SlugField(), default=list, blank=True)
    # Participants pay, mentors nothing, unless a programme says so (S2-DEF-1, S4-COND-11)
    fee_amount = models.DecimalField(
        _("contribution of the mentee"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    mentor_fee_amount = models.DecimalField(
        _("contribution of the mentor"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    fee_account = models.CharField(
        _("account number"),
        max_length=bank.LONGEST_ACCOUNT,
        blank=True,
        validators=[bank.validate_account],
    )
    fee_account_name = models.CharField(_("name of the account"), max_length=70, blank=True)
    fee_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    # Who is asked, by moment; always without names (S0-EVAL-3, S0-EVAL-4)
    evaluation_roles: "models.JSONField[dict[str, list[str]], dict[str, list[str]]]" = (
        models.JSONField(_("evaluation"), default=dict, blank=True)
    )
    # Whether the form shows a question at a time, or all of them on one page
    asks_one_by_one = models.BooleanField(_("one question at a time"), default=False)
    # Sentences the staff can start from when they turn somebody away
    refusal_phrases = ArrayField(models.CharField(max_length=400), default=list, blank=True)
    # Where people hear of the programme (S2-MREC-2, S2-REC-1a)
    channels = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    # Whether somebody can apply for both roles at once (S0-ELIG-3)
    offers_both = models.BooleanField(_("both roles at once"), default=True)
    # Who applies while it is full waits, and reads so
    is_full = models.BooleanField(_("there is a waiting list"), default=False)
    # After how many days something asks for attention, by the codes of ``PATIENCE``
    attention_days: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(
        default=dict, blank=True
    )
    months_kept_refused = models.PositiveSmallIntegerField(
        _("months that a refused application is kept"), null=True, blank=True
    )
    months_kept_ended = models.PositiveSmallIntegerField(
        _("months that a mentorship is kept after its end"), null=True, blank=True
    )
    # From the last thing that happened; what stays then are days and kinds
    months_kept_help = models.PositiveSmallIntegerField(
        _("months that the texts of a question for help are kept"), default=6
    )
    # Since when who was kept long enough is forgotten without anybody pressing a button, if so
    forgets_from = models.DateField(null=True, blank=True, editable=False)
    # Which logo there is, for its address; empty without one
    logo_version = models.CharField(max_length=16, blank=True, editable=False)
    colour = models.CharField(_("colour"), max_length=7, blank=True)
    words = models.JSONField(_("own words"), default=dict, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ProgrammeStatus.values), name="programme_status_known"
            ),
            models.CheckConstraint(
                condition=Q(duration_min__isnull=True) | Q(duration_min__lte=F("duration_default")),
                name="programme_duration_from_min",
            ),
            models.CheckConstraint(
                condition=Q(duration_max__isnull=True) | Q(duration_max__gte=F("duration_default")),
                name="programme_duration_to_max",
            ),
            # "> 0" alone lets NULL pass: to a CHECK, unknown is good enough.
            models.CheckConstraint(
                condition=~Q(rhythm_kind=Rhythm.INTERVAL)
                | Q(rhythm_days__isnull=False, rhythm_days__gt=0),
                name="programme_interval_has_days",
            ),
            models.CheckConstraint(
                condition=Q(status=ProgrammeStatus.DRAFT)
                | ~Q(rhythm_kind__in=COUNTED)
                | Q(rhythm_count__isnull=False, rhythm_count__gt=0),
                name="programme_count_has_number",
            ),
            models.CheckConstraint(
                condition=Q(status=ProgrammeStatus.DRAFT)
                | Q(duration_default__isnull=False, duration_default__gt=0),
                name="programme_opens_with_duration",
            ),
            models.CheckConstraint(
                condition=~Q(contact_days=0), name="programme_contact_after_days"
            ),
            models.CheckConstraint(
                condition=Q(status=ProgrammeStatus.DRAFT)
                | ~(
                    Q(contact_name="")
                    | Q(contact_email="")
                    | Q(contact_phone="")
                    | Q(adviser_name="")
                    | Q(adviser_phone="")
                ),
                name="programme_opens_with_people",
            ),
        ]

    def __str__(self) -> str:
        """Call it by its name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Its page for everybody."""
        return reverse("programmes:public", args=[self.slug])

    @transition(source=(ProgrammeStatus.DRAFT, ProgrammeStatus.CLOSED), target=ProgrammeStatus.OPEN)
    def open_up(self) -> None:
        """Let people apply.

        Raises:
            ProgrammeIncomplete: something they need to know is not filled in.
        """
        if self.missing:
            raise ProgrammeIncomplete(self)

    @transition(source=ProgrammeStatus.OPEN, target=ProgrammeStatus.CLOSED)
    def close(self) -> None:
        """Take no more applications."""

    def gate(self, step: str) -> Gate | None:
        """What this step has to come before, if anything."""
        rule = self.gates.get(step)
        return Gate(step, rule["before"], rule["strength"]) if rule else None

    def blocks(self, step: str, *, before: str) -> bool:
        """Whether nobody gets there without this step."""
        gate = self.gate(step)
        return gate is not None and gate.before == before and gate.is_hard

    @property
    def is_neutral_first(self) -> bool:
        """Whether the two meet at a neutral place the first time."""
        return self.first_place == FirstPlace.NEUTRAL

    @property
    def plans_introduction(self) -> bool:
        """Whether the staff plan the first meeting and are there; till then the two are not in touch."""
        return self.validates_introduction and self.start_scenario == StartScenario.ACCOMPANIED

    @property
    def asks_before_start(self) -> bool:
        """Whether the two can say no to each other before it begins: something comes first."""
        return self.validates_introduction or self.agreement_moment != AgreementMoment.NONE

    @property
    def evaluation_moments(self) -> list[EvaluationMoment]:
        """The moments at which anybody is asked how it is."""
        return [moment for moment in EvaluationMoment if self.evaluated_by(moment)]

    def evaluated_by(self, moment: str) -> list[str]:
        """The roles that are asked at this moment; empty where nobody is."""
        return self.evaluation_roles.get(moment, [])

    def fee(self, role: str) -> Decimal | None:
        """What somebody in this role pays; nothing is None."""
        return (self.fee_amount if role == MENTEE else self.mentor_fee_amount) or None

    @cached_property
    def current_rules(self) -> "GroundRules":
        """The ground rules that count now, asked for once for a page."""
        return self.ground_rules.latest("version")

    def patience(self, code: str) -> int:
        """After how many days this asks for attention here (one of ``PATIENCE``)."""
        return self.attention_days.get(code, PATIENCE[code].usual)

    def word(self, term: str) -> str:
        """This programme's own word for one of ``TERMS``."""
        return str(self.words.get(term) or gettext(term))

    @property
    def terms(self) -> dict[str, str]:
        """Every word of its own, by term: what texts about its people are put together with."""
        return {term: self.word(term) for term in TERMS}

    @property
    def set_up(self) -> str:
        """All that is set of it, as a text: it changes as soon as anything of it does."""
        fields = self._meta.concrete_fields
        return repr([getattr(self, field.attname) for field in fields])

    @property
    def needed(self) -> list[str]:
        """The fields that it cannot open without, as it is set up now."""
        needed = ["name", "organisation", "aim", "audience"]
        needed += ["contact_name", "contact_email", "contact_phone"]
        needed += ["adviser_name", "adviser_phone", "duration_default"]
        if self.rhythm_kind in COUNTED:
            needed.append("rhythm_count")
        if self.is_neutral_first:
            needed.append("neutral_places")
        needed.append("supervision")
        if self.supervision == Supervision.INTERVAL:
            needed.append("contact_days")
        if self.fee(MENTEE) or self.fee(MENTOR):
            needed += ["fee_account", "fee_account_name"]
        return needed

    @property
    def missing(self) -> list[str]:
        """The fields that must be filled in before the programme can open."""
        return [field for field in self.needed if not getattr(self, field)]

    def default_end(self, start: date) -> date:
        """When a mentorship that starts on this day usually ends."""
        assert self.duration_default is not None  # noqa: S101 — it could not open without
        if self.duration_unit == DurationUnit.WEEKS:
            return start + timedelta(weeks=self.duration_default)
        return months_later(start, self.duration_default)

    def latest_end(self, start: date) -> date | None:
        """The last day on which a mentorship that starts on this day may end; empty for any."""
        if self.duration_max is None:
            return None
        if self.duration_unit == DurationUnit.WEEKS:
            return start + timedelta(weeks=self.duration_max)
        return months_later(start, self.duration_max)

    def is_experienced(self, works_since: date, *, on: date) -> bool:
        """Whether this is strictly more than the years a mentor needs (S0-ELIG-2, S4-COND-6)."""
        return self.mentor_min_years is None or self.experienced_from(works_since) <= on

    def experienced_from(self, works_since: date) -> date:
        """The first day on which somebody who works since then may be a mentor."""
        if self.mentor_min_years is None:
            return works_since
        return months_later(works_since, 12 * self.mentor_min_years) + timedelta(days=1)

    @property
    def asks_experience(self) -> bool:
        """Whether there is a minimum of experience at all."""
        return self.mentor_min_years is not None


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who is staff where."""

    def coordinated_by(self, user: User) -> "MembershipQuerySet":
        """The staff of the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))


def this_monday() -> date:
    """The first day of this week: who joins the staff in it has the overview of the next one."""
    today = localdate()
    return today - timedelta(days=today.weekday())


class Membership(models.Model):
    """This person is staff of this programme.

    ``digest_of`` is the Monday of the last week for which was seen to her overview by e-mail.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    gets_digest = models.BooleanField(_("an overview by e-mail every Monday"), default=True)
    digest_of = models.DateField(default=this_monday, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")
        constraints = [
            models.UniqueConstraint(fields=["programme", "user"], name="membership_once"),
        ]

    def __str__(self) -> str:
        """Tell who works where."""
        return f"{self.user} · {self.programme}"
