"""What a programme keeps of one person, complete: to read, to print, and for a computer.

What the two of a duo write to each other and what somebody answered in confidence is not here:
staff cannot read that. Her own page has it.

What staff wrote about her alone is here. What the team wrote about two people is named and
counted, not quoted: why somebody is kept from another, and what was said when they did not go
on, tells as much about that other, who may have asked not to be told of (S2-MATCH-4). No page
can weigh that; the coordinator does, and tells what is about her alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agreements import retention
from agreements import selectors as agreement_selectors
from agreements.models import Agreement, Document
from evaluations.models import Invitation
from matching.models import Entry as Said
from matching.models import EntryKind, Proposal, RuleOverride, Veto
from mentorship import mail_names
from mentorship.accounts.models import PersonalLink, User
from mentorship.accounts.search import fold
from mentorship.duos.models import (
    ClosingTalk,
    Duo,
    Ending,
    Introduction,
    IntroductionRemark,
    Plan,
    Side,
)
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Attendance,
    Guest,
    ImportRow,
    Interest,
    Participant,
    Payment,
)
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import MENTEE, Programme

Line = tuple[str, Any]
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is kept: its lines, and the file that belongs to it, if any."""

    lines: list[Line]
    document: int | None = None

    @property
    def readable(self) -> list[tuple[str, str]]:
        """Each line that says something, as people write it."""
        return [(label, words) for label, value in self.lines if (words := _words(value))]

    @property
    def plain(self) -> list[dict[str, Any]]:
        """Each line as a computer reads it; two questions may be worded alike."""
        return [{"label": label, "value": _plain(value)} for label, value in self.lines]


@dataclass(frozen=True, slots=True)
class Section:
    """All that is kept of one kind."""

    title: str
    entries: list[Entry]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "j F Y H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, float):
        return number_format(round(value, 1), 1)
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _name(person: User | None) -> str:
    return person.name if person else ""


def _addresses(who: User) -> list[str]:
    """Hers, and those of the accounts that went into hers."""
    return [who.email, *who.absorbed.values_list("email", flat=True)]


def _names(who: User) -> set[str]:
    """All that she is called somewhere: an address may be of more people than one."""
    called = [who.name, *who.absorbed.values_list("name", flat=True)]
    called += who.applications.values_list("name", flat=True)
    return set(map(_bare, called))


def _bare(name: str) -> str:
    return " ".join(fold(name).split())


def not_here() -> list[str]:
    """What is kept of her and not quoted here, why, and where she finds it."""
    return [
        _("Reflections: only she and whom she chose can read those. They are on her own page."),
        _(
            "Goals, plan, preparation and introductions: only she and the other of the duo can "
            "read those. They are on her own page."
        ),
        _("Where the two meet, and why a day was moved: only the two of them see that."),
        _("What she let others read: only the two of the duo see that. It is on her own page."),
        _("Questions for help: only she and the guide of that day can read those."),
        _("Whom she can turn to at her own work: she alone sees that, on her page for help."),
        _("Her answer after the first meeting: that is hers alone. Nobody else may read it."),
        _(
            "Why she stopped, and what she added after the first meeting: only the guide reads that."
        ),
        _("Answers to evaluations: nobody can tell which answers are whose, staff neither."),
        _("An application that she fills in herself and did not send yet: that is hers alone."),
        _(
            "Notes of the staff about the two of a duo: they can be about the other as well. They "
            "are on the page of the duo: read them before you pass them on."
        ),
        _(
            "What the team wrote about her together with somebody else: that is about the other too. "
            "Ask the coordinator what of it is about her alone."
        ),
    ]


def sections(programme: Programme, who: User) -> list[Section]:
    """All that this programme keeps of her, by kind; what there is nothing of is left out."""
    applications = list(
        Application.objects.sent_to(programme)
        .filter(applicant=who)
        .select_related("partner", "cohort", "rules", "referral")
        .select_related("owner", "decided_by", "entered_by")
        .defer("folded", "grams")
        .order_by("submitted_at", "pk")
    )
    parts = list(Participant.objects.filter(programme=programme, user=who).order_by("pk"))
    duos = list(
        Duo.objects.filter(Q(mentor__in=parts) | Q(mentee__in=parts))
        .with_names()
        .select_related("guide")
        .order_by("proposed_at", "pk")
    )
    found = [
        Section(_("Who she is"), [_person(who)]),
        Section(_("Applications"), [_application(one) for one in applications]),
        Section(_("Answers"), [_answers(one) for one in applications if one.answers]),
        Section(_("Not sent in yet"), list(_drafts(programme, who))),
        Section(_("Answers before they were corrected"), list(_corrections(applications))),
        Section(_("Talks"), list(_talks(applications))),
        Section(_("Referrals"), list(_referrals(applications))),
        Section(_("Taking part"), [_part(part) for part in parts]),
        Section(_("Gatherings"), list(_gatherings(programme, who))),
        Section(capfirst(programme.word("duos")), [_duo(duo, who) for duo in duos]),
        Section(_("Proposals for a match"), list(_proposals(parts))),
        Section(_("Agreements"), list(_agreements(duos, who))),
        Section(_("Contributions"), list(_payments(parts))),
        Section(_("Asked for an evaluation"), list(_invitations(programme, who))),
        Section(_("E-mails"), list(_mails(programme, who))),
        Section(_("Also kept"), list(_besides(programme, who))),
    ]
    return [section for section in found if section.entries]


def _person(who: User) -> Entry:
    return Entry(
        [
            (_("Name"), who.name),
            (_("E-mail address"), who.email),
            (_("Earlier e-mail addresses"), _addresses(who)[1:]),
            (_("Phone number"), who.phone),
            (_("Language"), who.get_language_display()),
            (_("Known since"), who.joined_at),
        ]
    )


def _application(one: Application) -> Entry:
    return Entry(
        [
            (_("Reference"), one.reference),
            (_("Role"), one.programme.word(one.role) if one.role else ""),
            (_("State"), str(one.get_status_display())),
            (_("Name"), one.name),
            (_("E-mail address"), one.email),
            (_("Phone number"), one.phone),
            (_("Begun"), one.started_at),
            (_("Sent"), one.submitted_at),
            (_("Filled in by"), _name(one.entered_by)),
            (_("She agreed to that on"), one.consented_at),
            (_("Handed over to her on"), one.handed_over_at),
            (_("Ground rules that she agreed with"), one.rules.points if one.rules else None),
            (_("Agreed with the ground rules on"), one.rules_accepted_at),
            (_("Cohort"), one.cohort.name if one.cohort else ""),
            (_("Heard of it by"), one.heard_of_it_by),
            (_("The partner may hear the result"), one.partner_may_know),
            (_("The partner was told on"), one.partner_told_at),
            (_("Looked after by"), _name(one.owner)),
            (_("Decided on"), one.decided_at),
            (_("Decided by"), _name(one.decided_by)),
            (_("Reason"), one.reason),
            (_("Referred to"), one.referred_to),
            (_("Note of the staff"), one.internal_note),
        ]
    )


def _answers(one: Application) -> Entry:
    return Entry([(_("Application"), one.reference), *_said(one)])


def _said(one: Application) -> list[Line]:
    questions = one.programme.questions.order_by("position")
    return [(q.label, q.readable(one.answers[q.code])) for q in questions if q.code in one.answers]


def _drafts(programme: Programme, who: User) -> Iterator[Entry]:
    """What staff began for her; what she says in it herself once it was handed over is hers."""
    begun = Application.objects.filter(
        programme=programme,
        status=ApplicationStatus.DRAFT,
        entered_by__isnull=False,
        email__in=_addresses(who),
    ).select_related("partner", "cohort", "rules", "owner", "decided_by", "entered_by")
    names = _names(who)
    for one in begun.defer("folded", "grams").order_by("started_at", "pk"):
        one.programme = programme
        if _bare(one.name) not in names:
            yield Entry([(_("Begun"), _("an application with this address, under another name"))])
        elif one.handed_over_at:
            yield _application(one)
        else:
            yield Entry([*_application(one).lines, *_said(one)])


def _corrections(applications: list[Application]) -> Iterator[Entry]:
    for one in applications:
        labels = dict(one.programme.questions.values_list("code", "label"))
        for each in one.corrections.all():
            yield Entry(
                [
                    (_("Question"), labels.get(each.code, each.code)),
                    (_("It said"), each.before),
                    (_("Changed on"), each.made_at),
                ]
            )


def _talks(applications: list[Application]) -> Iterator[Entry]:
    for one in applications:
        for talk in one.interviews.select_related("interviewer"):
            yield Entry(
                [
                    (_("Held on"), talk.held_on),
                    (_("With"), talk.interviewer.name),
                    (_("She is willing for the whole period"), talk.period_discussed),
                    (_("She is willing to meet that often"), talk.frequency_discussed),
                    (_("Her expectations are realistic"), talk.expectations_discussed),
                    (_("Also discussed"), talk.also_discussed),
                    (_("Impression of the interviewer"), talk.get_impression_display()),
                    (_("Note of the staff"), talk.notes),
                ]
            )
        for slot in one.slots.select_related("interviewer"):
            yield Entry(
                [
                    (_("Time that was offered"), slot.starts_at),
                    (_("With"), slot.interviewer.name),
                    (_("Minutes"), slot.minutes),
                    (_("Place"), slot.place),
                    (_("Chosen on"), slot.picked_at),
                ]
            )


def _referrals(applications: list[Application]) -> Iterator[Entry]:
    for one in applications:
        if referral := getattr(one, "referral", None):
            yield Entry(
                [
                    (_("Referred to"), referral.to),
                    (_("What was passed on"), referral.shared),
                    (_("She agreed to that on"), referral.consented_on),
                    (_("Asked how it went on"), referral.asked_at),
                    (_("How it went"), str(referral.get_outcome_display())),
                    (_("Answered on"), referral.answered_at),
                ]
            )


def _part(part: Participant) -> Entry:
    return Entry(
        [
            (_("Role"), part.programme.word(part.role)),
            (_("Admitted on"), part.admitted_at),
            (_("Places"), part.capacity),
            (_("Trained"), part.is_trained),
            (_("Takes nobody until"), part.away_until),
            (_("Likes to be reached"), part.get_reach_by_display()),
            (_("Shows the other of the duo"), part.get_shares_display()),
            (_("Number in the register"), part.register_number),
        ]
    )


def _gatherings(programme: Programme, who: User) -> Iterator[Entry]:
    hers = Attendance.objects.filter(application__applicant=who, event__programme=programme)
    for each in hers.select_related("event").order_by("event__held_on", "pk"):
        yield Entry(
            [
                (_("Gathering"), str(each.event.get_kind_display())),
                (_("Date"), each.event.held_on),
                (_("Place"), each.event.place),
                (_("Invited on"), each.invited_at),
                (_("Her answer"), str(each.get_state_display())),
                (_("Was there"), each.was_there),
                (_("Completed it"), each.is_passed if each.was_there else None),
                (_("Accreditation points"), each.event.points or None),
            ]
        )


def _duo(duo: Duo, who: User) -> Entry:
    met = [
        f"{_words(each.held_on)}, {each.get_form_display()}"
        + (f", {each.minutes} min." if each.minutes else "")
        for each in duo.meetings.order_by("held_on", "pk")
    ]
    return Entry(
        [
            (_("With"), duo.other(who).name),
            (_("Guided by"), duo.guide.name),
            (_("State"), str(duo.get_status_display())),
            (_("Proposed on"), duo.proposed_at),
            (_("Wants to meet since"), duo.agreed_at(duo.role_of(who))),
            (_("What the other sees, and since when"), _shown(duo, who)),
            (_("First meeting"), duo.introduced_on),
            (_("Place of the first meeting"), duo.introduced_at_place),
            *_introduced(duo, who),
            (_("Started on"), duo.started_on),
            (_("Ends on"), duo.ends_on),
            (_("Ended on"), duo.ended_on),
            *_ended(duo, who),
            (_("Meetings"), met),
            (_("Appointments"), _planned(duo)),
            *_guided(duo, who),
            *_together(duo, who),
        ]
    )


def _shown(duo: Duo, who: User) -> list[str]:
    """What of how to reach her the other was shown, each time that it changed."""
    given = duo.contact_releases.filter(role=duo.role_of(who))
    return [f"{_words(each.at)}, {each.get_shares_display()}" for each in given]


def _planned(duo: Duo) -> list[str]:
    """The days that were settled, and what became of them; where they would meet is theirs."""
    return [
        f"{_words(each.on)}, {each.get_status_display()}"
        for each in duo.appointments.exclude(on=None)
    ]


def _introduced(duo: Duo, who: User) -> list[Line]:
    """When they would meet; of what she added to her answer only that it is there."""
    remark = IntroductionRemark.objects.filter(duo=duo, author=who).first()
    planned: Introduction | None = Introduction.objects.filter(duo=duo).first()
    return [
        (_("First meeting planned on"), planned.starts_at if planned else None),
        (_("Planned place"), planned.place if planned else ""),
        (_("She added something to her answer on"), remark.written_at if remark else None),
    ]


def _ended(duo: Duo, who: User) -> list[Line]:
    """When they stood still, whether she ended it, and their last talk; never why.

    Not whether another did, nor that the mentee wants somebody else: the letter of that day says
    it to neither, so that nobody reads here what was kept from her there.
    """
    ending: Ending | None = Ending.objects.filter(duo=duo).first()
    talk: ClosingTalk | None = ClosingTalk.objects.filter(duo=duo).first()
    role = duo.role_of(who)
    is_told = ending and ending.side in {role, Side.TIME}
    side = str(ending.get_side_display()) % duo.programme.terms if ending and is_told else ""
    is_hers = bool(ending and ending.said_by_id == who.pk and ending.reason)
    return [
        (
            _("Pauses"),
            [f"{_words(each.begins_on)} – {_words(each.until)}" for each in duo.pauses.all()],
        ),
        (_("Ended by"), side),
        (_("She said why"), is_hers or None),
        (_("They go on by themselves"), ending.goes_on if ending else None),
        (_("Looks for somebody else"), (role == MENTEE and duo.mentee_looks_on) or None),
        (_("Last talk planned on"), talk.starts_at if talk else None),
        (_("Place of the last talk"), talk.place if talk else ""),
        (_("Last talk held on"), talk.held_on if talk else None),
    ]


def _guided(duo: Duo, who: User) -> list[Line]:
    """How the staff stayed in touch with her; of notes about the two only that they are there."""
    hers = duo.check_ins.filter(role=duo.role_of(who)).order_by("held_on", "pk")
    asked = [
        ", ".join(
            filter(None, [_words(each.held_on), each.get_how_display(), each.get_state_display()])
        )
        for each in hers
    ]
    moved = duo.hand_overs.select_related("to").order_by("at", "pk")
    noted = duo.notes.order_by("written_at", "pk").values_list("written_at", flat=True)
    return [
        (_("Another guide since"), [f"{_words(each.at)}, {each.to.name}" for each in moved]),
        (_("Asked how it goes"), asked),
        (_("Notes of the staff about the two"), [_words(at) for at in noted]),
    ]


def _together(duo: Duo, who: User) -> list[Line]:
    """That there are papers of the two, and since when; what they say is for the two."""
    plan = Plan.objects.filter(duo=duo).first()
    return [
        (_("Goals that they keep"), duo.goals.count() or None),
        (_("Mentoring plan last changed on"), plan.changed_at if plan else None),
        (_("Prepared on"), [_words(each.written_at) for each in who.preparations.filter(duo=duo)]),
    ]


def _proposals(parts: list[Participant]) -> Iterator[Entry]:
    rows = Proposal.objects.filter(Q(mentor__in=parts) | Q(mentee__in=parts))
    for each in rows.select_related("run").order_by("pk"):
        yield Entry(
            [
                (_("Calculated on"), each.run.asked_at),
                (_("State"), str(each.get_status_display())),
                (_("Score, of 100 points"), each.score / THOUSAND),
                (_("Decided on"), each.decided_at),
            ]
        )
    if count := _about_two(parts):
        yield Entry([(_("Notes of the team about her and somebody else"), count)])


def _about_two(parts: list[Participant]) -> int:
    """How many words of the team there are about her and another at once."""
    hers = Q(mentor__in=parts) | Q(mentee__in=parts)
    notes = Said.objects.filter(hers, kind=EntryKind.NOTE).exclude(text="")
    kept_apart = Veto.objects.filter(hers)
    return sum(rows.count() for rows in (notes, kept_apart, RuleOverride.objects.filter(hers)))


def _agreements(duos: list[Duo], who: User) -> Iterator[Entry]:
    rows = Agreement.objects.filter(duo__in=duos)
    by_key = {duo.pk: duo for duo in duos}
    for agreement in rows.order_by("pk"):
        agreement.duo = by_key[agreement.duo_id]
        for revision in agreement.revisions.order_by("number"):
            revision.agreement = agreement
            signed = revision.signatures.filter(signer=who).first()
            document = Document.objects.filter(revision=revision).issued().only("sha256").first()
            facts = [
                (label, "\n".join(lines)) for label, lines in agreement_selectors.facts(revision)
            ]
            lines: list[Line] = [
                (_("Reference"), str(revision)),
                (_("State"), str(revision.get_status_display())),
                *facts,
                (_("Signed by her as"), signed.typed_name if signed else ""),
                (_("From the address"), signed.email if signed else ""),
                (_("Signed on"), signed.signed_at if signed else None),
                (_("Fingerprint of the PDF"), document.sha256 if document else ""),
                *_how_long(agreement),
            ]
            has_file = document is not None and agreement.erased_at is None
            yield Entry(lines, document=agreement.pk if has_file else None)


def _how_long(agreement: Agreement) -> list[Line]:
    """Until when it is kept, and on what ground; or since when its contents are gone."""
    if agreement.erased_at:
        return [(_("Contents erased on"), agreement.erased_at)]
    until = None if agreement.duo.is_live else retention.kept_until(agreement)
    ground = _("Each of the two may need it to show what was agreed (AVG, article 17(3)(e))")
    held = _("A colleague keeps it for longer") if agreement.hold_reason else ""
    return [(_("Kept until"), until), (_("Why it is kept"), ground), (_("Kept for longer"), held)]


def _payments(parts: list[Participant]) -> Iterator[Entry]:
    for each in Payment.objects.filter(participant__in=parts).order_by("pk"):
        yield Entry(
            [
                (_("Reference"), each.reference),
                (_("Amount"), f"€ {each.amount}"),
                (_("State"), str(each.get_status_display())),
                (_("Asked on"), each.requested_at),
                (_("To be paid by"), each.due_on),
                (_("Reminded on"), each.reminded_at),
                (_("Settled on"), each.settled_on),
                (_("Note of the staff"), each.note),
            ]
        )


def _invitations(programme: Programme, who: User) -> Iterator[Entry]:
    rows = Invitation.objects.filter(person=who, round__programme=programme)
    for each in rows.select_related("round").order_by("round__opened_on", "pk"):
        moment = str(each.round.get_moment_display())
        yield Entry([(_("Evaluation"), moment), (_("Asked on"), each.round.opened_on)])


def _mails(programme: Programme, who: User) -> Iterator[Entry]:
    rows = OutgoingEmail.objects.filter(to=who, programme_slug=programme.slug).defer("sealed")
    for mail in rows.order_by("queued_at", "pk"):
        yield Entry(
            [
                (_("E-mail"), mail.subject or mail_names.of(mail, programme)),
                (_("To"), mail.address),
                (_("On"), mail.queued_at),
                (_("State"), str(mail.get_status_display())),
            ]
        )


def _besides(programme: Programme, who: User) -> Iterator[Entry]:
    """What is kept of her addresses, and how she comes in; of somebody else only that it is there."""
    at, names = _addresses(who), _names(who)
    for interest in Interest.objects.filter(programme=programme, email__in=at):
        yield Entry([(_("Wants to hear when people can apply, since"), interest.since)])
    guests = Guest.objects.filter(event__programme=programme, email__in=at)
    for guest in guests.select_related("event").order_by("pk"):
        yield Entry([(_("Guest of"), str(guest.event)), (_("Since"), guest.since)])
    rows = ImportRow.objects.filter(source__programme=programme, values__email__in=at)
    for row in rows.order_by("pk"):
        kept: Any = _("a line with this address, under another name")
        if _bare(row.values.get("name", "")) in names:
            kept = [f"{name}: {value}" for name, value in row.values.items()]
        yield Entry([(_("From a list that was brought in"), kept)])
    for kept in who.kept_longer.filter(programme=programme):
        yield Entry([(_("Kept until"), kept.until), (_("Why"), kept.reason)])
    for asked in who.erasure_requests.filter(programme=programme):
        yield Entry([(_("Asks to be forgotten, since"), asked.asked_at)])
    for link in PersonalLink.objects.filter(user=who).order_by("pk"):
        yield Entry([(_("Personal link that works until"), link.expires_at)])


def as_data(programme: Programme, found: list[Section], *, on: date) -> dict[str, Any]:
    """The same for a computer: the kinds with their entries, moments with their time zone."""
    return {
        _("made on"): on.isoformat(),
        _("programme"): programme.name,
        _("organisation"): programme.organisation,
        **{section.title: [entry.plain for entry in section.entries] for section in found},
        _("not in here"): not_here(),
    }
