"""What needs attention now: one line for each question that the programme asks of its staff."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mentorship.accounts.models import User
from mentorship.dashboard.models import Postponement
from mentorship.paging import CAP
from mentorship.programmes.models import GateBefore, GateStep, Programme, ProgrammeStatus

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of "needs attention now": so many of these, there."""

    code: str
    title: Words
    text: Words
    count: int
    url: str
    button: Words
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What asks for attention as soon as a number is not zero, and the list behind that number."""

    number: str
    title: Any
    text: Words
    page: str
    state: str
    button: Words
    icon: str
    tone: str


TRAINING_LATER = _("The training is no condition: they can be matched already.")
# What a training that nobody gets past holds up: who was admitted before it became so may go on
TRAINING_FIRST: dict[str, Words] = {
    GateBefore.MATCH: _("They can be matched once they have done the training."),
    GateBefore.START: _("They can be matched, and start once they have done the training."),
}
WAITING_LONG: Any = ngettext_lazy(
    "%(n)d of them waits longer than %(days)d days.",
    "%(n)d of them wait longer than %(days)d days.",
    "n",
)
# Most pressing first.
RULES = [
    Rule(
        "help",
        ngettext_lazy("%(n)d participant asks for help", "%(n)d participants ask for help", "n"),
        _("Only you see who it is."),
        "duos:help_list",
        "",
        _("Open"),
        "life-buoy",
        "bad",
    ),
    Rule(
        "bel",
        ngettext_lazy("%(n)d %(duo)s asks to be called", "%(n)d %(duos)s ask to be called", "n"),
        _("They said so when they were asked how it goes."),
        "duos:list",
        "bel",
        _("Call them"),
        "phone",
        "bad",
    ),
    Rule(
        "undelivered",
        ngettext_lazy("%(n)d e-mail did not arrive", "%(n)d e-mails did not arrive", "n"),
        _("Call the person, or correct the address."),
        "dashboard:undelivered",
        "",
        _("Look"),
        "mail-x",
        "bad",
    ),
    Rule(
        "overdue",
        ngettext_lazy("%(n)d application waits too long", "%(n)d applications wait too long", "n"),
        _("We promised an answer within two weeks."),
        "intake:application_list",
        "overdue",
        _("Decide"),
        "alarm-clock",
        "bad",
    ),
    Rule(
        "agreement_declined",
        ngettext_lazy("%(n)d agreement was declined", "%(n)d agreements were declined", "n"),
        _("Call both and ask what is in the way."),
        "agreements:list",
        "declined",
        _("Look"),
        "file-x",
        "bad",
    ),
    Rule(
        "agreement_unsealed",
        ngettext_lazy(
            "%(n)d agreement waits for its seal", "%(n)d agreements wait for their seal", "n"
        ),
        _("All have signed and nobody has the PDF. Tell who runs the site."),
        "agreements:list",
        "unsealed",
        _("Look"),
        "file-x",
        "bad",
    ),
    Rule(
        "agreement_agreed",
        ngettext_lazy(
            "%(n)d agreement cannot be signed yet", "%(n)d agreements cannot be signed yet", "n"
        ),
        _("The seal on agreements did not work. They go out by themselves once it does."),
        "agreements:list",
        "agreed",
        _("Look"),
        "file-x",
        "bad",
    ),
    Rule(
        "silent",
        ngettext_lazy("%(n)d %(duo)s is silent", "%(n)d %(duos)s are silent", "n"),
        _("They log fewer meetings than they agreed."),
        "duos:list",
        "silent",
        _("Call them"),
        "message-circle-off",
        "warn",
    ),
    Rule(
        "call",
        ngettext_lazy("%(n)d %(duo)s to call", "%(n)d %(duos)s to call", "n"),
        _("Their rhythm has passed, and it is not late yet or a date is planned."),
        "duos:list",
        "call",
        _("Look"),
        "phone",
        "warn",
    ),
    Rule(
        "datum",
        ngettext_lazy("%(n)d %(duo)s has no first date", "%(n)d %(duos)s have no first date", "n"),
        _("They were matched some time ago and have not met."),
        "duos:list",
        "datum",
        _("Look"),
        "calendar",
        "warn",
    ),
    Rule(
        "agreement_late",
        ngettext_lazy(
            "%(n)d %(duo)s has not signed yet", "%(n)d %(duos)s have not signed yet", "n"
        ),
        _("They were asked some time ago."),
        "agreements:list",
        "late",
        _("See who"),
        "pen-line",
        "warn",
    ),
    Rule(
        "antwoord",
        ngettext_lazy("%(n)d answer is late", "%(n)d answers are late", "n"),
        _("They met, and one of them has not said whether they go on."),
        "duos:list",
        "antwoord",
        _("Ask"),
        "circle-question-mark",
        "warn",
    ),
    Rule(
        "voorstel",
        ngettext_lazy("%(n)d proposal was not answered", "%(n)d proposals were not answered", "n"),
        _("Both heard of each other some days ago, and not both said yes or no."),
        "duos:list",
        "voorstel",
        _("Look"),
        "circle-question-mark",
        "warn",
    ),
    Rule(
        "erasures",
        ngettext_lazy("%(n)d person asks to be forgotten", "%(n)d people ask to be forgotten", "n"),
        _("Let them know within a month what you took away."),
        "dashboard:privacy",
        "",
        _("Open"),
        "trash-2",
        "warn",
    ),
    Rule(
        "unplanned",
        ngettext_lazy(
            "%(n)d application waits for a talk", "%(n)d applications wait for a talk", "n"
        ),
        _("Nobody offered a time for it yet."),
        "intake:application_list",
        "plannen",
        _("Plan the talk"),
        "calendar",
        "warn",
    ),
    Rule(
        "closing",
        ngettext_lazy("%(n)d evaluation closes soon", "%(n)d evaluations close soon", "n"),
        _("Fewer than four in five have answered."),
        "evaluations:round_list",
        "sluit",
        _("See the response"),
        "message-square-heart",
        "warn",
    ),
    Rule(
        "short",
        ngettext_lazy(
            "There is no place for %(n)d %(mentee)s", "There is no place for %(n)d %(mentees)s", "n"
        ),
        _("More %(mentees)s wait than %(mentors)s have places."),
        "dashboard:people",
        "tekort",
        _("Recruit %(mentors)s"),
        "megaphone",
        "warn",
    ),
    Rule(
        "to_register",
        ngettext_lazy(
            "%(n)d training with points to enter", "%(n)d trainings with points to enter", "n"
        ),
        _("Enter them in the register within two months of the training."),
        "intake:event_list",
        "accreditatie",
        _("Make the sheet"),
        "alarm-clock",
        "warn",
    ),
    Rule(
        "fee_open",
        ngettext_lazy("%(n)d contribution is late", "%(n)d contributions are late", "n"),
        _("Remind them, or call: not paying stands in the way of nothing."),
        "intake:payment_list",
        "late",
        _("Remind them"),
        "alarm-clock",
        "warn",
    ),
    Rule(
        "retention",
        ngettext_lazy(
            "%(n)d person has been kept long enough", "%(n)d people have been kept long enough", "n"
        ),
        _("The time that you keep their data is over."),
        "dashboard:privacy",
        "",
        _("Look at the list"),
        "trash-2",
        "warn",
    ),
    Rule(
        "proposals",
        ngettext_lazy("%(n)d proposal to send", "%(n)d proposals to send", "n"),
        _("Nobody has heard of it yet."),
        "matching:workbench",
        "",
        _("Check and send"),
        "send",
        "brand",
    ),
    Rule(
        "waiting",
        ngettext_lazy(
            "%(n)d %(mentee)s waits for a %(mentor)s",
            "%(n)d %(mentees)s wait for a %(mentor)s",
            "n",
        ),
        _("Let the programme propose %(mentors)s."),
        "matching:workbench",
        "",
        _("Propose %(mentors)s"),
        "git-compare-arrows",
        "info",
    ),
    Rule(
        "submitted",
        ngettext_lazy("%(n)d application to decide on", "%(n)d applications to decide on", "n"),
        _("Read the answers and say yes, no or where to go."),
        "intake:application_list",
        "submitted",
        _("Decide"),
        "inbox",
        "info",
    ),
    Rule(
        "proposed",
        ngettext_lazy("%(n)d introduction to come", "%(n)d introductions to come", "n"),
        _("Record it once they have met."),
        "duos:list",
        "proposed",
        _("Record it"),
        "handshake",
        "brand",
    ),
    Rule(
        "check-in",
        ngettext_lazy("%(n)d check-in is due", "%(n)d check-ins are due", "n"),
        _("You would call them about now."),
        "duos:list",
        "check-in",
        _("Look"),
        "phone",
        "info",
    ),
    Rule(
        "untrained",
        ngettext_lazy("%(n)d %(mentor)s to train", "%(n)d %(mentors)s to train", "n"),
        TRAINING_LATER,
        "intake:application_list",
        "untrained",
        _("Record the training"),
        "graduation-cap",
        "info",
    ),
    Rule(
        "afronden",
        ngettext_lazy("%(n)d %(duo)s ends soon", "%(n)d %(duos)s end soon", "n"),
        _("No last talk is planned yet."),
        "duos:list",
        "afronden",
        _("Plan it"),
        "flag",
        "info",
    ),
    Rule(
        "partners_due",
        ngettext_lazy("%(n)d partner to be contacted", "%(n)d partners to be contacted", "n"),
        _("You planned to speak to them again."),
        "intake:partner_list",
        "contact",
        _("Look"),
        "phone",
        "info",
    ),
]


CODES = {"not_open", *(rule.number for rule in RULES)}


@dataclass(frozen=True, slots=True)
class Attention:
    """What waits now, most pressing first, and what its reader put off, with the day it is back."""

    now: list[Todo]
    later: list[tuple[Todo, date]]


def attention(
    programme: Programme,
    numbers: Mapping[str, int],
    *,
    postponed: Mapping[str, Postponement],
    named: Mapping[str, Words] = MappingProxyType({}),
) -> Attention:
    """What waits for a coordinator of this programme, without the zeros.

    A line that was put off is back on its day, or as soon as there is more of it. ``named``
    says of some lines, by their code, who it is about.
    """
    found = Attention([], [])
    for todo in _todos(programme, numbers):
        if text := named.get(todo.code):
            todo = replace(todo, text=text)  # noqa: PLW2901 — the same line, said better
        put_off = postponed.get(todo.code)
        if put_off and todo.count <= put_off.count:
            found.later.append((todo, put_off.until))
        else:
            found.now.append(todo)
    return found


def postponed(programme: Programme, user: User, on: date) -> dict[str, Postponement]:
    """What this person put off here to a day after this one, by the code of its line."""
    rows = Postponement.objects.of(user, programme).still(on)
    return {row.rule: row for row in rows}


def _todos(programme: Programme, numbers: Mapping[str, int]) -> list[Todo]:
    found = []
    if programme.status == ProgrammeStatus.DRAFT:
        found.append(
            Todo(
                "not_open",
                _("This programme is not open yet"),
                _("People can apply once you open it."),
                1,
                reverse("programmes:settings", args=[programme.slug]),
                _("Check and open"),
                "sliders-horizontal",
                "brand",
            )
        )
    return [*found, *(_todo(rule, programme, numbers) for rule in RULES if numbers[rule.number])]


def _todo(rule: Rule, programme: Programme, numbers: Mapping[str, int]) -> Todo:
    count = min(numbers[rule.number], CAP)
    title = rule.title % (programme.terms | {"n": count})
    if numbers[rule.number] > CAP:
        title = _("More than %(so_many)s") % {"so_many": title}
    url = reverse(rule.page, args=[programme.slug])
    url = f"{url}?stand={rule.state}" if rule.state else url
    text, tone = str(rule.text) % programme.terms, rule.tone
    if rule.number == "untrained":
        text = str(_of_training(programme))
    elif rule.number == "waiting" and (long := numbers["waiting_long"]):
        text, tone = WAITING_LONG % {"n": long, "days": programme.patience("waiting")}, "warn"
    button = str(rule.button) % (programme.terms | {"n": count})
    return Todo(rule.number, title, text, count, url, button, rule.icon, tone)


def _of_training(programme: Programme) -> Words:
    gate = programme.gate(GateStep.TRAINING)
    if gate is None or not gate.is_hard:
        return TRAINING_LATER
    return TRAINING_FIRST.get(gate.before, TRAINING_LATER)
