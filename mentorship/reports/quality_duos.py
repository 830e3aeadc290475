"""What shows that duos were matched, guided and rounded off as the standard asks (S2-MATCH to S2-END)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Template
from agreements.term import LENGTHS
from agreements.wording import RHYTHM
from evaluations.models import Moment, Round, RoundStatus, Stat
from matching.models import MatchingRun
from mentorship.duos.models import CheckIn, Duo, DuoStatus, HelpRequest, HelpStatus, Meeting, Pause
from mentorship.intake.models import Attendance, EventKind
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    AgreementMoment,
    Material,
    MaterialKind,
    Role,
    Service,
    StartScenario,
    Supervision,
    months_later,
)
from mentorship.programmes.rhythm import GRACE, Away, after
from mentorship.reports.quality_facts import (
    FEW,
    DuoFact,
    Finding,
    Inquiry,
    lacking,
    listed,
    not_applicable,
    on_days,
    percent,
    shown,
)
from mentorship.reports.quality_recruiting import SEVERAL, gatherings

# The standard itself says how long and how often (S2-GUID-1, S2-GUID-2).
MONTHS, EVERY = 6, timedelta(days=14)
# Somebody is spoken to this often at the least, also where a programme lets more time pass.
USUAL_CONTACT = 90
CHARTER = "charter"
LONG_DURATION_UNIT = "months"
FREQUENCY_CODES = {"frequency", "meetings"}
SHELVES = (MaterialKind.GUIDELINE, MaterialKind.TOOL, MaterialKind.PROCESS)


def _counted(inquiry: Inquiry, n: int, of: int) -> dict[str, object]:
    """How many of how many duos, for a text."""
    word = inquiry.programme.word("duo" if of == 1 else "duos")
    return {"n": n, "of": of, "percent": percent(n, of), "duos": word}


def _some(inquiry: Inquiry, n: int) -> dict[str, object]:
    """So many duos, for a text."""
    return {"n": n, "duos": inquiry.programme.word("duo" if n == 1 else "duos")}


def _whole_or(finding: Finding, evidence: str, *, is_whole: bool) -> Finding:
    return shown(evidence) if is_whole else finding


# --- matching and beginning ---------------------------------------------------------------


def match_explained(inquiry: Inquiry) -> Finding:
    """An explanation in points by clear criteria, kept with each match (S2-MATCH-1)."""
    matched = inquiry.matched()
    if not matched:
        return not_applicable(_("In this period no match was made."))
    explained = [each.pk for each in matched if each.is_explained]
    runs = MatchingRun.objects.filter(proposals__duo__in=explained).distinct()
    criteria = dict.fromkeys(
        each.label for run in runs.only("criteria") for each in run.counted if each.weight
    )
    n, of = len(explained), len(matched)
    text = _("%(n)s of %(of)s matches (%(percent)s %%) have an explanation in points.")
    said = [text % _counted(inquiry, n, of)]
    if criteria:
        said.append(_("Criteria: %(names)s.") % {"names": listed(list(criteria))})
    evidence = " ".join(said)
    if n == of and criteria:
        return shown(evidence)
    text = ngettext(
        "%(n)s match has no explanation by criteria.",
        "%(n)s matches have no explanation by criteria.",
        (of - n) or of,
    )
    url = inquiry.url("matching:workbench")
    return lacking(text % {"n": (of - n) or of}, url, evidence=evidence)


def matched_by_staff(inquiry: Inquiry) -> Finding:
    """That somebody of the team decided on each match and sent it (S2-MATCH-2)."""
    matched = inquiry.matched()
    if not matched:
        return not_applicable(_("In this period no match was made."))
    n, of = sum(each.is_by_team for each in matched), len(matched)
    text = _("%(n)s of %(of)s matches (%(percent)s %%) were decided on and sent by the team.")
    evidence = text % _counted(inquiry, n, of)
    text = ngettext(
        "Of %(n)s match is not kept who of the team decided.",
        "Of %(n)s matches is not kept who of the team decided.",
        of - n,
    )
    gap = lacking(text % {"n": of - n}, inquiry.url("matching:history"), evidence=evidence)
    return _whole_or(gap, evidence, is_whole=n == of)


def first_meeting_accompanied(inquiry: Inquiry) -> Finding:
    """A first meeting at a neutral place, with somebody of the staff (S2-MATCH-3a, S2-MATCH-3b).

    That somebody would be there is a plan. It counts where the team noted afterwards that the two
    met on the day of that plan, and at which place.
    """
    met, programme = inquiry.met(), inquiry.programme
    is_asked = programme.is_neutral_first and programme.start_scenario == StartScenario.ACCOMPANIED
    if not met and (is_asked or not inquiry.started()):
        return _nobody_met(inquiry)
    good = [each for each in met if each.is_accompanied and each.introduced_at_place]
    n, of = len(good), len(met)
    evidence = ""
    if good:
        text = _(
            "First meeting at a neutral place, noted on the day planned with somebody of the staff:"
            " %(n)s of %(of)s %(duos)s (%(percent)s %%, %(days)s)."
        )
        days = on_days([each.introduced_on for each in good if each.introduced_on])
        evidence = text % (_counted(inquiry, n, of) | {"days": days})
    if n == of and met:
        return shown(evidence)
    if not is_asked:
        text = _("This programme asks for no neutral place, or for nobody of the staff there.")
        return lacking(text, inquiry.url("programmes:edit", "start"), evidence=evidence)
    text = _("Of %(n)s %(duos)s is not noted at which place, or on the day planned with the staff.")
    return lacking(text % _some(inquiry, of - n), inquiry.url("duos:list"), evidence=evidence)


def _nobody_met(inquiry: Inquiry) -> Finding:
    text = _("In this period no %(duo)s met for the first time.")
    return not_applicable(text % {"duo": inquiry.programme.word("duo")})


def both_answered(inquiry: Inquiry) -> Finding:
    """That both said apart whether they go on (S2-MATCH-4a, S2-MATCH-4b).

    What they said is nobody's business. Left out are those who still may think or talk once more,
    and those who parted before both had answered: one no is enough for that.
    """
    at = now()
    over = [
        each
        for each in inquiry.met()
        if each.status != DuoStatus.PROPOSED
        and not (
            each.status == DuoStatus.INTRODUCED
            and each.answers_due_at
            and each.answers_due_at >= at
        )
    ]
    asked = [each for each in over if each.both_answered or not each.parted_early]
    parted = _parted(inquiry, len(over) - len(asked))
    is_asked = inquiry.programme.validates_introduction
    if not asked and (is_asked or not inquiry.started()):
        return not_applicable(parted) if parted else _nobody_met(inquiry)
    n, of = sum(each.both_answered for each in asked), len(asked)
    text = _("Both answered after the first meeting: %(n)s of %(of)s %(duos)s (%(percent)s %%).")
    evidence = " ".join(filter(None, [text % _counted(inquiry, n, of) if asked else "", parted]))
    if n == of and asked:
        return shown(evidence)
    if not is_asked:
        text = _("This programme does not ask both after the first meeting whether they go on.")
        return lacking(text, inquiry.url("programmes:edit", "start"), evidence=evidence)
    text = _("Of %(n)s %(duos)s not both answered.")
    url = inquiry.url("duos:list", stand="antwoord")
    return lacking(text % _some(inquiry, of - n), url, evidence=evidence)


def _parted(inquiry: Inquiry, n: int) -> str:
    text = _("Parted before both had answered, and left out: %(n)s %(duos)s.")
    return text % _some(inquiry, n) if n else ""


def agreement_signed(inquiry: Inquiry) -> Finding:
    """A signed agreement with duration, frequency and ethical charter (S2-MATCH-5a…c)."""
    began = inquiry.started()
    if not began:
        return not_applicable(_("In this period no mentorship began."))
    signed = [each for each in began if each.template is not None]
    templates = Template.objects.in_bulk([each.template for each in signed])
    whole = {pk for pk, template in templates.items() if _is_whole(template)}
    good = [each for each in signed if each.template in whole]
    n, of = len(good), len(began)
    evidence = ""
    if good:
        text = _(
            "Signed by both and sealed: %(n)s of %(of)s %(duos)s that began (%(percent)s %%, %(days)s)."
            " With the duration, how often they meet and the ethical charter."
        )
        days = on_days([localdate(each.sealed_at) for each in good if each.sealed_at])
        evidence = text % (_counted(inquiry, n, of) | {"days": days})
    if n == of:
        return shown(evidence)
    if inquiry.programme.agreement_moment == AgreementMoment.NONE:
        text = _("This programme asks for no agreement.")
        return lacking(text, inquiry.url("programmes:edit", "start"), evidence=evidence)
    if unsigned := of - len(signed):
        text = _("Of %(n)s %(duos)s that began no signed agreement is kept.")
        url = inquiry.url("duos:list", afspraken="zonder")
        return lacking(text % _some(inquiry, unsigned), url, evidence=evidence)
    text = _("The text that %(n)s %(duos)s signed lacks the duration, how often or the charter.")
    url = inquiry.url("agreements:composer", "nl")
    return lacking(text % _some(inquiry, of - n), url, evidence=evidence)


def _is_whole(template: Template) -> bool:
    clauses = template.wording.clauses
    codes = {each.code for each in clauses}
    says_how_often = codes & FREQUENCY_CODES or any(each.type == RHYTHM for each in clauses)
    return CHARTER in codes and bool(says_how_often) and bool(codes & set(LENGTHS))


# --- guiding ------------------------------------------------------------------------------


def duration(inquiry: Inquiry) -> Finding:
    """At least six months: as agreed, and as it was where it was completed (S2-GUID-1)."""
    began = [each for each in inquiry.started() if each.ends_on]
    done = inquiry.ended(DuoStatus.COMPLETED)
    if not began and not done:
        return not_applicable(_("In this period no mentorship began or was completed."))
    agreed = sum(_lasts(each.started_on, each.ends_on) for each in began)
    lasted = sum(_lasts(each.started_on, each.ended_on) for each in done)
    said = []
    if began:
        text = _(
            "Agreed on at least %(months)s months:"
            " %(n)s of %(of)s %(duos)s that began (%(percent)s %%)."
        )
        said.append(text % (_counted(inquiry, agreed, len(began)) | {"months": MONTHS}))
    if done:
        text = _(
            "Lasted at least %(months)s months:"
            " %(n)s of %(of)s %(duos)s that were completed (%(percent)s %%)."
        )
        said.append(text % (_counted(inquiry, lasted, len(done)) | {"months": MONTHS}))
    evidence = " ".join(said)
    short = len(began) + len(done) - agreed - lasted
    if not short:
        return shown(evidence)
    programme = inquiry.programme
    in_months = programme.duration_min if programme.duration_unit == LONG_DURATION_UNIT else 0
    if (in_months or 0) < MONTHS:
        text = _("This programme does not ask for at least %(months)s months.")
        url = inquiry.url("programmes:edit", "duur")
        return lacking(text % {"months": MONTHS}, url, evidence=evidence)
    text = _("Shorter than %(months)s months: %(n)s %(duos)s.")
    facts = _some(inquiry, short) | {"months": MONTHS}
    return lacking(text % facts, inquiry.url("duos:list"), evidence=evidence)


def _lasts(start: date | None, end: date | None) -> bool:
    return bool(start and end and end >= months_later(start, MONTHS))


def rhythm(inquiry: Inquiry) -> Finding:
    """Never more than two weeks and a week of grace between two meetings (S2-GUID-2).

    Days of a pause do not count. A duo that began less than two weeks ago is left out.
    """
    keys = [each.pk for each in inquiry.under_way()]
    met, away = _meetings(keys, inquiry), _pauses(keys)
    due = {
        each.pk: _is_regular(inquiry, each, met.get(each.pk, ()), away.get(each.pk, ()))
        for each in inquiry.under_way()
        if each.started_on and _last_day(inquiry, each) - each.started_on >= EVERY
    }
    if not due:
        return _nobody_under_way(inquiry)
    n, of = sum(due.values()), len(due)
    held = sum(inquiry.start <= day for key in due for day in met.get(key, ()))
    text = _(
        "Never more than %(days)s days and a week of grace between two meetings:"
        " %(n)s of %(of)s %(duos)s (%(percent)s %%)."
    )
    said = [text % (_counted(inquiry, n, of) | {"days": EVERY.days})]
    text = ngettext(
        "%(n)s meeting was noted in this period.",
        "%(n)s meetings were noted in this period.",
        held,
    )
    said.append(text % {"n": held})
    evidence = " ".join(said)
    if n == of:
        return shown(evidence)
    days = inquiry.programme.rhythm_days
    if days is None or days > EVERY.days:
        text = _("This programme does not ask that they meet at least every two weeks.")
        return lacking(text, inquiry.url("programmes:edit", "duur"), evidence=evidence)
    text = _("Longer without a meeting that was noted: %(n)s %(duos)s.")
    url = inquiry.url("duos:list", stand="silent")
    return lacking(text % _some(inquiry, of - n), url, evidence=evidence)


def _nobody_under_way(inquiry: Inquiry) -> Finding:
    text = _("In this period no %(duo)s was under way for long enough to tell.")
    return not_applicable(text % {"duo": inquiry.programme.word("duo")})


def _last_day(inquiry: Inquiry, duo: DuoFact) -> date:
    return min(duo.ended_on or inquiry.until, inquiry.until)


def _meetings(keys: Collection[int], inquiry: Inquiry) -> Mapping[int, Sequence[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    rows = Meeting.objects.filter(duo__in=keys, held_on__lte=inquiry.until).order_by("held_on")
    for duo, day in rows.values_list("duo", "held_on"):
        found[duo].append(day)
    return found


def _pauses(keys: Collection[int]) -> Mapping[int, Sequence[Away]]:
    found: dict[int, list[Away]] = defaultdict(list)
    rows = Pause.objects.filter(duo__in=keys).order_by("begins_on", "pk")
    for duo, begins, until, ended in rows.values_list("duo", "begins_on", "until", "ended_on"):
        found[duo].append((begins, ended or until))
    return found


def _is_regular(
    inquiry: Inquiry,
    duo: DuoFact,
    met: Iterable[date],
    away: Sequence[Away],
    *,
    every: timedelta = EVERY,
) -> bool:
    """Whether no stretch between two of these days that touches the period was too long."""
    assert duo.started_on is not None  # noqa: S101 — it was under way
    later = [day for day in met if day > duo.started_on]
    stretches = pairwise([duo.started_on, *later, _last_day(inquiry, duo)])
    return all(
        until <= after(since, every + GRACE, away)
        for since, until in stretches
        if until >= inquiry.start
    )


def staff_contact(inquiry: Inquiry) -> Finding:
    """One member of the staff for each duo, who talks with both in a rhythm (S2-GUID-3a…d).

    Never more than the programme's own number of days, at most ninety, and a week of grace
    between two contacts; days of a pause do not count. What is not answered is no contact.
    Questions for help are counted only when there are many enough to point at nobody.
    """
    programme = inquiry.programme
    asked = programme.contact_days if programme.supervision == Supervision.INTERVAL else None
    every = timedelta(days=min(asked or USUAL_CONTACT, USUAL_CONTACT))
    away = _pauses([duo.pk for duo in inquiry.under_way()])
    due = [
        duo
        for duo in inquiry.under_way()
        if duo.started_on
        and _last_day(inquiry, duo) >= after(duo.started_on, every, away.get(duo.pk, ()))
    ]
    if not due:
        return _nobody_under_way(inquiry)
    talked = _contacts([duo.pk for duo in due], inquiry)
    n = sum(
        all(
            days and _is_regular(inquiry, duo, days, away.get(duo.pk, ()), every=every)
            for days in (talked.get((duo.pk, role), ()) for role in Role.values)
        )
        for duo in due
    )
    text = _(
        "Every %(duo)s has one fixed member of the staff."
        " Never more than %(days)s days and a week of grace between two contacts with either:"
        " %(n)s of %(of)s %(duos)s (%(percent)s %%), %(talks)s contacts in all."
    )
    talks = sum(inquiry.start <= day for days in talked.values() for day in days)
    facts = _counted(inquiry, n, len(due)) | {"days": every.days, "talks": talks}
    evidence = text % (facts | {"duo": programme.word("duo")})
    if helped := _helped(inquiry):
        evidence = f"{evidence} {helped}"
    if n == len(due):
        return shown(evidence)
    if not asked:
        text = _("This programme did not set how often the staff contact a %(duo)s.")
        url = inquiry.url("programmes:edit", "begeleiding")
        return lacking(text % {"duo": programme.word("duo")}, url, evidence=evidence)
    text = _("Longer without a contact with both: %(n)s %(duos)s.")
    url = inquiry.url("duos:list", stand="check-in")
    return lacking(text % _some(inquiry, len(due) - n), url, evidence=evidence)


def _contacts(keys: Collection[int], inquiry: Inquiry) -> Mapping[tuple[int, str], Sequence[date]]:
    """On which days each of the two was spoken to, from their start up to the end of the period."""
    found: dict[tuple[int, str], list[date]] = defaultdict(list)
    rows = CheckIn.objects.talked().filter(
        duo__in=keys, held_on__lte=inquiry.until, held_on__gte=F("duo__started_on")
    )
    for duo, role, day in rows.order_by("held_on").values_list("duo", "role", "held_on"):
        found[duo, role].append(day)
    return found


def _helped(inquiry: Inquiry) -> str:
    asked = HelpRequest.objects.filter(inquiry.at("asked_at"), duo__in=[d.pk for d in inquiry.duos])
    n = asked.filter(status=HelpStatus.CLOSED).count()
    text = _("%(n)s questions for help were dealt with.")
    return text % {"n": n} if n >= FEW else ""


def library(inquiry: Inquiry) -> Finding:
    """Guidelines, tools and processes for both, and a social map (S2-GUID-4a…d).

    Of materials is not kept since when they are there: this is how it was on the day it was made.
    """
    rows = Material.objects.filter(programme=inquiry.programme, kind__in=SHELVES)
    there = list(rows.values_list("kind", "roles"))
    services = Service.objects.filter(programme=inquiry.programme).count()
    missing = [
        _("%(kind)s for %(people)s") % {"kind": kind.label, "people": inquiry.people(role, 0)}
        for kind in SHELVES
        for role in (MENTOR, MENTEE)
        if not any(kind == each and role in roles for each, roles in there)
    ]
    text = _("On %(day)s: %(n)s guidelines, tools and processes, and a social map of %(services)s.")
    facts = {"day": on_days([localdate()]), "n": len(there)}
    evidence = text % (facts | {"services": services})
    if missing:
        text = _("Not there yet: %(missing)s.")
        url = inquiry.url("programmes:material_add")
        return lacking(text % {"missing": listed(missing)}, url, evidence=evidence)
    if not services:
        text = _("Nothing is on the social map yet.")
        return lacking(text, inquiry.url("intake:service_add"), evidence=evidence)
    return shown(evidence)


def workshop(inquiry: Inquiry) -> Finding:
    """A gathering where mentors met other mentors on their way (S2-GUID-5a, S2-GUID-5b).

    At least two of them; at a training those who guided a duo on that day.
    """
    if not inquiry.under_way():
        return _nobody_under_way(inquiry)
    kinds = (EventKind.EXCHANGE, EventKind.WORKSHOP, EventKind.TRAINING)
    guided = Duo.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=OuterRef("event__held_on")),
        mentor__application=OuterRef("application"),
        started_on__lt=OuterRef("event__held_on"),
    )
    there = Attendance.objects.filter(
        ~Q(event__kind=EventKind.TRAINING) | Exists(guided),
        event__in=gatherings(inquiry, *kinds),
        was_there=True,
        application__role=MENTOR,
        application__is_test=False,
    )
    rows = there.order_by().values("event", "event__held_on").annotate(n=Count("pk"))
    # Where one came alone, she learned from nobody.
    came = [row for row in rows if row["n"] >= SEVERAL]
    if not came:
        text = _("In this period no gathering was noted where %(mentors)s learned from each other.")
        words = {"mentors": inquiry.people(MENTOR, 0)}
        return lacking(text % words, inquiry.url("intake:event_add"))
    n = sum(row["n"] for row in came)
    text = _("Exchange or further training on the way (%(days)s): %(n)s times a %(mentor)s came.")
    days = on_days([row["event__held_on"] for row in came])
    facts = {"days": days, "n": n, "mentor": inquiry.people(MENTOR, 1)}
    return shown(text % facts)


# --- ending -------------------------------------------------------------------------------


def early_ending(inquiry: Inquiry) -> Finding:
    """That duos stopped early, and that it is kept on which day and as whose wish (S2-END-1)."""
    stopped = inquiry.ended(DuoStatus.ENDED_EARLY)
    if not stopped:
        text = _("In this period no %(duo)s stopped early, so there is nothing to show.")
        return not_applicable(text % {"duo": inquiry.programme.word("duo")})
    n, of = sum(each.has_ending for each in stopped), len(stopped)
    text = _("Stopped early: %(of)s %(duos)s. Kept on which day and who wished it: %(n)s.")
    evidence = text % _counted(inquiry, n, of)
    text = _("Of %(n)s %(duos)s is not kept who wished it.")
    url = inquiry.url("duos:list", stand="ended_early")
    gap = lacking(text % _some(inquiry, of - n), url, evidence=evidence)
    return _whole_or(gap, evidence, is_whole=n == of)


def closing_meeting(inquiry: Inquiry) -> Finding:
    """A last talk of the two, online is fine as well (S2-END-2a, S2-END-2b)."""
    done = inquiry.ended(DuoStatus.COMPLETED)
    if not done:
        text = _("In this period no %(duo)s was completed.")
        return not_applicable(text % {"duo": inquiry.programme.word("duo")})
    n, of = sum(each.talked_on is not None for each in done), len(done)
    text = _("Last talk of the two: %(n)s of %(of)s completed %(duos)s (%(percent)s %%).")
    said = [text % _counted(inquiry, n, of)]
    early = [each for each in inquiry.ended(DuoStatus.ENDED_EARLY) if each.talked_on]
    if early:
        text = _("Also of %(n)s %(duos)s that stopped early.")
        said.append(text % _some(inquiry, len(early)))
    evidence = " ".join(said)
    text = _("Of %(n)s completed %(duos)s no last talk is noted.")
    url = inquiry.url("duos:list", stand="completed")
    gap = lacking(text % _some(inquiry, of - n), url, evidence=evidence)
    return _whole_or(gap, evidence, is_whole=n == of)


def evaluation(inquiry: Inquiry) -> Finding:
    """A final evaluation of which the outcomes were made known (S2-END-3)."""
    rounds = Round.objects.opened().filter(
        inquiry.at("closes_at"), programme=inquiry.programme, moment=Moment.FINAL
    )
    found = list(rounds.only("status", "closes_at"))
    released = [each for each in found if each.status == RoundStatus.RELEASED]
    if not released:
        return _not_evaluated(inquiry, found)
    roles = Stat.objects.filter(round__in=released, scope__in=Role.values)
    counted = roles.aggregate(of=Sum(F("invited")), n=Sum(F("answered")))
    text = _(
        "Final evaluation (closed: %(days)s): %(n)s of %(of)s people answered (%(percent)s %%)."
    )
    n, of = counted["n"] or 0, counted["of"] or 0
    days = on_days([each.last_day for each in released if each.last_day])
    facts = {"days": days, "n": n, "of": of, "percent": percent(n, of)}
    return shown(text % facts)


def _not_evaluated(inquiry: Inquiry, found: Collection[Round]) -> Finding:
    ended = inquiry.ended(DuoStatus.COMPLETED, DuoStatus.ENDED_EARLY)
    if not ended and not found:
        text = _("In this period no %(duo)s ended, so there was nobody to ask.")
        return not_applicable(text % {"duo": inquiry.programme.word("duo")})
    url = inquiry.url("evaluations:round_list")
    if any(each.status == RoundStatus.WITHHELD for each in found):
        text = _("Too few people answered: what they said was destroyed unread, as was promised.")
        return lacking(text, url)
    if found:
        return lacking(_("The outcomes of the final evaluation are not there yet."), url)
    text = _("In this period no final evaluation was closed.")
    return lacking(text, url)
