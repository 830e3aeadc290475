"""What a page of the application does, whoever is in front of it: she herself or staff on the phone."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.intake import actions, recruitment, steps
from mentorship.intake.eligibility import lacks_years, roles_of, stopped_by
from mentorship.intake.forms import (
    NameForm,
    PageForm,
    PhoneForm,
    QuestionsForm,
    RoleForm,
    RulesForm,
)
from mentorship.intake.models import Application
from mentorship.intake.recruitment_forms import HeardForm, PermissionForm, permission_question
from mentorship.intake.steps import Step
from mentorship.look.widgets import DAYPART_CHOICES
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    GroundRules,
    Programme,
    Question,
    QuestionKind,
)
from mentorship.transitions import TransitionNotAllowed

BACK_TO_CHECK, LATER, EVERY = "terug", "later", "elke"
TOO_OFTEN = gettext_lazy(
    "There were very many applications from here, or with this e-mail address. What you filled "
    "in is still there. Try again in an hour, or call %(name)s on %(phone)s."
)


@dataclass(slots=True)
class Wizard(ABC):
    """Somebody in front of the pages of one application; ``root`` is where these are."""

    shell: ClassVar[str] = "participant.html"
    request: HttpRequest
    programme: Programme
    application: Application
    root: str
    questions: list[Question] = field(init=False)
    rules: GroundRules = field(init=False)

    def __post_init__(self) -> None:
        """Fetch what the programme asks."""
        self.application.programme = self.programme
        self.questions = list(self.programme.questions.asked())
        self.rules = self.programme.ground_rules.latest("version")

    @abstractmethod
    def is_too_often(self, action: str, email: str) -> bool:
        """Whether this browser, or this address, did so too often."""

    @abstractmethod
    def go_on_later(self, step: str) -> HttpResponse:
        """Keep the way back to this page."""

    def keep(self, form: PageForm) -> None:
        """Keep what was filled in on a page."""
        answers, rules = form.answers_to_keep(), form.rules_to_keep()
        actions.fill_in(self.application, answers=answers, rules=rules, **form.fields_to_keep())

    def send(self) -> None:
        """Send it in.

        Raises:
            NotEligible: an answer does not let her in.
            TransitionNotAllowed: it was sent already.
        """
        actions.submit(self.application, rules=self.rules)

    def pages(self) -> list[Step]:
        """List the pages up to the check, as things stand."""
        roles, asks_how = roles_of(self.application), recruitment.asks_how(self.application)
        return steps.steps(self.programme, self.questions, roles=roles, asks_how=asks_how)

    def rows(self) -> list[dict[str, str]]:
        """All that was asked, with what she said."""
        return [row for page in self.pages() for row in _rows(page, self)]

    def missing(self) -> list[Step]:
        """List the pages that are still to be filled in."""
        today = localdate()
        return [
            page
            for page in self.pages()
            if not steps.is_done(page, self.application, rules=self.rules, today=today)
        ]

    def page_of(self, question: Question) -> str:
        """The page on which this question is."""
        names = (page.name for page in self.pages() if question in page.questions)
        return next(names, steps.ROLE)

    def stopped_by(self) -> Question | None:
        """The question whose answer does not let her in."""
        return stopped_by(self.application, self.questions)

    def is_stopped(self) -> bool:
        """Whether she cannot take part with what she said."""
        return self.stopped_by() is not None or lacks_years(self.application, on=localdate())

    def address(self, step: str) -> HttpResponseRedirect:
        """Go to a page."""
        return redirect(f"{self.root}{step}/")

    def shown(self, template: str, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        """Show a page, with what all of them need."""
        words = {f"{role}_word": self.programme.word(role) for role in (MENTOR, MENTEE)}
        around = {
            "shell": self.shell,
            "root": self.root,
            "programme": self.programme,
            "application": self.application,
        }
        return render(self.request, template, around | words | context, status=status)

    def rules_form(self, data: QueryDict | None) -> RulesForm:
        """The page on which the ground rules are accepted."""
        agreed = self.application.rules == self.rules
        return RulesForm(data, rules=self.rules, initial={"agrees": agreed})

    def answer(self, step: str) -> HttpResponse:
        """Show a page of the application and keep what is filled in."""
        data = self.request.POST
        if step == steps.STOPPED:
            return _stopped(self)
        if LATER in data and _skips_this_page(self, step, data):
            return self.later(step)
        if step == steps.CHECK:
            return _check(self)
        return _page(self, step)

    def later(self, step: str) -> HttpResponse:
        """Leave it for now; whom an answer stops comes back to the explanation."""
        return self.go_on_later(steps.STOPPED if self.stopped_by() else step)

    def too_often(self) -> str:
        """Say so, with whom to call."""
        people = {"name": self.programme.contact_name, "phone": self.programme.contact_phone}
        return str(TOO_OFTEN % people)


def _page(wizard: Wizard, name: str) -> HttpResponse:
    pages = wizard.pages()
    here = next((i for i, page in enumerate(pages) if page.name == name), None)
    if here is None:
        return _moved(wizard, pages, name)
    page, request = pages[here], wizard.request
    if _needs_experience_first(page, wizard):
        return wizard.address(steps.WORK)
    form = _form(page, wizard, request.POST if request.method == "POST" else None)
    if page.has_dayparts and EVERY in request.POST:
        form, is_too_often = _with_every(page, wizard, form), False
    else:
        is_asked = name == steps.NAME and form.is_valid()
        is_too_often = is_asked and wizard.is_too_often("begin", form.cleaned_data["email"])
    if is_too_often:
        form.add_error(None, wizard.too_often())
    if form.is_valid():
        return _kept(wizard, page, form)
    return wizard.shown(
        "intake/application_page.html",
        form=form,
        step=page,
        number=here + 1,
        total=len(pages),
        previous=_previous(request, pages, here),
        is_change=BACK_TO_CHECK in request.GET,
        rules=wizard.rules,
        mentor_from=_mentor_from(wizard) if name == steps.ROLE else None,
        status=HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.OK,
    )


def _moved(wizard: Wizard, pages: list[Step], code: str) -> HttpResponse:
    """Lead from the address of a question to the page that it is on now."""
    page = next((p for p in pages if any(q.code == code for q in p.questions)), None)
    if page is None:
        raise Http404
    return wizard.address(page.name)


def _kept(wizard: Wizard, page: Step, form: PageForm) -> HttpResponse:
    """Keep what she filled in, and go where that leads."""
    wizard.keep(form)
    following = _next(wizard, page.name)
    if LATER in wizard.request.POST:
        return wizard.later(following)
    if wizard.stopped_by() in page.questions:
        return wizard.address(steps.STOPPED)
    return wizard.address(following)


def _form(page: Step, wizard: Wizard, data: QueryDict | None) -> PageForm:
    application = wizard.application
    if page.questions:
        return QuestionsForm(data, questions=page.questions, answers=application.answers)
    if page.name == steps.NAME:
        return NameForm(data, initial={"name": application.name, "email": application.email})
    if page.name == steps.PHONE and recruitment.asks_how(application):
        asks = PermissionForm if application.partner else HeardForm
        return asks(data, application=application)
    if page.name == steps.PHONE:
        return PhoneForm(data, initial={"phone": application.phone})
    if page.name == steps.ROLE:
        role = RoleForm.BOTH if application.wants_both else application.role
        return RoleForm(data, application=application, initial={"role": role})
    return wizard.rules_form(data)


def _with_every(page: Step, wizard: Wizard, form: PageForm) -> PageForm:
    """Tick a part of every day, or every part of a day, beside what was ticked; keep nothing yet."""
    wanted = wizard.request.POST[EVERY]
    every = {code for code, _label in DAYPART_CHOICES if wanted in code.split("-")}
    typed = {bound.name: bound.value() for bound in form}
    grids = [each.code for each in page.questions if each.kind == QuestionKind.DAYPARTS]
    ticked = {code: sorted({*typed[code], *every}) for code in grids}
    return QuestionsForm(questions=page.questions, answers=typed | ticked)


def _skips_this_page(wizard: Wizard, step: str, data: QueryDict) -> bool:
    """Whether she goes on later without an answer here that could be kept."""
    if wizard.application.pk is None:
        return False  # her name and address first, or there is nowhere to send the link
    page = next((each for each in wizard.pages() if each.name == step), None)
    return step == steps.CHECK or (
        page is not None and not _form(page, wizard, data).is_valid() and step != steps.NAME
    )


def _next(wizard: Wizard, name: str) -> str:
    if BACK_TO_CHECK in wizard.request.GET:
        return steps.CHECK
    names = [page.name for page in wizard.pages()] + [steps.CHECK]
    return names[names.index(name) + 1]


def _previous(request: HttpRequest, pages: list[Step], here: int) -> str:
    """Where "back" leads: the check page for who came from there, nothing on the first page."""
    if BACK_TO_CHECK in request.GET:
        return steps.CHECK
    return pages[here - 1].name if here else ""


def _needs_experience_first(page: Step, wizard: Wizard) -> bool:
    """Whether the role cannot be offered yet, for want of the answer that decides on it."""
    is_asked = any(question.code == steps.EXPERIENCE for question in wizard.questions)
    return (
        page.name == steps.ROLE
        and wizard.programme.asks_experience
        and is_asked
        and wizard.application.works_since is None
    )


def _mentor_from(wizard: Wizard) -> object:
    """The first day on which she may be a mentor, when that is still to come."""
    since = wizard.application.works_since
    if since is None or wizard.application.may_be_mentor(on=localdate()):
        return None
    return wizard.programme.experienced_from(since)


@transaction.atomic
def _send(wizard: Wizard) -> bool:
    """Send it in, unless that was done too often; the second of two clicks waits for the first."""
    wizard.application.lock()
    if wizard.is_too_often("send", wizard.application.email):
        return False
    wizard.send()
    return True


def _check(wizard: Wizard) -> HttpResponse:
    if wizard.is_stopped():
        return wizard.address(steps.STOPPED)
    is_tried = wizard.request.method == "POST"
    missing, is_too_often = wizard.missing(), False
    if is_tried and not missing:
        try:
            is_too_often = not _send(wizard)
        except actions.NotEligible:  # another tab changed an answer meanwhile
            return wizard.address(steps.CHECK)
        except TransitionNotAllowed:  # the second of two clicks; that page knows how things stand
            return wizard.address(steps.DONE)
        if not is_too_often:
            return wizard.address(steps.DONE)
    pages = wizard.pages()
    return wizard.shown(
        "intake/application_check.html",
        rows=wizard.rows(),
        missing=[line for page in missing for line in _lines(page, wizard)],
        last=pages[-1].name,
        is_tried=is_tried,
        problem=wizard.too_often() if is_too_often else "",
        status=HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.OK,
    )


def _stopped(wizard: Wizard) -> HttpResponse:
    """Explain why she cannot take part like this, and what she can do; her answers stay."""
    if not wizard.is_stopped():
        return wizard.address(steps.CHECK)
    application, question = wizard.application, wizard.stopped_by()
    return wizard.shown(
        "intake/application_stopped.html",
        question=question,
        page=wizard.page_of(question) if question else steps.WORK,
        answer=question.readable(application.answers[question.code]) if question else "",
        works_since=application.works_since,
        mentor_from=None if question else _mentor_from(wizard),
    )


def _title(page: Step) -> str:
    titles = {
        steps.NAME: _("Your name"),
        steps.PHONE: _("Phone number"),
        steps.ROLE: _("What you want to be"),
        steps.RULES: _("Ground rules"),
    }
    return titles[page.name]


def _lines(page: Step, wizard: Wizard) -> list[tuple[str, str]]:
    """What is still to be filled in on this page: where, and what it is called."""
    if page.name == steps.PHONE and wizard.application.phone:
        return [(page.name, _("How you heard of us"))]
    if not page.questions:
        return [(page.name, _title(page))]
    open_ones = [q for q in page.questions if not steps.is_answered(q, wizard.application)]
    return [(page.name, question.label) for question in open_ones]


def _rows(page: Step, wizard: Wizard) -> list[dict[str, str]]:
    """The lines of the check page: what was asked, what was answered, where to change it."""
    application = wizard.application
    if page.questions:
        return [
            {"label": question.label, "value": _said(question, application), "step": page.name}
            for question in page.questions
        ]
    if page.name == steps.ROLE:
        words = [wizard.programme.word(role) for role in roles_of(application)]
        value = get_text_list(words, _("and"))
    elif page.name == steps.RULES:
        agreed = application.rules == wizard.rules
        value = _("I agree") if agreed else ""
    else:
        name = f"{application.name}\n{application.email}"
        value = name if page.name == steps.NAME else application.phone
    heard = _heard(application) if page.name == steps.PHONE else []
    return [{"label": _title(page), "value": value, "step": page.name}, *heard]


def _heard(application: Application) -> list[dict[str, str]]:
    """The line about how she came here, when that was asked."""
    if not recruitment.asks_how(application):
        return []
    if application.partner is None:
        label, said = _("How you heard of us"), application.channel
    else:
        label = permission_question(application)
        said = _("Yes") if application.partner_may_know else _("No")
    return [{"label": label, "value": said, "step": steps.PHONE}]


def _said(question: Question, application: Application) -> str:
    answer = application.answers.get(question.code)
    return question.readable(answer) if answer else ""
