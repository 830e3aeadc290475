"""What the staff of a duo do next: one thing at a time."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mentorship.duos.check_in_dates import next_contact, rhythm_of
from mentorship.duos.models import Duo, DuoStatus, Health
from mentorship.duos.timeline import Story
from mentorship.intake.models import Participant
from mentorship.look.templatetags.look import ago, day, moment
from mentorship.programmes.models import AgreementMoment, StartScenario

# So long before the end it is time to plan the last talk.
NEAR_END = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do, why, and by what: a page, a call, or a message to both."""

    title: str | Promise
    text: str | Promise = ""
    button: str | Promise = ""
    url: str = ""
    call: Participant | None = None
    asks_both: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """By when one of the two is called again."""

    person: Participant
    by: date
    is_due: bool


def contacts(duo: Duo, story: Story, today: date) -> list[Contact]:
    """By when the guide calls each of the two, where the programme has a rhythm for that."""
    every = rhythm_of(duo.programme)
    if every is None or duo.started_on is None or duo.status != DuoStatus.ACTIVE:
        return []
    found = []
    for person in (duo.mentee, duo.mentor):
        by = next_contact(duo.started_on, every, story.talked[person.role], story.pauses)
        found.append(Contact(person, by, by <= today))
    return found


def next_step(duo: Duo, story: Story, today: date) -> NextStep | None:
    """The one thing that comes first; nothing where it is over."""
    if not duo.is_live:
        return None
    for person in (duo.mentee, duo.mentor):
        if since := story.asking.get(person.role):
            name = person.user.given_name
            return NextStep(
                _("Call %(name)s") % {"name": name},
                _("The answer to the check-in was that it does not go well (%(ago)s).")
                % {"ago": ago(since)},
                call=person,
            )
    before = _before_start(duo)
    return before or _under_way(duo, story, today)


def _before_start(duo: Duo) -> NextStep | None:
    if duo.status in {DuoStatus.PROPOSED, DuoStatus.CONFIRMED} and duo.awaits_introduction:
        return _first_meeting(duo)
    if duo.status == DuoStatus.INTRODUCED:
        text = _("Nobody hears anything before both answered, or the time is up.")
        return NextStep(_("Both think about it"), text)
    if duo.status == DuoStatus.CONFIRMED:
        if duo.programme.agreement_moment == AgreementMoment.NONE:
            return NextStep(_("They start soon"))
        return NextStep(
            _("They make their agreement"),
            _("It begins once both have signed."),
            button=_("See their agreement"),
            url=reverse("agreements:of_duo", args=[duo.programme.slug, duo.pk]),
        )
    return None


def _first_meeting(duo: Duo) -> NextStep:
    page = [duo.programme.slug, duo.pk]
    planned = getattr(duo, "introduction", None)
    is_ours = duo.programme.start_scenario == StartScenario.ACCOMPANIED
    if is_ours and planned is None:
        return NextStep(
            _("Plan their first meeting"),
            _("You are there as well. All three get an invitation."),
            button=_("Plan it"),
            url=reverse("duos:introduction_plan", args=page),
        )
    text = _("Record it once they have met.")
    if planned:
        text = _("It is planned for %(moment)s.") % {"moment": moment(planned.starts_at)}
    return NextStep(
        _("They meet for the first time"),
        text,
        button=_("See the first meeting"),
        url=reverse("duos:introduce", args=page),
    )


def _under_way(duo: Duo, story: Story, today: date) -> NextStep:
    if duo.status == DuoStatus.PAUSED:
        return NextStep(_("They pause"), _("Nobody asks them anything in the meantime."))
    health = duo.health(today)
    asked = _("You asked how it goes %(ago)s.") % {"ago": ago(story.asked_on)}
    met = _("They have not met yet.")
    if duo.last_met_on:
        met = _("They last met %(ago)s.") % {"ago": ago(duo.last_met_on)}
    if health == Health.SILENT:
        if story.asked_on and story.asked_on > today - timedelta(days=7):
            return NextStep(_("Wait for their answer, or call"), f"{met} {asked}")
        text = _("Nothing is planned. Ask both how it goes.")
        return NextStep(_("Send a check-in"), f"{met} {text}", asks_both=True)
    due = [contact for contact in contacts(duo, story, today) if contact.is_due]
    if due:
        name = due[0].person.user.given_name
        text = _("You two would talk by %(day)s.") % {"day": day(due[0].by)}
        return NextStep(_("Call %(name)s") % {"name": name}, text, call=due[0].person)
    if health == Health.CALL:
        text = _("They are past their own rhythm.")
        return NextStep(_("Call one of them"), f"{met} {text}", call=duo.mentee)
    return _quiet(duo, story, today)


def _quiet(duo: Duo, story: Story, today: date) -> NextStep:
    if duo.ends_on and duo.ends_on <= today + NEAR_END and not hasattr(duo, "closing_talk"):
        text = _("Their mentorship ends on %(day)s. No last talk is planned yet.")
        return NextStep(_("Talk about the end"), text % {"day": day(duo.ends_on)}, call=duo.mentee)
    if story.planned:
        text = _("They meet on %(day)s.") % {"day": day(min(story.planned))}
        return NextStep(_("Nothing to do now"), text)
    return NextStep(_("Nothing to do now"), _("They meet as they should."))
