"""The wizard with which people apply: one thing per page, on a phone."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_text_list
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.intake import actions, steps
from mentorship.intake.eligibility import lacks_years, roles_of, stopped_by
from mentorship.intake.forms import (
    NameForm,
    PageForm,
    PhoneForm,
    QuestionForm,
    RoleForm,
    RulesForm,
)
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.participant_resume import send_link, session_key
from mentorship.intake.recruitment import came_by
from mentorship.intake.steps import Step
from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    GroundRules,
    Programme,
    Question,
)
from mentorship.programmes.registration import registration
from mentorship.transitions import TransitionNotAllowed

BACK_TO_CHECK, LATER = "terug", "later"
TOO_OFTEN = gettext_lazy(
    "There were very many applications from here, or with this e-mail address. What you filled "
    "in is still there. Try again in an hour, or call %(name)s on %(phone)s."
)


@dataclass(slots=True)
class Wizard:
    """One person in front of the pages of one programme."""

    programme: Programme
    application: Application
    questions: list[Question]
    rules: GroundRules

    def pages(self) -> list[Step]:
        """List the pages up to the check, as things stand."""
        return steps.steps(self.programme, self.questions, roles=roles_of(self.application))

    def missing(self) -> list[Step]:
        """List the pages that are still to be filled in."""
        today = localdate()
        return [
            page
            for page in self.pages()
            if not steps.is_done(page, self.application, rules=self.rules, today=today)
        ]

    def stopped_by(self) -> Question | None:
        """The question whose answer does not let her in."""
        return stopped_by(self.application, self.questions)

    def is_stopped(self) -> bool:
        """Whether she cannot take part with what she said."""
        return self.stopped_by() is not None or lacks_years(self.application, on=localdate())

    def address(self, step: str) -> HttpResponseRedirect:
        """Go to a page."""
        return redirect("intake:apply", self.programme.slug, step)


def _own_application(request: HttpRequest, programme: Programme) -> Application | None:
    """Find what this browser began: the key is in the session, never in the address."""
    pk = request.session.get(session_key(programme))
    found = Application.objects.filter(pk=pk, programme=programme) if pk else None
    application = found.select_related("rules").first() if found else None
    if application:
        application.programme = programme
    return application


@login_not_required
def apply(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Show a page of the application and keep what is filled in."""
    programme = get_object_or_404(Programme.objects.visible_to_the_public(), slug=slug)
    application = _own_application(request, programme)
    is_sent = application is not None and application.status != ApplicationStatus.DRAFT
    if step == steps.NAME and is_sent:
        # Somebody begins anew, perhaps the next person at this computer: she sees nobody's name.
        del request.session[session_key(programme)]
        application, is_sent = None, False
    if step == steps.DONE and is_sent:
        context = {
            "programme": programme,
            "application": application,
            "registration": registration(programme),
        }
        return render(request, "intake/application_sent.html", context)
    detour = _detour(programme, step, is_begun=application is not None, is_sent=is_sent)
    if detour:
        return detour
    wizard = Wizard(
        programme,
        application or Application(programme=programme),
        list(programme.questions.order_by("position")),
        programme.ground_rules.latest("version"),
    )
    if step == steps.STOPPED:
        return _stopped(request, wizard)
    if LATER in request.POST and _skips_this_page(wizard, step, request.POST):
        return _later(request, wizard, step)
    if step == steps.CHECK:
        return _check(request, wizard)
    return _page(request, wizard, step)


def _detour(
    programme: Programme, step: str, *, is_begun: bool, is_sent: bool
) -> HttpResponseRedirect | None:
    """Lead somebody who is on the wrong page to the right one."""
    if not registration(programme).is_open:
        return redirect(programme)
    right = step
    if is_sent:
        right = steps.DONE
    elif not is_begun:
        right = steps.NAME
    elif step == steps.DONE:
        right = steps.CHECK
    return None if right == step else redirect("intake:apply", programme.slug, right)


def _is_too_often(request: HttpRequest, action: str, email: str) -> bool:
    """Whether this browser, or this address, did so too often (``ACCOUNT_RATE_LIMITS``)."""
    return not ratelimit.consume(request, action=action, key=email)


def _too_often(programme: Programme) -> str:
    people = {"name": programme.contact_name, "phone": programme.contact_phone}
    return str(TOO_OFTEN % people)


def _page(request: HttpRequest, wizard: Wizard, name: str) -> HttpResponse:
    pages = wizard.pages()
    here = next((i for i, page in enumerate(pages) if page.name == name), None)
    if here is None:
        raise Http404
    page, application = pages[here], wizard.application
    if _needs_experience_first(page, wizard):
        return wizard.address(steps.EXPERIENCE)
    form = _form(page, wizard, request.POST if request.method == "POST" else None)
    is_asked = name == steps.NAME and form.is_valid()
    is_too_often = is_asked and _is_too_often(request, "begin", form.cleaned_data["email"])
    if is_too_often:
        form.add_error(None, _too_often(wizard.programme))
    if form.is_valid():
        _keep(request, wizard, form)
        if LATER in request.POST:
            return _later(request, wizard, _next(request, wizard, name))
        if page.question and wizard.stopped_by() == page.question:
            return wizard.address(steps.STOPPED)
        return wizard.address(_next(request, wizard, name))
    context = {
        "programme": wizard.programme,
        "application": application,
        "form": form,
        "step": page,
        "number": here + 1,
        "total": len(pages),
        "previous": _previous(request, pages, here),
        "rules": wizard.rules,
        "mentor_word": wizard.programme.word(MENTOR),
        "mentee_word": wizard.programme.word(MENTEE),
        "mentor_from": _mentor_from(wizard) if name == steps.ROLE else None,
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.OK
    return render(request, "intake/application_page.html", context, status=status)


def _form(page: Step, wizard: Wizard, data: QueryDict | None) -> PageForm:
    application = wizard.application
    if page.question:
        answer = application.answers.get(page.name)
        return QuestionForm(data, question=page.question, answer=answer)
    if page.name == steps.NAME:
        return NameForm(data, initial={"name": application.name, "email": application.email})
    if page.name == steps.PHONE:
        return PhoneForm(data, initial={"phone": application.phone})
    if page.name == steps.ROLE:
        role = RoleForm.BOTH if application.wants_both else application.role
        return RoleForm(data, application=application, initial={"role": role})
    agreed = application.rules == wizard.rules
    return RulesForm(data, rules=wizard.rules, initial={"agrees": agreed})


def _keep(request: HttpRequest, wizard: Wizard, form: PageForm) -> None:
    fields = form.fields_to_keep()
    if wizard.application.pk is None:
        came = came_by(request, wizard.programme)
        application = actions.start(
            wizard.programme, **fields, channel=came.channel, partner=came.partner
        )
        request.session[session_key(wizard.programme)] = application.pk
        wizard.application = application
        return
    actions.fill_in(
        wizard.application, answers=form.answers_to_keep(), rules=form.rules_to_keep(), **fields
    )


def _skips_this_page(wizard: Wizard, step: str, data: QueryDict) -> bool:
    """Whether she goes on later without an answer here that could be kept."""
    if wizard.application.pk is None:
        return False  # her name and address first, or there is nowhere to send the link
    page = next((each for each in wizard.pages() if each.name == step), None)
    return step == steps.CHECK or (
        page is not None and not _form(page, wizard, data).is_valid() and step != steps.NAME
    )


def _next(request: HttpRequest, wizard: Wizard, name: str) -> str:
    if BACK_TO_CHECK in request.GET:
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


def _check(request: HttpRequest, wizard: Wizard) -> HttpResponse:
    if wizard.is_stopped():
        return wizard.address(steps.STOPPED)
    missing, is_too_often = wizard.missing(), False
    if request.method == "POST" and not missing:
        is_too_often = _is_too_often(request, "send", wizard.application.email)
    if request.method == "POST" and not missing and not is_too_often:
        try:
            actions.submit(wizard.application, rules=wizard.rules)
        except actions.NotEligible:  # another tab changed an answer meanwhile
            return wizard.address(steps.CHECK)
        except TransitionNotAllowed:  # the second of two clicks; that page knows how things stand
            return wizard.address(steps.DONE)
        return wizard.address(steps.DONE)
    context: dict[str, Any] = {
        "programme": wizard.programme,
        "application": wizard.application,
        "rows": [_row(page, wizard) for page in wizard.pages()],
        "missing": [(page.name, _title(page)) for page in missing],
        "is_tried": request.method == "POST",
        "problem": _too_often(wizard.programme) if is_too_often else "",
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.OK
    return render(request, "intake/application_check.html", context, status=status)


def _later(request: HttpRequest, wizard: Wizard, step: str) -> HttpResponse:
    """Mail the way back; the page that follows says so, and sends it again."""
    if wizard.stopped_by():
        step = steps.STOPPED
    if not send_link(request, wizard.application, step=step):
        messages.error(request, _too_often(wizard.programme))
        return wizard.address(step)
    return redirect("intake:later", wizard.programme.slug, step)


def _stopped(request: HttpRequest, wizard: Wizard) -> HttpResponse:
    """Explain why she cannot take part like this, and what she can do; her answers stay."""
    if not wizard.is_stopped():
        return wizard.address(steps.CHECK)
    application, question = wizard.application, wizard.stopped_by()
    context = {
        "programme": wizard.programme,
        "question": question,
        "answer": question.readable(application.answers[question.code]) if question else "",
        "works_since": application.works_since,
        "mentor_from": None if question else _mentor_from(wizard),
        "mentor_word": wizard.programme.word(MENTOR),
        "mentee_word": wizard.programme.word(MENTEE),
    }
    return render(request, "intake/application_stopped.html", context)


def _title(page: Step) -> str:
    titles = {
        steps.NAME: _("Your name"),
        steps.PHONE: _("Phone number"),
        steps.ROLE: _("What you want to be"),
        steps.RULES: _("Ground rules"),
    }
    return page.question.label if page.question else titles[page.name]


def _row(page: Step, wizard: Wizard) -> dict[str, str]:
    """One line of the check page: what was asked, what was answered, where to change it."""
    application = wizard.application
    if page.question:
        answer = application.answers.get(page.name)
        value = page.question.readable(answer) if answer else ""
    elif page.name == steps.ROLE:
        words = [wizard.programme.word(role) for role in roles_of(application)]
        value = get_text_list(words, _("and"))
    elif page.name == steps.RULES:
        agreed = application.rules == wizard.rules
        value = _("I agree") if agreed else ""
    else:
        name = f"{application.name}\n{application.email}"
        value = name if page.name == steps.NAME else application.phone
    return {"label": _title(page), "value": value, "step": page.name}
