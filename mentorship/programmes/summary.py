"""The settings of a programme in words, as a document that people can read and print."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.bank import in_fours
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    GateBefore,
    GateStep,
    GateStrength,
    Programme,
    Question,
    Rhythm,
)

StrOrPromise = str | Promise


@dataclass(frozen=True, slots=True)
class Chapter:
    """Some settings that belong together; ``part`` is where they are changed, if they can be."""

    title: str
    rows: Sequence[tuple[str, str]]
    part: str = ""


def chapters(programme: Programme, questions: Sequence[Question]) -> list[Chapter]:
    """Put every setting in a sentence; what is not filled in is empty."""
    return [
        Chapter(_("Name and people"), _people(programme), "gegevens"),
        Chapter(_("Length and rhythm"), _length(programme), "duur"),
        Chapter(_("About the programme"), _about(programme), "over"),
        Chapter(_("Who can join"), _entry(programme, questions), "wie"),
        Chapter(_("From match to agreement"), _start(programme), "start"),
        Chapter(_("Training"), _training(programme)),
        Chapter(_("Contribution"), _money(programme), "bijdrage"),
        Chapter(_("Evaluation"), _evaluation(programme), "evaluatie"),
        Chapter(_("Words"), _words(programme), "woorden"),
        Chapter(_("Channels and refusals"), _lists(programme), "kanalen"),
        Chapter(_("Privacy"), _privacy(programme), "bewaren"),
    ]


def _people(programme: Programme) -> list[tuple[str, str]]:
    return [
        (_("Name"), programme.name),
        (_("Organisation"), programme.organisation),
        (
            _("Contact person"),
            _lines(programme.contact_name, programme.contact_email, programme.contact_phone),
        ),
        (
            _("Confidential adviser"),
            _lines(programme.adviser_name, programme.adviser_phone, programme.adviser_email),
        ),
    ]


def _length(programme: Programme) -> list[tuple[str, str]]:
    return [(_("A mentorship lasts"), duration(programme)), (_("The two meet"), rhythm(programme))]


def duration(programme: Programme) -> str:
    """How long it lasts: "9 months", "6 to 9 months", "at least 6 months"; empty when unknown."""
    usual, unit = programme.duration_default, programme.duration_unit
    low, high = programme.duration_min, programme.duration_max
    if not usual:
        return ""
    if low and high:
        return _("%(low)d to %(high)d %(unit)s") % {
            "low": low,
            "high": high,
            "unit": programme.get_duration_unit_display(),
        }
    words = (
        ngettext("%(n)d week", "%(n)d weeks", usual)
        if unit == "weeks"
        else ngettext("%(n)d month", "%(n)d months", usual)
    ) % {"n": usual}
    return _("at least %(duration)s") % {"duration": words} if low == usual else words


def rhythm(programme: Programme) -> str:
    """How often they meet: "at least every 14 days", "12 times"; empty when unknown."""
    days, times = programme.rhythm_days, programme.rhythm_count
    if programme.rhythm_kind == Rhythm.OWN:
        return _("as often as they agree themselves")
    if programme.rhythm_kind == Rhythm.INTERVAL and days:
        return ngettext("at least every day", "at least every %(n)d days", days) % {"n": days}
    if not times:
        return ""
    text = ngettext("%(n)d time", "%(n)d times", times) % {"n": times}
    return _("at least %(times)s") % {"times": text} if programme.rhythm_kind == "total" else text


def _entry(programme: Programme, questions: Sequence[Question]) -> list[tuple[str, str]]:
    labels = {question.code: question.label for question in questions}
    differ = [labels.get(code, code) for code in programme.differ_fields]
    years = programme.mentor_min_years
    experience = (
        _("more than %(years)d years of experience; exactly %(years)d is not enough")
        % {"years": years}
        if years
        else _("no minimum of experience")
    )
    return [
        (capfirst(programme.word(MENTOR)), experience),
        (_("What comes first"), _lines(*_gates(programme)) or _("nothing")),
        (_("The two never have the same answer to"), _lines(*differ) or _("no such rule")),
        (_("Questions of the application"), _lines(*(question.label for question in questions))),
    ]


def _start(programme: Programme) -> list[tuple[str, str]]:
    validates = programme.validates_introduction
    both_say = _("both say apart whether they go on") if validates else _("they go on")
    return [
        (_("First contact"), str(programme.get_start_scenario_display())),
        (_("After the first meeting"), both_say),
        (
            capfirst(programme.word("agreement")),
            str(programme.get_agreement_moment_display()),
        ),
        (_("Permission to share something"), str(programme.get_permission_by_display())),
        (_("A reflection after a meeting"), str(programme.get_reflections_display())),
    ]


def _gates(programme: Programme) -> list[str]:
    gates = [gate for step in GateStep if (gate := programme.gate(step))]
    return [
        f"{GateStep(gate.step).label} {GateBefore(gate.before).label}"
        f" ({GateStrength(gate.strength).label})"
        for gate in gates
    ]


def _about(programme: Programme) -> list[tuple[str, str]]:
    return [
        (_("What is it for?"), programme.aim),
        (_("For whom is it?"), programme.audience),
        (_("What does it ask?"), programme.expectations),
        (_("What does it bring?"), programme.benefits),
        (_("What can be hard?"), programme.challenges),
    ]


def _training(programme: Programme) -> list[tuple[str, str]]:
    points = programme.accreditation_points
    return [
        (_("Topics of the training"), _lines(*programme.training_topics) or _("none set")),
        *([(_("Accreditation"), _points(points))] if points else []),
    ]


def _money(programme: Programme) -> list[tuple[str, str]]:
    paid = [
        _("€ %(amount)s for the %(mentee)s")
        % {"amount": floatformat(fee, -2), "mentee": programme.word(role)}
        for role in (MENTEE, MENTOR)
        if (fee := programme.fee(role))
    ]
    if not paid:
        return [(_("Contribution"), _("nobody pays"))]
    days = ngettext("within %(n)d day", "within %(n)d days", programme.fee_days)
    return [
        (_("Contribution"), _lines(*paid, days % {"n": programme.fee_days})),
        (_("Account"), _lines(in_fours(programme.fee_account), programme.fee_account_name)),
    ]


def _evaluation(programme: Programme) -> list[tuple[str, str]]:
    moments = {"midterm": _("half-way"), "final": _("at the end")}
    held = [moments.get(moment, moment) for moment in programme.evaluation_moments]
    return [(_("Evaluation"), _lines(*held) or _("no fixed moment"))]


def _words(programme: Programme) -> list[tuple[str, str]]:
    terms = (MENTOR, MENTEE, "coordinator", "agreement", "duo")
    return [(_("People read"), ", ".join(programme.word(term) for term in terms))]


def _lists(programme: Programme) -> list[tuple[str, str]]:
    return [
        (_("Where people hear of the programme"), ", ".join(programme.channels)),
        (_("Sentences for who is turned away"), _lines(*programme.refusal_phrases)),
    ]


def _privacy(programme: Programme) -> list[tuple[str, str]]:
    return [
        (_("A refused application is kept"), _months(programme.months_kept_refused)),
        (_("A mentorship is kept after its end"), _months(programme.months_kept_ended)),
    ]


def _months(months: int | None) -> str:
    if not months:
        return ""
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def _points(points: int) -> str:
    return ngettext("%(n)d accreditation point", "%(n)d accreditation points", points) % {
        "n": points
    }


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
