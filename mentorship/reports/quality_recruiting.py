"""What shows that people were found, chosen and trained as the standard asks (S2-MREC, S2-REC)."""

from collections import defaultdict
from datetime import date
from typing import cast

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.intake.emails import decision_key
from mentorship.intake.event_selectors import CONTENT, FOR_MENTEES
from mentorship.intake.models import (
    ApplicationStatus,
    Attendance,
    Event,
    EventKind,
    Interview,
    Partner,
)
from mentorship.intake.models.application import DECIDED
from mentorship.intake.recruitment_selectors import DOMINANT_PERCENT, FEWEST
from mentorship.mail.models import EmailStatus, OutgoingEmail
from mentorship.programmes.models import MENTEE, MENTOR
from mentorship.reports.quality_facts import (
    FEW,
    Finding,
    Inquiry,
    few,
    lacking,
    listed,
    not_applicable,
    on_days,
    percent,
    shown,
    span,
)

S = ApplicationStatus
REFUSED = (S.DECLINED, S.REFERRED)
# The letter that tells of a decision, by what was decided
LETTERS = {
    S.ACCEPTED: "application_accepted",
    S.WAITLISTED: "application_waitlisted",
    S.DECLINED: "application_declined",
    S.REFERRED: "application_referred",
}
# A letter that the mail server took. One that was settled came back or never left.
ARRIVED = (EmailStatus.SENT, EmailStatus.DELIVERED)
LOST = (EmailStatus.BOUNCED, EmailStatus.FAILED)
# How many topics a training has
TOPICS = 10
# From how many different ways it is more than one.
SEVERAL = 2


def gatherings(inquiry: Inquiry, *kinds: str) -> "QuerySet[Event]":
    """What took place in the period, the last one first."""
    held = Event.objects.going_on().filter(inquiry.on("held_on"), kind__in=kinds)
    return held.filter(programme=inquiry.programme).order_by("-held_on", "-pk")


def info_session(inquiry: Inquiry, role: str) -> Finding:
    """A session where they were, and where everything came up (S2-MREC-1, S2-REC-2)."""
    there = Q(attendances__was_there=True, attendances__application__role=role)
    there &= Q(attendances__application__is_test=False)
    rows = gatherings(inquiry, EventKind.INFO_SESSION)
    rows = rows.filter(Q(roles=[]) | Q(roles__contains=[role]))
    sessions = list(rows.annotate(n=Count("attendances", filter=there)))
    people = inquiry.people(role, 0)
    if not sessions:
        text = _("In this period there was no information session for %(people)s.")
        return lacking(text % {"people": people}, inquiry.url("intake:event_add"))
    visited = [each for each in sessions if each.n]
    if not visited:
        text = _("Of no information session was noted which %(people)s were there.")
        url = inquiry.url("intake:event_detail", sessions[0].pk)
        return lacking(text % {"people": people}, url)
    wanted = set(FOR_MENTEES if role == MENTEE else CONTENT)
    whole = [each for each in visited if wanted <= set(each.content)]
    if not whole:
        best = max(visited, key=lambda each: len(wanted & set(each.content)))
        missing = [
            str(label) % inquiry.programme.terms
            for code, label in CONTENT.items()
            if code in wanted - set(best.content)
        ]
        text = _("At no information session did all come up. Not noted: %(missing)s.")
        url = inquiry.url("intake:event_edit", best.pk)
        return lacking(text % {"missing": listed(missing)}, url)
    n, came = len(whole), sum(each.n for each in whole)
    text = ngettext(
        "%(n)s information session (%(days)s), with %(came)s %(people)s."
        " All %(topics)s subjects came up.",
        "%(n)s information sessions (%(days)s), with %(came)s %(people)s."
        " All %(topics)s subjects came up.",
        n,
    )
    facts = {"n": n, "days": on_days([each.held_on for each in whole]), "came": came}
    facts |= {"people": inquiry.people(role, came), "topics": len(wanted)}
    return shown(text % facts)


def channels(inquiry: Inquiry, role: str) -> Finding:
    """More than one way by which they came, of which none outdoes all others (S2-MREC-2, S2-REC-1a)."""
    rows = inquiry.applications(role).filter(inquiry.at("submitted_at"))
    rows = rows.exclude(status=S.WITHDRAWN).order_by()
    ways: dict[str, int] = defaultdict(int)
    counted = rows.values_list("channel", "partner__name").annotate(n=Count("pk"))
    for channel, partner, n in counted:
        ways[partner or channel] += n
    person, people = inquiry.people(role, 1), inquiry.people(role, 0)
    if not ways:
        text = _("In this period nobody applied as %(person)s.")
        return not_applicable(text % {"person": person})
    known = {name: n for name, n in ways.items() if name}
    url = inquiry.url("intake:recruitment")
    if not known:
        text = _("Of none of the %(people)s is known how they found the programme.")
        return lacking(text % {"people": people}, url)
    names = sorted(known, key=lambda name: (-known[name], name))
    if len(names) < SEVERAL:
        text = _("All %(people)s of whom it is known came by one way: %(way)s.")
        return lacking(text % {"people": people, "way": names[0]}, url)
    total = sum(known.values())
    largest = percent(known[names[0]], total)
    if total >= FEWEST and largest >= DOMINANT_PERCENT:
        text = _("%(percent)s %% of the %(people)s came by one way: %(way)s.")
        return lacking(text % {"percent": largest, "people": people, "way": names[0]}, url)
    text = _("%(people)s came by %(n)s different ways: %(ways)s.")
    facts = {"people": capfirst(people), "n": len(names), "ways": listed(names)}
    said = [text % facts]
    if total >= FEWEST:
        said.append(_("The largest brought %(percent)s %%.") % {"percent": largest})
    return shown(" ".join(said))


def interview_held(inquiry: Inquiry, role: str) -> Finding:
    """A talk about period, frequency and expectations, before everybody who was admitted was.

    S2-MREC-3, S2-REC-3.
    """
    admitted = inquiry.applications(role).filter(inquiry.at("decided_at"), status=S.ACCEPTED)
    of = admitted.count()
    if not of:
        text = _("In this period nobody was admitted as %(person)s.")
        return not_applicable(text % {"person": inquiry.people(role, 1)})
    talks = Interview.objects.whole().filter(application__in=admitted)
    # A talk after the decision chose nobody any more.
    before = Q(held_on__lte=F("application__decided_at__date"))
    counted = talks.aggregate(
        ever=Count("application", distinct=True),
        n=Count("application", distinct=True, filter=before),
        first=Min("held_on", filter=before),
        last=Max("held_on", filter=before),
    )
    n, ever = counted["n"], counted["ever"]
    evidence = ""
    if n:
        text = _(
            "Talk held with %(n)s of %(of)s admitted %(people)s (%(percent)s %%, %(days)s)."
            " The period, how often and what to expect came up."
        )
        facts = {"n": n, "of": of, "percent": percent(n, of), "people": inquiry.people(role, of)}
        evidence = text % (facts | {"days": span(counted["first"], counted["last"])})
    if n == of:
        return shown(evidence)
    rest, talk = of - ever, "zonder"
    text = _("With %(n)s admitted %(people)s no talk about all three is noted.")
    if not rest:
        rest, talk = of - n, "met"
        text = _("With %(n)s admitted %(people)s the talk was held after the decision.")
    url = inquiry.url("intake:application_list", stand=S.ACCEPTED.value, rol=role, gesprek=talk)
    facts = {"n": rest, "people": inquiry.people(role, rest)}
    return lacking(text % facts, url, evidence=evidence)


def reason_given(inquiry: Inquiry, role: str) -> Finding:
    """The letter that told the decision, and the reason where it was a no (S2-MREC-4, S2-REC-4).

    A decision without a reason cannot be taken; what counts is that the letter left.
    """
    rows = inquiry.applications(role).filter(inquiry.at("decided_at"), status__in=DECIDED)
    decided = list(rows.only("status", "decided_at"))
    if not decided:
        text = _("In this period nothing was decided about %(people)s.")
        return not_applicable(text % {"people": inquiry.people(role, 0)})
    keys = {each.pk: decision_key(each, LETTERS[S(each.status)]) for each in decided}
    letters = OutgoingEmail.objects.filter(key__in=keys.values())
    sent = dict(letters.values_list("key", "status"))
    back = {key for key, status in sent.items() if status in LOST}
    told = {key for key, status in sent.items() if status in ARRIVED}
    heard = [each for each in decided if keys[each.pk] in told]
    n, of = len(heard), len(decided)
    refused, read = (sum(each.status in REFUSED for each in rows) for rows in (decided, heard))
    # Those who were admitted are counted elsewhere: subtracted, few who were refused would show.
    is_counted = not 0 < refused < FEW
    if is_counted:
        text = _("%(n)s of %(of)s %(people)s (%(percent)s %%) got the decision by e-mail.")
    elif n == of:
        text = _("All %(people)s got the decision by e-mail.")
    else:
        text = _("Not all %(people)s got the decision by e-mail.")
    people = inquiry.people(role, of if is_counted else 0)
    facts = {"n": n, "of": of, "percent": percent(n, of), "people": people}
    evidence = f"{text % facts} {_refused(refused, read)}"
    if n == of:
        return shown(evidence)
    missed = _missed(len(back), of - n)
    gap = missed if is_counted else _("The e-mail with the decision did not reach everybody.")
    if back:
        return lacking(gap, inquiry.url("dashboard:undelivered"), evidence=evidence)
    url = inquiry.url("intake:application_list", stand="alle", rol=role)
    return lacking(gap, url, evidence=evidence)


def _missed(back: int, unheard: int) -> str:
    """How many a letter did not reach: it came back, or else none is known to have arrived."""
    if back:
        text = ngettext(
            "The e-mail with the decision did not reach %(n)s person.",
            "The e-mail with the decision did not reach %(n)s people.",
            back,
        )
        return text % {"n": back}
    text = ngettext(
        "No e-mail with the decision is known to have reached %(n)s person.",
        "No e-mail with the decision is known to have reached %(n)s people.",
        unheard,
    )
    return text % {"n": unheard}


def _refused(of: int, n: int) -> str:
    """How many of those who were not admitted read why."""
    if not of:
        return _("Nobody was turned away.")
    if n == of:
        text = _("Everybody who was not admitted read the reason (%(n)s).")
        return text % {"n": few(of)}
    return _("Not everybody who was turned away got the reason.")


def training_topics(inquiry: Inquiry) -> Finding:
    """Training with all topics before or at the start of the first duo (S2-MREC-5, S2-TRAIN)."""
    began: dict[int, date] = {}
    for duo in inquiry.started():
        day = cast("date", duo.started_on)
        began[duo.mentor__application_id] = min(day, began.get(duo.mentor__application_id, day))
    if not began:
        return not_applicable(_("In this period no mentorship began."))
    topics = set(inquiry.programme.training_topics)
    if len(topics) < TOPICS:
        text = _("The training of this programme has %(n)s topics; the standard names %(of)s.")
        url = inquiry.url("programmes:edit", "training")
        return lacking(text % {"n": len(topics), "of": TOPICS}, url)
    passed = Attendance.objects.filter(application__in=began, was_there=True, is_passed=True)
    passed = passed.filter(event__kind=EventKind.TRAINING)
    had: dict[int, set[str]] = defaultdict(set)
    rows = passed.values_list("application", "event__held_on", "event__topics")
    for application, held_on, covered in rows:
        if held_on <= began[application]:
            had[application] |= set(covered) | {""}
    n, of = sum(topics <= covered for covered in had.values()), len(began)
    text = _(
        "Trained before or at the start: %(n)s of %(of)s %(people)s who began (%(percent)s %%),"
        " in all %(topics)s topics."
    )
    facts = {"n": n, "of": of, "percent": percent(n, of), "topics": len(topics)}
    evidence = text % (facts | {"people": inquiry.people(MENTOR, of)})
    if n == of:
        return shown(evidence)
    if len(had) < of:
        text = _("Of %(n)s %(people)s who began no training before or at the start is noted.")
        rest, url = of - len(had), inquiry.url("intake:application_list", stand="untrained")
    else:
        text = _("Of %(n)s %(people)s who began not all topics of the training are noted.")
        rest, url = of - n, inquiry.url("intake:event_list", stand="voorbij")
    people = inquiry.people(MENTOR, rest)
    return lacking(text % {"n": rest, "people": people}, url, evidence=evidence)


def partners_refer(inquiry: Inquiry) -> Finding:
    """Several ways, partners who know the programme, and mentees whom they sent (S2-REC-1a…c)."""
    ways = channels(inquiry, MENTEE)
    partners = Partner.objects.filter(programme=inquiry.programme)
    partners = partners.filter(Q(archived_at=None) | Q(archived_at__date__gt=inquiry.until))
    known = partners.filter(informed_on__lte=inquiry.until)
    counted = known.aggregate(n=Count("pk"), last=Max("informed_on"))
    sent = inquiry.applications(MENTEE).filter(inquiry.at("submitted_at"), partner__isnull=False)
    came = sent.exclude(status=S.WITHDRAWN).count()
    said = [ways.evidence] if ways.evidence else []
    if n := counted["n"]:
        text = ngettext(
            "%(n)s partner knows the programme (told last: %(day)s).",
            "%(n)s partners know the programme (told last: %(day)s).",
            n,
        )
        said.append(text % {"n": n, "day": on_days([counted["last"]])})
    if came:
        text = _("By partners came: %(n)s %(mentees)s.")
        said.append(text % {"n": few(came), "mentees": inquiry.people(MENTEE, 0)})
    evidence = " ".join(said)
    if not n:
        text = _("Of no partner is noted since when it knows the programme.")
        return lacking(text, inquiry.url("intake:partner_list"), evidence=evidence)
    if ways.gap:
        return lacking(ways.gap, ways.gap_url, evidence=evidence)
    if not ways.is_shown:
        return not_applicable(evidence)
    if not came:
        text = _("In this period no %(mentee)s came by a partner.")
        words = {"mentee": inquiry.people(MENTEE, 1)}
        return lacking(text % words, inquiry.url("intake:partner_list"), evidence=evidence)
    return shown(evidence)


def referred_on(inquiry: Inquiry) -> Finding:
    """That who was not admitted was sent to where she is better helped (S2-REC-5)."""
    rows = inquiry.applications(MENTEE).filter(inquiry.at("decided_at"), status__in=REFUSED)
    counted = rows.aggregate(of=Count("pk"), n=Count("pk", filter=Q(status=S.REFERRED)))
    n, of = counted["n"], counted["of"]
    if not of:
        text = _("In this period no %(mentee)s was turned away, so nobody had to be referred.")
        return not_applicable(text % {"mentee": inquiry.people(MENTEE, 1)})
    people = inquiry.people(MENTEE, 0)
    rest = of - n
    url = inquiry.url("intake:application_list", stand=S.DECLINED.value, rol=MENTEE)
    if n and rest and of >= FEW and min(n, rest) < FEW:
        # Beside how many were turned away, one part would tell of the other.
        evidence = _("Some were referred to support that fits better.")
        return lacking(_("Not everybody who was turned away was referred."), url, evidence=evidence)
    evidence = ""
    if n:
        text = _("Referred to support that fits better: %(n)s %(mentees)s.")
        evidence = text % {"n": few(n), "mentees": people}
    if n == of:
        everybody = _("That is everybody who was not admitted.")
        return shown(f"{evidence} {everybody}")
    text = _("Turned away and not referred: %(n)s %(mentees)s.")
    return lacking(text % {"n": few(rest), "mentees": people}, url, evidence=evidence)
