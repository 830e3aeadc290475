"""The settings of a programme in words, as a document that people can read and print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.bank import in_fours
from mentorship.programmes import letters, library
from mentorship.programmes.matched import counted
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    PATIENCE,
    AgreementMoment,
    EvaluationMoment,
    GateBefore,
    GateStep,
    GateStrength,
    Programme,
    Question,
    Rhythm,
    StartScenario,
    Supervision,
)

StrOrPromise = str | Promise


@dataclass(frozen=True, slots=True)
class Chapter:
    """Some settings that belong together; ``address`` is where they are changed."""

    title: str
    rows: Sequence[tuple[str, str]]
    address: str


def chapters(programme: Programme, questions: Sequence[Question]) -> list[Chapter]:
    """Put every setting in a sentence; what is not filled in is empty."""

    def part(name: str, title: str, rows: Sequence[tuple[str, str]]) -> Chapter:
        return Chapter(title, rows, reverse("programmes:edit", args=[programme.slug, name]))

    def page(name: str, title: str, rows: Sequence[tuple[str, str]]) -> Chapter:
        return Chapter(title, rows, reverse(name, args=[programme.slug]))

    return [
        part("gegevens", _("Name and people"), _people(programme)),
        part("wie", _("Who can join"), _entry(programme, questions)),
        part("duur", _("Length and rhythm"), _length(programme)),
        page(
            "programmes:question_list",
            _("Questions of the application"),
            [_question(programme, question) for question in questions],
        ),
        page("matching:weights", _("Criteria and weights"), _criteria(programme)),
        part("start", _("From match to agreement"), [*_start(programme), *_agreement(programme)]),
        part("samen", _("Goals and plan"), _together(programme)),
        part("begeleiding", _("Guidance"), _guidance(programme)),
        part("aandacht", _("What asks for attention"), _attention(programme)),
        page("programmes:letter_list", _("E-mails"), _mails(programme)),
        part("evaluatie", _("Evaluation"), _evaluation(programme)),
        part("bewaren", _("Privacy"), privacy(programme)),
        part("over", _("About the programme"), _about(programme)),
        page("programmes:ground_rules", _("Ground rules"), _ground_rules(programme)),
        part("training", _("Training and interview"), _training(programme)),
        part("bijdrage", _("Contribution"), _money(programme)),
        part("woorden", _("Words"), _words(programme)),
        part("kanalen", _("Channels and refusals"), _lists(programme)),
        page("programmes:material_list", _("Materials"), _materials(programme)),
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
    return [
        (_("A mentorship lasts"), duration(programme)),
        (_("The two meet"), rhythm(programme)),
        (_("Public holidays"), str(programme.get_country_display())),
    ]


def duration(programme: Programme) -> str:
    """How long it lasts: "9 months", "6 to 9 months (usually 8)"; empty when unknown."""
    usual, unit = programme.duration_default, programme.duration_unit
    low, high = programme.duration_min, programme.duration_max
    if not usual:
        return ""
    if low and high:
        return _("%(low)d to %(high)d %(unit)s (usually %(usual)d)") % {
            "low": low,
            "high": high,
            "usual": usual,
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
        (_("Both roles at once"), _("yes") if programme.offers_both else _("no")),
        (_("Waiting list"), _("who applies now waits") if programme.is_full else _("no")),
    ]


def _question(programme: Programme, question: Question) -> tuple[str, str]:
    labels = dict(question.options)
    joins = ", ".join(labels[code] for code in question.accepted)
    return (
        question.label,
        _lines(
            ", ".join(programme.word(f"{role}s") for role in question.roles),
            capfirst(question.get_kind_display()),
            "" if question.is_required else _("optional"),
            ", ".join(label for _code, label in question.options),
            _("To join: %(answers)s") % {"answers": joins} if joins else "",
        ),
    )


def _criteria(programme: Programme) -> list[tuple[str, str]]:
    return [
        (each.label, ngettext("%(n)d point", "%(n)d points", each.weight) % {"n": each.weight})
        for each in counted(programme)
        if each.weight
    ]


@dataclass(frozen=True, slots=True)
class AgreementText:
    """The text that duos sign: its title, and what it says by the name of each part."""

    title: str
    parts: Sequence[tuple[str, Sequence[str]]]


# The room of the agreements builds on this one, and tells here what duos sign.
AGREEMENT_TEXTS: list[Callable[[Programme], AgreementText]] = []


def agreement_text(programme: Programme) -> AgreementText | None:
    """The text that duos sign now; nothing where they sign none."""
    if programme.agreement_moment == AgreementMoment.NONE:
        return None
    return next((text(programme) for text in AGREEMENT_TEXTS), None)


def _agreement(programme: Programme) -> list[tuple[str, str]]:
    text = agreement_text(programme)
    if text is None:
        return []
    return [(title, _lines(*lines)) for title, lines in text.parts]


def _mails(programme: Programme) -> list[tuple[str, str]]:
    return [
        (letter.label, letter.text or _("no text of your own"))
        for letter in letters.own_texts(programme)
    ]


def _ground_rules(programme: Programme) -> list[tuple[str, str]]:
    rules = programme.current_rules
    return [(_("Version %(version)d") % {"version": rules.version}, _lines(*rules.points))]


def _materials(programme: Programme) -> list[tuple[str, str]]:
    return [
        (capfirst(str(shelf.phase.label)), _lines(*(each.title for each in shelf.materials)))
        for shelf in library.shelves(programme.materials.all())
    ]


def _start(programme: Programme) -> list[tuple[str, str]]:
    validates = programme.validates_introduction
    both_say = _("both say apart whether they go on") if validates else _("they go on")
    places, words = _lines(*programme.neutral_places), programme.terms
    hours = programme.thinking_hours
    thinking = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return [
        (_("First contact"), str(programme.get_start_scenario_display()) % words),
        (_("Place of the first meeting"), str(programme.get_first_place_display())),
        *([(_("Neutral places"), places)] if programme.is_neutral_first else []),
        *_first_contact(programme),
        (_("After the first meeting"), both_say),
        *([(_("Time to think about it"), thinking)] if validates else []),
        (
            capfirst(programme.word("agreement")),
            str(programme.get_agreement_moment_display()),
        ),
        (_("Permission to share something"), str(programme.get_permission_by_display()) % words),
        (_("A reflection after a meeting"), str(programme.get_reflections_display()) % words),
    ]


def _first_contact(programme: Programme) -> list[tuple[str, str]]:
    if programme.start_scenario != StartScenario.MENTEE_CONTACTS:
        return []
    days = programme.first_contact_days
    return [(_("First contact by"), ngettext("%(n)d day", "%(n)d days", days) % {"n": days})]


def _guidance(programme: Programme) -> list[tuple[str, str]]:
    days = ngettext(
        "within %(n)d working day", "within %(n)d working days", programme.help_days
    ) % {"n": programme.help_days}
    return [
        (_("Contact with the %(coordinator)s") % programme.terms, guidance(programme)),
        (_("Who asks for help is called"), days),
    ]


def guidance(programme: Programme) -> str:
    """How the staff member of a duo stays in touch with it; empty when that is not known."""
    days = programme.contact_days
    if programme.supervision == Supervision.INTERVAL and days:
        text = ngettext("at least every day", "at least every %(n)d days", days)
        return text % {"n": days}
    is_asked = programme.supervision == Supervision.ON_REQUEST
    return str(programme.get_supervision_display()) if is_asked else ""


def _together(programme: Programme) -> list[tuple[str, str]]:
    return [
        (_("Kinds of goals"), _lines(*programme.goal_categories) or _("free")),
        (_("Together they can"), _lines(*_papers(programme)) or _("keep their goals")),
    ]


def _papers(programme: Programme) -> list[str]:
    papers = {
        _("prepare the first meeting apart"): programme.prepares_apart,
        _("make a mentoring plan"): programme.makes_plan,
        _("note introductions"): programme.lists_network,
    }
    return [paper for paper, is_used in papers.items() if is_used]


def together_in_a_line(programme: Programme) -> str:
    """What the two can do on their own pages."""
    return ", ".join([_("keep their goals"), *_papers(programme)])


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
        (
            _("What comes up in an interview"),
            _lines(_("The period, how often, and what to expect"), *programme.interview_topics),
        ),
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
    held = [
        f"{moment.label}: {asked_at(programme, moment)}" for moment in programme.evaluation_moments
    ]
    return [
        (_("Evaluation"), _lines(*held) or _("no fixed moment")),
        (
            _("The form"),
            _("one question at a time")
            if programme.asks_one_by_one
            else _("all questions on one page"),
        ),
        (_("Names with the answers"), _("never: the answers are always without names")),
    ]


def asked_at(programme: Programme, moment: EvaluationMoment) -> str:
    """Who evaluates at this moment, in the programme's words."""
    return " + ".join(programme.word(f"{role}s") for role in programme.evaluated_by(moment))


def _words(programme: Programme) -> list[tuple[str, str]]:
    terms = (MENTOR, MENTEE, "coordinator", "agreement", "duo")
    return [(_("People read"), ", ".join(programme.word(term) for term in terms))]


def _lists(programme: Programme) -> list[tuple[str, str]]:
    return [
        (_("Where people hear of the programme"), ", ".join(programme.channels)),
        (_("Sentences for who is turned away"), _lines(*programme.refusal_phrases)),
    ]


def _attention(programme: Programme) -> list[tuple[str, str]]:
    return [
        (str(patience.label), str(programme.patience(code))) for code, patience in PATIENCE.items()
    ]


def _privacy(programme: Programme) -> list[tuple[str, str]]:
    return [
        (_("A refused application is kept"), _months(programme.months_kept_refused)),
        (_("A mentorship is kept after its end"), _months(programme.months_kept_ended)),
        (_("The words of a question for help are kept"), _months(programme.months_kept_help)),
    ]


def privacy(programme: Programme) -> list[tuple[str, str]]:
    """How long what people told is kept, and whether anybody has to press a button then."""
    day = programme.forgets_from
    since = _("yes, from %(day)s") % {"day": date_format(day, "j F Y")} if day else _("no")
    return [
        *_privacy(programme),
        (_("Who was kept long enough is forgotten by itself"), since),
    ]


def _months(months: int | None) -> str:
    if not months:
        return ""
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def _points(points: int) -> str:
    return ngettext("%(n)d accreditation point", "%(n)d accreditation points", points) % {
        "n": points
    }


def people_in_a_line(programme: Programme) -> str:
    """Whom people can turn to."""
    adviser = programme.adviser_name and _("confidential adviser %(name)s") % {
        "name": programme.adviser_name
    }
    return _dotted(programme.contact_name, programme.contact_phone, adviser)


def entry_in_a_line(programme: Programme, questions: Sequence[Question]) -> str:
    """Who can join, and what keeps two people apart."""
    years, labels = programme.mentor_min_years, {each.code: each.label for each in questions}
    experience = years and _("%(mentors)s: more than %(years)d years of experience") % {
        "mentors": capfirst(programme.word("mentors")),
        "years": years,
    }
    differ = ", ".join(labels.get(code, code) for code in programme.differ_fields)
    never = differ and _("never the same answer: %(questions)s") % {"questions": differ}
    first = ", ".join(_gates(programme))
    return _dotted(experience, first, never) or _("everybody")


def length_in_a_line(programme: Programme) -> str:
    """How long, how often."""
    return _dotted(duration(programme), rhythm(programme))


def training_in_a_line(programme: Programme) -> str:
    """How many topics and points."""
    n, points = len(programme.training_topics), programme.accreditation_points
    topics = ngettext("%(n)d topic", "%(n)d topics", n) % {"n": n}
    return _dotted(topics, points and _points(points))


def attention_in_a_line(programme: Programme) -> str:
    """How many of the days after which something asks for attention are its own."""
    own = sum(programme.patience(code) != each.usual for code, each in PATIENCE.items())
    if not own:
        return _("after the usual number of days")
    return ngettext("%(n)d term of your own", "%(n)d terms of your own", own) % {"n": own}


def money_in_a_line(programme: Programme) -> str:
    """Who pays what."""
    (_label, paid), *_rest = _money(programme)
    return paid.replace("\n", " · ")


def words_in_a_line(programme: Programme) -> str:
    """What people are called."""
    return _words(programme)[0][1]


def evaluation_in_a_line(programme: Programme) -> str:
    """When people evaluate."""
    return _evaluation(programme)[0][1].replace("\n", ", ")


def privacy_in_a_line(programme: Programme) -> str:
    """How long what people told is kept."""
    kept = [f"{label}: {months}" for label, months in _privacy(programme) if months]
    return _dotted(*kept) or _("Not filled in yet")


def _dotted(*texts: Any) -> str:
    return " · ".join(text for text in texts if text)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
