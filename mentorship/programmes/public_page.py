"""What the page for everybody says of a programme: its cost, and the way from applying to the end."""

from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.programmes.models import (
    MENTEE,
    MENTOR,
    AgreementMoment,
    EvaluationMoment,
    GateBefore,
    GateStep,
    Programme,
    Role,
    StartScenario,
)
from mentorship.programmes.summary import duration

STARTS: dict[str, Promise] = {
    StartScenario.MENTEE_CONTACTS: gettext_lazy("The %(mentee)s makes the first appointment."),
    StartScenario.ACCOMPANIED: gettext_lazy("You meet for the first time with one of us there."),
    StartScenario.IN_AGREEMENT: gettext_lazy(
        "The two of you write down what you agree, and begin."
    ),
}
EVALUATED: dict[str, Promise] = {
    EvaluationMoment.START: gettext_lazy("At the start we ask where you stand."),
    EvaluationMoment.MIDTERM: gettext_lazy("Half-way we ask how it goes."),
    EvaluationMoment.FINAL: gettext_lazy("At the end we ask how it was, without your name."),
    EvaluationMoment.FOLLOW_UP: gettext_lazy("Some months later we ask how it is now."),
}
# The same of only one of the two
EVALUATED_BY_ONE: dict[str, Promise] = {
    EvaluationMoment.START: gettext_lazy("At the start we ask the %(asked)s how it is."),
    EvaluationMoment.MIDTERM: gettext_lazy("Half-way we ask the %(asked)s how it goes."),
    EvaluationMoment.FINAL: gettext_lazy(
        "At the end we ask the %(asked)s how it was, without a name."
    ),
    EvaluationMoment.FOLLOW_UP: gettext_lazy(
        "Some months later we ask the %(asked)s how it is now."
    ),
}


def points(text: str) -> list[str]:
    """The lines that say something, without the marks somebody may have put before them."""
    lines = (line.strip().lstrip("-•* ") for line in text.splitlines())
    return [line for line in lines if line]


def cost(programme: Programme) -> list[str]:
    """What each role pays, in sentences (S2-DEF-1, S4-COND-11)."""
    paid = {role: programme.fee(role) for role in (MENTEE, MENTOR)}
    if not any(paid.values()):
        return [_("It costs nothing.")]
    return [
        _("€ %(amount)s for the %(mentee)s, once.")
        % {"amount": floatformat(fee, -2), "mentee": programme.word(role)}
        if fee
        else _("It costs the %(mentor)s nothing.") % {"mentor": programme.word(role)}
        for role, fee in paid.items()
    ]


def path(programme: Programme) -> list[str]:
    """The steps of this programme, in the order in which somebody takes them."""
    words = {term: programme.word(term) for term in (MENTOR, MENTEE)}
    words |= {"name": programme.contact_name, "duration": duration(programme)}
    steps = [*_until_admission(programme), *_until_start(programme), *_until_end(programme)]
    return [step % words for step in steps]


def _until_admission(programme: Programme) -> list[str]:
    steps = []
    if info := programme.gate(GateStep.INFO_SESSION):
        steps.append(
            _("You come to an information session.")
            if info.is_hard
            else _("You can come to an information session first.")
        )
    steps.append(_("You apply. You can do that on your phone."))
    if programme.gate(GateStep.INTERVIEW):
        steps.append(_("%(name)s talks with you about what you expect."))
    steps.append(_("Within two weeks you hear whether you take part, and if not, why."))
    if programme.gate(GateStep.PAYMENT):
        steps.append(_("You get a payment request and pay the contribution."))
    return steps


def _until_start(programme: Programme) -> list[str]:
    steps = []
    if training := programme.gate(GateStep.TRAINING):
        steps.append(
            _("If you become a %(mentor)s, you follow a training, at the latest at the start.")
            if training.before == GateBefore.START
            else _("If you become a %(mentor)s, you first follow a training.")
        )
    steps += [_("We look for somebody who fits you."), str(STARTS[programme.start_scenario])]
    if programme.is_neutral_first:
        steps[-1] += " " + _("That first time is at a neutral place.")
    if programme.validates_introduction:
        steps.append(_("After that, both of you say apart whether you want to go on."))
    return steps


def _until_end(programme: Programme) -> list[str]:
    steps = []
    is_written = programme.start_scenario == StartScenario.IN_AGREEMENT
    if programme.agreement_moment != AgreementMoment.NONE and not is_written:
        steps.append(_("You both sign what you agreed."))
    steps += _evaluated(programme, EvaluationMoment.START)
    steps += _evaluated(programme, EvaluationMoment.MIDTERM)
    if programme.duration_default:
        steps.append(_("After %(duration)s you close it together."))
    steps += _evaluated(programme, EvaluationMoment.FINAL)
    return [*steps, *_evaluated(programme, EvaluationMoment.FOLLOW_UP)]


def _evaluated(programme: Programme, moment: EvaluationMoment) -> list[str]:
    """What is asked at this moment, of both or of one of the two (S0-EVAL-3)."""
    asked = programme.evaluated_by(moment)
    if not asked:
        return []
    if len(asked) == len(Role):
        return [str(EVALUATED[moment])]
    # Its word goes in with those of the other steps.
    return [str(EVALUATED_BY_ONE[moment]) % {"asked": f"%({asked[0]})s"}]
