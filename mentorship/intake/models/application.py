"""An application, from the first answer to a reasoned decision."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import GeneratedField, Q, Value
from django.db.models.fields.json import DataContains, KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Concat, Now, Right
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.accounts.search import FEW, Digits, Fold, Grams, as_number, containing, spelling
from mentorship.arrays import IsOneOf
from mentorship.intake.models.recruitment import COUNTED, Partner
from mentorship.programmes.models import MENTEE, MENTOR, Cohort, GroundRules, Programme, Role
from mentorship.transitions import Stateful, transition

# Without letters and figures that look alike on paper or over the phone.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class ApplicationStatus(models.TextChoices):
    """Where an application is."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("New")
    ACCEPTED = "accepted", _("Admitted")
    WAITLISTED = "waitlisted", _("On the waiting list")
    DECLINED = "declined", _("Not admitted")
    REFERRED = "referred", _("Referred")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ApplicationStatus
OWN_WORDS = {MENTEE: "mentoring_question", MENTOR: "offer"}
UNDECIDED = (S.SUBMITTED, S.WAITLISTED)
IN_PLAY = (S.SUBMITTED, S.WAITLISTED, S.ACCEPTED)
DECIDED = (S.ACCEPTED, S.WAITLISTED, S.DECLINED, S.REFERRED)

_WORDS = Concat(
    *("name", Value(" "), "email", Value(" "), "reference", Value(" ")),
    Digits("phone"),
    output_field=models.TextField(),
)


class RefusalWithoutReason(Exception):
    """Nobody is turned away or sent elsewhere without being told why (S2-MREC-4b, S2-REC-4b)."""


class NoteChanged(Exception):
    """A colleague changed the note about an applicant while this person was writing hers."""


def mark_of(text: str) -> str:
    """A mark by which a form recognises this text; nothing has none."""
    return sha256(text.encode()).hexdigest()[:32] if text else ""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody made of the note for staff, and the mark of what it was on her page."""

    text: str
    seen: str


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Who may see which applications, and which of them ask for attention."""

    DECISION_PROMISED_WITHIN = timedelta(weeks=2)

    def coordinated_by(self, user: User) -> "ApplicationQuerySet":
        """Those sent to the programmes this person is staff of; drafts are nobody's business."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user)).exclude(
            status=S.DRAFT
        )

    def sent_to(self, programme: Programme) -> "ApplicationQuerySet":
        """Those that came in at this programme; drafts have not."""
        return self.filter(programme=programme).exclude(status=S.DRAFT)

    def remembered(self) -> "ApplicationQuerySet":
        """Those of people who were not forgotten: the others are figures alone."""
        return self.exclude(applicant__in=User.objects.gone())

    def visible_to(self, user: User) -> "ApplicationQuerySet":
        """Those she sent in herself: what her own pages show."""
        return self.filter(applicant=user).exclude(status=S.DRAFT)

    def hold(self) -> None:
        """Lock them before the people who sent them, as every decision does: none waits in a ring."""
        list(self.select_for_update(no_key=True).order_by("pk").values_list("pk"))

    def in_play(self) -> "ApplicationQuerySet":
        """Those that wait for a decision or a place, or were admitted."""
        return self.filter(status__in=IN_PLAY)

    def awaiting_decision(self) -> "ApplicationQuerySet":
        """Those that nobody has decided on yet."""
        return self.filter(status=S.SUBMITTED)

    def without_talk(self, before: datetime) -> "ApplicationQuerySet":
        """New ones from before this moment of which no talk was planned or offered, where one is due."""
        new = self.awaiting_decision().filter(has_talked=False, talk_at=None, slots=None)
        gated = ArraySubquery(Programme.objects.filter(gates__has_key="interview").values("pk"))
        return new.filter(IsOneOf("programme", gated), submitted_at__lt=before)

    def overdue(self, at: datetime | Now) -> "ApplicationQuerySet":
        """Those that wait longer than was promised."""
        limit = at - self.DECISION_PROMISED_WITHIN
        return self.awaiting_decision().filter(submitted_at__lt=limit)

    def found_by(
        self, words: str, *, answers: Mapping[str, Any] | None = None
    ) -> "ApplicationQuerySet":
        """Those with these words in name, address, reference or number, who answered this.

        Few hits are fetched by the indexes and sorted; where there are many, walking the list
        in its order meets them soon enough.
        """
        words = as_number(words)
        indexed, walked = containing(words) or Q(), spelling(words)
        for code, answer in (answers or {}).items():
            indexed &= Q(answers__contains={code: answer})
            kept = Value(answer, models.JSONField())
            holds = DataContains(KeyTransform(code, "answers"), kept)
            # The planner takes one in a hundred to answer this, and one in two of what it cannot
            # tell: the second is nearer where there are many.
            walked &= Q(Coalesce(holds, Value(value=False)))
        if not indexed:
            return self
        hits = list(self.filter(indexed).order_by().values_list("pk", flat=True)[: FEW + 1])
        return self.filter(pk__in=hits) if len(hits) <= FEW else self.filter(walked)


class Application(Stateful):
    """A wish to take part in one programme, as a mentor or as a mentee.

    draft --submit--> submitted --accept|waitlist|decline|refer--> …
    waitlisted --accept|decline|refer--> …;  every open state --withdraw--> withdrawn

    ``answers`` holds what was answered, by the code of the programme's question: text, a day
    as "2026-05-21", a list of codes, or "yes"/"no".
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="applications", editable=False
    )
    status = models.CharField(
        _("status"), max_length=10, choices=S, default=S.DRAFT, editable=False
    )
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=6, choices=Role, blank=True)
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    answers: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        _("answers"), default=dict
    )
    # She wants to be the other one of a duo as well: sending it in makes a second application.
    wants_both = models.BooleanField(default=False, editable=False)
    capacity = models.PositiveSmallIntegerField(_("how many she can help at a time"), default=1)
    cohort = models.ForeignKey(
        Cohort, models.SET_NULL, null=True, related_name="applications", editable=False
    )
    # How she found the programme, and whether who sent her may hear how it ended (S2-REC-1c)
    channel = models.CharField(_("heard of it by"), max_length=60, blank=True)
    partner = models.ForeignKey(
        Partner, models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    partner_may_know = models.BooleanField(_("the partner may hear the result"), default=False)
    # Whether her link said so: then she is not asked how she heard of us.
    came_by_link = models.BooleanField(default=False, editable=False)
    # When the partner last heard how it ended
    partner_told_at = models.DateTimeField(null=True, editable=False)
    # Who of the staff looks after it, once somebody does
    owner = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    # Staff may fill it in for somebody on the phone, who agreed to that.
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    # When she said on the phone that they may; a list that was brought in has no such moment.
    consented_at = models.DateTimeField(null=True, editable=False)
    # Since when she finishes herself what was begun on the phone; it is hers alone from then on.
    handed_over_at = models.DateTimeField(null=True, editable=False)
    # Played by staff to try the programme out; in no list and no figure.
    is_test = models.BooleanField(default=False, editable=False)
    rules = models.ForeignKey(GroundRules, models.PROTECT, null=True, editable=False)
    rules_accepted_at = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField(default=now, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="decisions", editable=False
    )
    # Since when she takes no part, if she said so herself; of long ago it is not known.
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    # Kept by the triggers of the times and the talks, so that a page need not go through them all.
    talk_at = models.DateTimeField(null=True, editable=False)
    has_talked = models.BooleanField(default=False, editable=False)
    reason = models.TextField(_("reason for the applicant"), blank=True, editable=False)
    referred_to = models.CharField(_("referred to"), max_length=200, blank=True, editable=False)
    internal_note = models.TextField(_("note for staff"), blank=True)

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

    place = GeneratedField(
        expression=Fold(KeyTextTransform("place", "answers")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="application_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=S.DRAFT)
                | (
                    Q(applicant__isnull=False, submitted_at__isnull=False, rules__isnull=False)
                    & Q(rules_accepted_at__isnull=False, role__in=Role.values)
                )
                | Q(status=S.WITHDRAWN),
                name="application_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="application_decision_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.DECLINED, S.REFERRED]) | Q(reason__regex=r"\S"),
                name="application_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.REFERRED) | Q(referred_to__regex=r"\S"),
                name="application_referral_says_where",
            ),
            models.CheckConstraint(
                condition=Q(status=S.DRAFT) | Q(submitted_at__isnull=False),
                name="application_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=DECIDED) | Q(decided_at__isnull=False),
                name="application_decided_by_somebody",
            ),
            # One person, one role: she cannot be waiting for the same thing twice.
            models.UniqueConstraint(
                fields=["programme", "applicant", "role"],
                condition=Q(status__in=IN_PLAY),
                name="application_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "status", "-submitted_at", "-id"], name="application_by_status"
            ),
            models.Index(
                fields=["programme", "status", "role", "-submitted_at", "-id"],
                name="application_by_role",
            ),
            # Drafts have no date and would come first: they stay out of the list and its index.
            models.Index(
                fields=["programme", "-submitted_at", "-id"],
                condition=~Q(status=S.DRAFT),
                name="application_newest",
            ),
            # Two tabs of the list that are not a status
            models.Index(
                fields=["programme", "-submitted_at", "-id"],
                condition=Q(status__in=UNDECIDED, has_talked=False, talk_at__isnull=False),
                name="application_talk_planned",
            ),
            models.Index(
                fields=["programme", "-submitted_at", "-id"],
                condition=Q(status__in=UNDECIDED, has_talked=True),
                name="application_to_be_decided",
            ),
            # Everybody of a programme, each of them once
            models.Index(
                fields=["programme", "applicant"],
                condition=~Q(status=S.DRAFT),
                name="application_by_person",
            ),
            GinIndex(fields=["grams"], name="application_grams", fastupdate=False),
            # What the list is filtered by; a draft is in no list, and changes often.
            models.Index(
                fields=["programme", "place"],
                opclasses=["int8_ops", "text_pattern_ops"],
                condition=~Q(status=S.DRAFT),
                name="application_by_place",
            ),
            GinIndex(
                fields=["answers"],
                opclasses=["jsonb_path_ops"],
                condition=~Q(status=S.DRAFT),
                name="application_answers",
                fastupdate=False,
            ),
            # By which somebody who was here before is recognised.
            models.Index(Right(Digits("phone"), Value(9)), name="application_same_number"),
            models.Index(Fold("name"), name="application_same_name"),
            # A programme was tried out or not: there are few, among all the others.
            models.Index(
                fields=["programme"], condition=Q(is_test=True), name="application_try_out"
            ),
        ]
        triggers = [
            # A row that was read a while ago must not write back what was known of talks then.
            pgtrigger.Trigger(
                name="talks_are_the_databases",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF pg_trigger_depth() < 2 THEN
                        NEW.talk_at = OLD.talk_at;
                        NEW.has_talked = OLD.has_talked;
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="application_counted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=COUNTED,
            ),
        ]

    def __str__(self) -> str:
        """Name the person and the reference."""
        return f"{self.name} ({self.reference})"

    @property
    def is_forgotten(self) -> bool:
        """Whether she asked to be forgotten: nothing is decided about her or sent to her any more."""
        return self.applicant is not None and not self.applicant.is_active

    @property
    def given_name(self) -> str:
        """The first word of her name."""
        return self.name.split(" ", 1)[0]

    @property
    def address(self) -> str:
        """Where her mail goes: two accounts of one person were joined, or it was put right."""
        return self.applicant.email if self.applicant else self.email

    @property
    def works_since(self) -> date | None:
        """Since when she works in the field, if this programme asks."""
        answer = self.answers.get("works_since")
        return date.fromisoformat(answer) if answer else None

    @property
    def heard_of_it_by(self) -> str:
        """The partner or the channel by which she came, if that is known."""
        return self.partner.name if self.partner else self.channel

    @property
    def in_own_words(self) -> str:
        """What she asks as a mentee, or offers as a mentor."""
        return str(self.answers.get(OWN_WORDS.get(self.role, ""), ""))

    @property
    def promised_by(self) -> date:
        """The day before which she was promised an answer."""
        sent = localdate(self.submitted_at) if self.submitted_at else localdate()
        return sent + ApplicationQuerySet.DECISION_PROMISED_WITHIN

    def may_be_mentor(self, *, on: date) -> bool:
        """Whether the mentor role is open to her on this day (S0-ELIG-2, S4-COND-6)."""
        if not self.programme.asks_experience:
            return True
        return self.works_since is not None and self.programme.is_experienced(
            self.works_since, on=on
        )

    @staticmethod
    def new_reference(programme: Programme) -> str:
        """Make a reference that reads well over the phone, such as ``GP-26-7K4MX``."""
        letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(5))
        return f"{programme.preset[:2].upper()}-{now():%y}-{letters}"

    def accept_rules(self, rules: GroundRules) -> None:
        """Note that she agrees with this version, and since when (S0-RULE-1, S4-SIGN-1)."""
        if self.rules != rules or self.rules_accepted_at is None:
            self.rules, self.rules_accepted_at = rules, now()

    @property
    def note_mark(self) -> str:
        """The mark of the note as it is now."""
        return mark_of(self.internal_note)

    def keep(self, note: Note | None) -> None:
        """Replace what staff noted about her, if this person changed that.

        Raises:
            NoteChanged: somebody else did so first.
        """
        if note is None or mark_of(note.text) in {note.seen, self.note_mark}:
            return
        if self.note_mark != note.seen:
            raise NoteChanged
        self.internal_note = note.text

    @transition(source=S.DRAFT, target=S.SUBMITTED)
    def submit(self, *, applicant: User, rules: GroundRules) -> None:
        """Send it in, with the ground rules accepted."""
        self.applicant, self.submitted_at = applicant, now()
        self.accept_rules(rules)

    @transition(source=S.DRAFT, target=S.WITHDRAWN)
    def file_as_second(self, *, of: "Application", applicant: User) -> None:
        """Put it aside: she has one in play in this role already."""
        self.applicant, self.submitted_at = applicant, now()
        self.internal_note = gettext("Second application; the first is %s.") % of.reference

    @transition(source=UNDECIDED, target=S.WITHDRAWN)
    def set_aside(self, *, of: "Application") -> None:
        """Put it aside: two accounts turned out to be of one person, who applied twice."""
        line = gettext("Second application; the first is %s.") % of.reference
        self.internal_note = f"{self.internal_note}\n{line}".strip()

    @transition(source=UNDECIDED, target=S.ACCEPTED)
    def accept(self, *, by: User) -> None:
        """Admit her."""
        self._decide(by)

    @transition(source=S.SUBMITTED, target=S.WAITLISTED)
    def waitlist(self, *, by: User) -> None:
        """Let her wait for a place."""
        self._decide(by)

    @transition(source=UNDECIDED, target=S.DECLINED)
    def decline(self, *, by: User, reason: str) -> None:
        """Say no, with the reason she will read (S2-MREC-4b, S2-REC-4b)."""
        self._decide(by)
        self._give(reason)

    @transition(source=UNDECIDED, target=S.REFERRED)
    def refer(self, *, by: User, reason: str, to: str) -> None:
        """Say where she is better helped, and why (S2-REC-5)."""
        self._decide(by)
        self._give(reason)
        self.referred_to = to.strip()

    @property
    def decision_mark(self) -> str:
        """Which decision this is: whoever takes it back must have seen this one."""
        return f"{self.status} {self.decided_at.isoformat() if self.decided_at else ''}"

    @transition(source=DECIDED, target=S.SUBMITTED)
    def reopen(self) -> None:
        """Take the decision back: she waits for one again."""
        self.decided_at = self.decided_by = None
        self.reason = self.referred_to = ""

    @transition(source=(S.DRAFT, *UNDECIDED), target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """Take it back; she may apply again."""
        self.withdrawn_at = now()
        self.submitted_at = self.submitted_at or self.withdrawn_at

    def _decide(self, by: User) -> None:
        self.decided_at, self.decided_by = now(), by

    def _give(self, reason: str) -> None:
        if not reason.strip():
            raise RefusalWithoutReason
        self.reason = reason.strip()
