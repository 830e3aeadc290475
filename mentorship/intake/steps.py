"""The pages of the application, in order: which there are for this person, and which are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorship.intake.eligibility import roles_of
from mentorship.intake.models import Application
from mentorship.intake.recruitment import is_known_how
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    GroundRules,
    Programme,
    Question,
    QuestionKind,
)

NAME, PHONE, ROLE, RULES, CHECK, DONE, STOPPED = (
    "naam",
    "telefoon",
    "rol",
    "uitgangspunten",
    "controleer",
    "gelukt",
    "toelating",
)
EXPERIENCE = "works_since"
# Short questions about one thing share a page: nobody presses "next" fourteen times on a phone.
WORK, WHERE, ABOUT = "werk", "waar", "topics"
TOGETHER = {
    WORK: (EXPERIENCE, "membership", "employer", "hagro", "neighbourhoods"),
    WHERE: ("languages", "place", "online", "travel", "remarks"),
    ABOUT: ("topics", "sector"),
}
PAGE_OF = {code: page for page, codes in TOGETHER.items() for code in codes}
TITLES: dict[str, str | Promise] = {
    NAME: _("Who are you?"),
    PHONE: _("What is your phone number?"),
    WORK: _("Where do you work?"),
    ROLE: _("What do you want to be?"),
    WHERE: _("Where and how do you want to meet?"),
    ABOUT: _("What is it about for you?"),
    RULES: _("This is how we work"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard: its place in the address, and its questions if it has any."""

    name: str
    questions: tuple[Question, ...] = ()
    heading: str | Promise = ""

    @property
    def title(self) -> str | Promise:
        """What the page is about: its one question, or what its questions have in common."""
        if len(self.questions) == 1:
            return self.questions[0].label
        return self.heading or TITLES[self.name]

    @property
    def has_dayparts(self) -> bool:
        """Whether it holds the days and their parts, which have shortcuts."""
        return any(question.kind == QuestionKind.DAYPARTS for question in self.questions)


def steps(
    programme: Programme,
    questions: Sequence[Question],
    *,
    roles: Sequence[str] = (),
    asks_how: bool = False,
) -> list[Step]:
    """List the pages up to the check, in order.

    The role comes after the phone number; where mentors need years of experience it comes
    right after the page that asks about those, so that it can be offered or explained
    (S0-ELIG-2, S4-COND-6). How she heard of the programme is asked beside the
    phone number, where her link did not say so.
    """
    cut = 0
    if programme.asks_experience:
        codes = [question.code for question in questions]
        cut = codes.index(EXPERIENCE) + 1 if EXPERIENCE in codes else 0
    early = {_page_of(question) for question in questions[:cut]}
    asked = set(roles or [MENTEE])
    before = [q for q in questions if len(q.roles) > 1 and _page_of(q) in early]
    after = [q for q in questions if q not in before and asked & set(q.roles)]
    return [
        Step(NAME),
        Step(PHONE, heading=_("Two short questions") if asks_how else ""),
        *_pages(before),
        Step(ROLE),
        *_pages(after),
        Step(RULES),
    ]


def _page_of(question: Question) -> str:
    return PAGE_OF.get(question.code, question.code)


def _pages(questions: Sequence[Question]) -> list[Step]:
    """Put together what shares a page; a page comes where its first question does."""
    pages: dict[str, list[Question]] = {}
    for question in questions:
        pages.setdefault(_page_of(question), []).append(question)
    return [Step(name, tuple(those)) for name, those in pages.items()]


def is_answered(question: Question, application: Application) -> bool:
    """Whether there is an answer with which the application can be sent in."""
    answer = application.answers.get(question.code)
    if question.accepted:
        return bool(answer) and question.lets_in(answer)
    return bool(answer) or not question.is_required


def is_done(
    step: Step, application: Application, *, rules: GroundRules | None, today: date
) -> bool:
    """Whether this page holds what the application needs to be sent in."""
    if step.questions:
        return all(is_answered(question, application) for question in step.questions)
    if step.name == ROLE:
        roles = roles_of(application)
        return bool(roles) and (MENTOR not in roles or application.may_be_mentor(on=today))
    if step.name == RULES:
        return application.rules == rules and application.rules_accepted_at is not None
    if step.name == PHONE:
        return bool(application.phone) and is_known_how(application)
    return bool(application.name and application.email)
