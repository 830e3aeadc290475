"""Figures become a report: tables with their titles, and a sentence where staff wrote none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evaluations import publication
from evaluations.outcomes import Group, Line, Voices
from evaluations.report_selectors import BoardRound
from mentorship.duos.models import Reason
from mentorship.intake.models import EventKind
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.reports import figures, outcomes, quality, small_cells
from mentorship.reports.contents import (
    MONEY,
    NUMBER,
    PAIRS,
    QUOTES,
    STATEMENTS,
    STEPS,
    TEXT,
    Column,
    Content,
    Number,
    Section,
    Table,
    written,
)
from mentorship.reports.figures import Figures
from mentorship.reports.models import AnnualReport, Edition
from mentorship.reports.outcomes import Satisfaction
from mentorship.reports.period import Period
from mentorship.reports.quality import Criterion
from mentorship.reports.small_cells import Sum

INTRODUCTION = "inleiding"
# By the part of the address where its text is changed, in the order in which they are read
SECTIONS: dict[str, Promise] = {
    INTRODUCTION: gettext_lazy("In short"),
    "instroom": gettext_lazy("From application to %(duo)s"),
    "gestopt": gettext_lazy("Stopped early"),
    "evaluatie": gettext_lazy("What people think of it"),
    "training": gettext_lazy("Trainings and meetings"),
    "bijdragen": gettext_lazy("Costs and contributions"),
    "kwaliteit": gettext_lazy("Quality criteria"),
}
# The programmes for which the criteria of mentoring to work are the standard (S2-CTX-2)
WITH_CRITERIA = ("work",)
# What a board may want to read there and no figure tells
HINTS: dict[str, Promise] = {
    INTRODUCTION: gettext_lazy("What went well, what did you learn, and what comes next?"),
    "bijdragen": gettext_lazy("Tell here as well what the programme cost: that is not kept here."),
}
STEP_LABELS = {
    "applied": gettext_lazy("Applied"),
    "decided": gettext_lazy("Decided"),
    "admitted": gettext_lazy("Admitted"),
    "matched": gettext_lazy("Matched"),
    "started": gettext_lazy("Under way or further"),
    "completed": gettext_lazy("Completed"),
}
PAID, OPEN = "paid", "open"
SATISFACTION = "satisfaction"
TRAININGS = (EventKind.TRAINING,)
WORKSHOPS = (EventKind.WORKSHOP, EventKind.EXCHANGE)
KINDS = (
    (gettext_lazy("Trainings"), TRAININGS),
    (gettext_lazy("Information sessions"), (EventKind.INFO_SESSION,)),
    (gettext_lazy("Workshops"), WORKSHOPS),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a report is made of: the figures of its period, and what was told before."""

    programme: Programme
    period: Period
    figures: Figures
    outcomes: Sequence[BoardRound]
    told: Mapping[str, int]
    money: Mapping[str, Sum]
    criteria: tuple[Criterion, ...]

    @property
    def terms(self) -> dict[str, str]:
        """The programme's own words."""
        return self.programme.terms


def composed(report: AnnualReport) -> Content:
    """Make the report out of what is known now, in its own language."""
    with translation.override(report.language):
        return _composed(report)


def generated(report: AnnualReport) -> dict[str, str]:
    """Return by section the sentences that the figures give, whatever staff wrote instead."""
    with translation.override(report.language):
        counted = _counted(report)
        return {code: SENTENCES[code](counted) for code in _present(counted)}


def _counted(report: AnnualReport) -> Counted:
    programme, period = report.programme, report.period
    found = figures.count(programme, period)
    before = list(report.editions.values_list("content__told", "content__money"))
    return Counted(
        programme=programme,
        period=period,
        figures=found,
        outcomes=outcomes.of(programme, period),
        told=small_cells.told_apart(
            found.reasons,
            total=found.duos.ended_early,
            told_before=[reasons for reasons, _sums in before],
        ),
        money=small_cells.sums_apart(
            {
                PAID: Sum(people=found.money.payers, amount=str(found.money.paid)),
                OPEN: Sum(people=found.money.debtors, amount=str(found.money.open)),
            },
            # The first editions did not keep what they told.
            told_before=[sums or {} for _reasons, sums in before],
        ),
        criteria=_criteria(programme, period),
    )


def _criteria(programme: Programme, period: Period) -> tuple[Criterion, ...]:
    if programme.preset not in WITH_CRITERIA:
        return ()
    return quality.dossier(programme, start=period.begins_on, end=period.ends_on)


def _composed(report: AnnualReport) -> Content:
    counted = _counted(report)
    period, today = report.period, localdate()
    return Content(
        title=str(report),
        programme=report.programme.name,
        organisation=report.programme.organisation,
        days=_("%(first)s up to and including %(last)s")
        % {"first": _day(period.begins_on), "last": _day(period.ends_on)},
        as_of=_day(today) if today <= period.ends_on else "",
        before=period.before.name,
        numbers=_numbers(report, counted),
        sections=tuple(
            Section(
                code=code,
                title=_titled(SECTIONS[code], counted.terms),
                text=report.texts.get(code) or SENTENCES[code](counted),
                tables=tuple(TABLES[code](counted)),
            )
            for code in _present(counted)
        ),
        told=counted.told,
        money=counted.money,
        contact=_contact(report.programme),
    )


def _contact(programme: Programme) -> str:
    known = (programme.contact_name, programme.contact_phone, programme.contact_email)
    return " · ".join(each for each in known if each)


def _day(on: date) -> str:
    return date_format(on, "j F Y")


def _titled(label: object, terms: Mapping[str, str]) -> str:
    return str(capfirst(str(label) % terms))


def _present(counted: Counted) -> list[str]:
    """The sections that this programme has: one that asks no contribution has nothing to tell of it."""
    wanted = {
        "bijdragen": counted.figures.asks_fee or counted.figures.money.is_any,
        "kwaliteit": bool(counted.criteria),
    }
    return [code for code in SECTIONS if wanted.get(code, True)]


# --- the five numbers ------------------------------------------------------------------------


def _before(report: AnnualReport, *, asked: str) -> dict[str, str]:
    """The five numbers of a year earlier: as they were published, else as they are counted now.

    Counted now only where no report is about any of those days, as it would tell what changed
    since. Of the marks only those in answer to the same question, with how many gave them.
    """
    earlier = report.period.before
    published = Edition.objects.filter(
        report__programme=report.programme,
        report__begins_on=earlier.begins_on,
        report__ends_on=earlier.ends_on,
    )
    if edition := published.order_by("-number").first():
        numbers = Content.read(edition.content).numbers
    elif report.programme.annual_reports.overlapping(earlier).exists():
        return {}
    else:
        found = figures.count(report.programme, earlier)
        if not found.duos.under_way:
            return {}
        said = outcomes.satisfaction(outcomes.of(report.programme, earlier))
        numbers = _counted_numbers(found, said)
    return {
        each.code: f"{each.value} ({each.note})" if each.note else each.value
        for each in numbers
        if each.code != SATISFACTION or (asked and each.asked == asked)
    }


def _counted_numbers(found: Figures, said: Satisfaction) -> tuple[Number, ...]:
    """The five numbers as they are written, without their labels."""
    numbers = {
        "duos": found.duos.under_way,
        "completed": found.duos.completed,
        "ended_early": found.duos.ended_early,
    }
    counted = [
        Number(code, "", number_format(number, force_grouping=True))
        for code, number in numbers.items()
    ]
    waiting = number_format(found.waiting, force_grouping=True)
    marks = Number(SATISFACTION, "", said.value, note=said.note, asked=said.asked)
    return (*counted, marks, Number("waiting", "", waiting))


def _numbers(report: AnnualReport, counted: Counted) -> tuple[Number, ...]:
    said = outcomes.satisfaction(counted.outcomes)
    before = _before(report, asked=said.asked)
    labels = {
        "duos": _titled(_("%(duos)s"), counted.terms),
        "completed": _("Completed"),
        "ended_early": _("Stopped early"),
        SATISFACTION: said.topic or _("Satisfaction"),
        "waiting": _("Waiting list"),
    }
    numbers = [
        replace(each, label=labels[each.code], before=before.get(each.code, ""))
        for each in _counted_numbers(counted.figures, said)
    ]
    return tuple(
        each if each.value else replace(each, value="–", note=_("not known yet"))
        for each in numbers
    )


# --- sentences -------------------------------------------------------------------------------


def _in_short(counted: Counted) -> str:
    duos, terms = counted.figures.duos, counted.terms
    if not duos.under_way:
        return _("No %(duo)s was under way in this period.") % terms
    return " ".join(
        [
            ngettext(
                "%(n)d %(duo)s was under way.", "%(n)d %(duos)s were under way.", duos.under_way
            )
            % {**terms, "n": duos.under_way},
            _("Completed: %(completed)d, stopped early: %(early)d, going on: %(on)d.")
            % {"completed": duos.completed, "early": duos.ended_early, "on": duos.going_on},
            _who_waits(counted),
        ]
    )


def _who_waits(counted: Counted) -> str:
    if not counted.figures.waiting:
        return _("Nobody was waiting for a %(mentor)s at the end.") % counted.terms
    return ngettext(
        "%(n)d person was waiting for a %(mentor)s at the end.",
        "%(n)d people were waiting for a %(mentor)s at the end.",
        counted.figures.waiting,
    ) % {**counted.terms, "n": counted.figures.waiting}


def _inflow(counted: Counted) -> str:
    steps = counted.figures.steps
    applied, started = (
        {role: steps[role][step] for role in (MENTOR, MENTEE)} for step in ("applied", "started")
    )
    return " ".join(
        [
            _("%(one)d %(mentors)s and %(other)d %(mentees)s applied.")
            % {**counted.terms, "one": applied[MENTOR], "other": applied[MENTEE]},
            _("Of them %(n)d began in a %(duo)s.") % {**counted.terms, "n": sum(started.values())},
        ]
    )


def _stopped(counted: Counted) -> str:
    duos = counted.figures.duos
    if not duos.ended_early:
        return _("No %(duo)s stopped early.") % counted.terms
    return ngettext(
        "%(n)d of the %(all)d %(duos)s stopped early. That is always allowed, without a reason.",
        "%(n)d of the %(all)d %(duos)s stopped early. That is always allowed, without a reason.",
        duos.ended_early,
    ) % {**counted.terms, "n": duos.ended_early, "all": duos.under_way}


def _asked(counted: Counted) -> str:
    found = counted.outcomes
    if not found:
        return _("No evaluation was finished in this period.")
    turnout = [part for each in found for part in each.report.turnout]
    return " ".join(
        [
            ngettext(
                "There was %(n)d evaluation, without names.",
                "There were %(n)d evaluations, without names.",
                len(found),
            )
            % {"n": len(found)},
            _("%(answered)d of %(invited)d invitations were answered.")
            % {
                "answered": sum(part.answered for part in turnout),
                "invited": sum(part.invited for part in turnout),
            },
        ]
    )


def _learned(counted: Counted) -> str:
    trainings, info = (
        counted.figures.held(*TRAININGS),
        counted.figures.held(EventKind.INFO_SESSION),
    )
    said = [
        ngettext("There was %(n)d training", "There were %(n)d trainings", trainings.held)
        % {"n": trainings.held},
        ngettext("and %(n)d information session.", "and %(n)d information sessions.", info.held)
        % {"n": info.held},
    ]
    if counted.figures.points:
        said.append(
            ngettext(
                "Together the %(mentors)s earned %(n)d accreditation point.",
                "Together the %(mentors)s earned %(n)d accreditation points.",
                counted.figures.points,
            )
            % {**counted.terms, "n": counted.figures.points}
        )
    return " ".join(said)


def _paid(counted: Counted) -> str:
    money = counted.figures.money
    if not money.payers:
        return _("No contribution came in.")
    if money.payers < small_cells.K:
        return _("Fewer than %(k)d people paid a contribution.") % {"k": small_cells.K}
    if PAID not in counted.money:
        return _(
            "The contributions are not told: too little changed since the report was published."
        )
    return _("%(n)d people paid a contribution, %(sum)s together.") % {
        "n": money.payers,
        "sum": written(str(money.paid), MONEY),
    }


def _shown(counted: Counted) -> str:
    return _("%(shown)d of %(all)d criteria are shown by the data.") % {
        "shown": sum(each.is_shown for each in counted.criteria),
        "all": len(counted.criteria),
    }


SENTENCES: dict[str, Callable[[Counted], str]] = {
    INTRODUCTION: _in_short,
    "instroom": _inflow,
    "gestopt": _stopped,
    "evaluatie": _asked,
    "training": _learned,
    "bijdragen": _paid,
    "kwaliteit": _shown,
}


# --- tables ----------------------------------------------------------------------------------


def _duo_table(counted: Counted) -> list[Table]:
    """How many pairs there were and what became of them."""
    duos = counted.figures.duos
    rows = (
        (_("Under way in this period"), duos.under_way),
        (_("Begun in this period"), duos.started),
        (_("Completed"), duos.completed),
        (_("Stopped early"), duos.ended_early),
        (_("Going on after it"), duos.going_on),
    )
    title = _titled(_("The %(duos)s of this period"), counted.terms)
    return [Table(title, (Column(_("What"), TEXT), Column(_("Number"))), rows)]


def _step_table(counted: Counted) -> list[Table]:
    terms, steps = counted.terms, counted.figures.steps
    rows = tuple(
        (str(label), steps[MENTOR][step], steps[MENTEE][step])
        for step, label in STEP_LABELS.items()
    )
    return [
        Table(
            _("How far are they who applied in this period?"),
            (
                Column(_("Step"), TEXT),
                Column(_titled("%(mentors)s", terms)),
                Column(_titled("%(mentees)s", terms)),
            ),
            rows,
            draw=STEPS,
        )
    ]


def _reason_table(counted: Counted) -> list[Table]:
    """The reasons of at least five each; the others together, or none at all (small cells)."""
    total = counted.figures.duos.ended_early
    labels = dict(Reason.choices) | {small_cells.REST: _("Something else, or no reason given")}
    rows = [(str(labels[code]), number) for code, number in counted.told.items()]
    if not total:
        return []
    note = (
        _("A reason that fewer than %(k)d people gave is counted with the others.")
        if rows
        else _("The reasons are not told: too few people gave the same one.")
    ) % {"k": small_cells.K}
    columns = (Column(_("Reason"), TEXT), Column(_titled("%(duos)s", counted.terms)))
    rows.append((_("All that stopped early"), total))
    return [Table(_("Why did they stop?"), columns, tuple(rows), note=note)]


def _outcome_tables(counted: Counted) -> list[Table]:
    return [table for each in counted.outcomes for table in _round_tables(each, counted.terms)]


def _round_tables(outcome: BoardRound, terms: Mapping[str, str]) -> list[Table]:
    name, found = str(outcome.round), [_response_table(outcome)]
    if outcome.report.pairs:
        found.append(_pair_table(name, outcome, terms))
    found += [_statement_table(name, group) for group in outcome.report.groups]
    found += [_quote_table(name, voice) for voice in outcome.report.voices]
    return [table for table in found if table.rows]


def _response_table(outcome: BoardRound) -> Table:
    """Who answered, and the marks they gave."""
    rows: list[tuple[str, str]] = [
        (
            _("Answered by %(people)s") % {"people": part.who},
            _("%(answered)s of %(invited)s") % {"answered": part.answered, "invited": part.invited},
        )
        for part in outcome.report.turnout
    ]
    rows += [
        (f"{line.topic} · {who}", _("%(mean)s (n = %(n)s)") % {"mean": line.mean, "n": line.n})
        for who, line in outcomes.marks(outcome)
    ]
    columns = (Column(_("What"), TEXT), Column(_("Outcome"), TEXT))
    return Table(str(outcome.round), columns, tuple(rows))


def _pair_table(name: str, outcome: BoardRound, terms: Mapping[str, str]) -> Table:
    pairs = outcome.report.pairs
    return Table(
        _("%(round)s: do %(mentors)s and %(mentees)s see it the same way?")
        % {**terms, "round": name},
        (
            Column(_("Subject"), TEXT),
            Column(terms["mentors"], TEXT),
            Column(terms["mentees"], TEXT),
        ),
        tuple((each.topic, each.mentor_text, each.mentee_text) for each in pairs),
        note=outcome.report.headline,
        draw=PAIRS,
        marks=tuple(
            {
                "topic": each.topic,
                "mentor": str(each.mentor),
                "mentee": str(each.mentee),
                "mentor_text": each.mentor_text,
                "mentee_text": each.mentee_text,
            }
            for each in pairs
        ),
    )


def _statement_table(name: str, group: Group) -> Table:
    """What people in one scope say, in bars or in words, with the mean and how many answered."""
    lines = group.statements + group.choices
    return Table(
        _("%(round)s: how is it going, according to %(who)s?")
        % {"round": name, "who": group.label},
        (
            Column(_("Statement"), TEXT),
            Column(_("Answers"), TEXT),
            Column(_("Mean"), TEXT),
            Column(_("How many"), TEXT),
        ),
        tuple((line.text, _said(line), line.mean, str(line.n)) for line in lines),
        note=_("Of fewer than %(n)d answers there are words and no numbers.")
        % {"n": publication.EXACT_FROM},
        draw=STATEMENTS,
        marks=tuple(
            {
                "agree": line.agree,
                "segments": [
                    {
                        "css": part.css,
                        "percent": part.percent,
                        "count": part.count,
                        "label": part.label,
                        "number": part.number,
                    }
                    for part in line.segments
                ],
            }
            for line in lines
        ),
    )


def _quote_table(name: str, voice: Voices) -> Table:
    """What people wrote themselves, as far as a coordinator lets the board read it."""
    return Table(
        f"{name}: {voice.text}",
        (Column(_("In their own words"), TEXT),),
        tuple((quote,) for quote in voice.quotes),
        draw=QUOTES,
    )


def _said(line: Line) -> str:
    """A bar as words: what a reader without the picture gets."""
    if not line.segments:
        return line.words
    return ", ".join(f"{part.label}: {part.percent}%" for part in line.segments)


def _gathering_table(counted: Counted) -> list[Table]:
    rows: list[tuple[str | int | None, ...]] = []
    for label, kinds in KINDS:
        found = counted.figures.held(*kinds)
        points = (counted.figures.points or None) if kinds == TRAININGS else None
        rows.append((str(label), found.held, found.present, points))
    columns = (
        Column(_("What"), TEXT),
        Column(_("How often")),
        Column(_("Present")),
        Column(_("Points")),
    )
    return [Table(_("What was held"), columns, tuple(rows))]


def _money_table(counted: Counted) -> list[Table]:
    """Sums of at least five people, and of as many since an earlier edition."""
    money, told = counted.figures.money, counted.money
    labels = {PAID: _("Paid in this period"), OPEN: _("Still open at the end")}
    rows = tuple(
        (label, *((told[code]["people"], told[code]["amount"]) if code in told else (None, None)))
        for code, label in labels.items()
    )
    is_held_back = any(
        people and code not in told
        for code, people in ((PAID, money.payers), (OPEN, money.debtors))
    )
    note = _(
        "A sum of fewer than %(k)d people is not told, nor one that fewer than %(k)d people changed"
        " since the report was published."
    ) % {"k": small_cells.K}
    columns = (Column(_("What"), TEXT), Column(_("People"), NUMBER), Column(_("Sum"), MONEY))
    return [Table(_("Contributions"), columns, rows, note=note if is_held_back else "")]


def _criterion_table(counted: Counted) -> list[Table]:
    """Each criterion with what shows it; what is missing is for the staff, on a page of its own."""
    rows = tuple((each.text, _judgement(each), each.evidence) for each in counted.criteria)
    columns = (
        Column(_("Criterion"), TEXT),
        Column(_("Shown by the data"), TEXT),
        Column(_("Evidence"), TEXT),
    )
    return [Table(_("The criteria of mentoring to work"), columns, rows)]


def _judgement(criterion: Criterion) -> str:
    if criterion.is_shown:
        return _("yes")
    return _("not yet") if criterion.is_applicable else _("not applicable")


TABLES: dict[str, Callable[[Counted], list[Table]]] = {
    INTRODUCTION: _duo_table,
    "instroom": _step_table,
    "gestopt": _reason_table,
    "evaluatie": _outcome_tables,
    "training": _gathering_table,
    "bijdragen": _money_table,
    "kwaliteit": _criterion_table,
}


def title(section: str, programme: Programme) -> str:
    """Return the title of this section, in the words of the programme."""
    return _titled(SECTIONS[section], programme.terms)
