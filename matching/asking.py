"""What the pages of the workbench share: whom they are about, and what is said afterwards."""

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching import inputs, table_selectors
from matching.models import MatchingRun, Proposal
from matching.reasons import listed
from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.intake.models import Participant
from mentorship.paging import LONGEST_KEY
from mentorship.programmes.models import MENTEE, Programme

# So many people are named where several change.
CALLED = 10


def key_of(typed: str | None) -> int | None:
    """Read a key of an address or a hidden field; nothing when it is none."""
    typed = typed or ""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_KEY else None


def mentee_of(request: UserRequest, slug: str, pk: int) -> Participant:
    """Fetch a mentee of one of her own programmes; anybody else is not there, forgotten ones neither."""
    rows = Participant.objects.coordinated_by(request.user).exclude(user__in=User.objects.gone())
    rows = rows.select_related("user", "programme")
    return get_object_or_404(rows, pk=pk, programme__slug=slug, role=MENTEE)


def seen_proposal(request: UserRequest, mentee: Participant) -> Proposal | None:
    """The proposal as it was on her page; nothing, and a word about it, when it changed."""
    rows = inputs.drafts(mentee.programme).with_people().select_related("run__programme")
    found = rows.filter(mentee=mentee, mentor=key_of(request.POST.get("seen"))).first()
    if found is None:
        messages.warning(
            request,
            _(
                "Somebody changed this proposal just before you. Look at it again. Nothing was done."
            ),
        )
    return found


def tell_changes(
    request: HttpRequest,
    programme: Programme,
    asked: MatchingRun,
    before: dict[int, int],
    *,
    about: int | None = None,
) -> None:
    """Say who got another mentor by what was just done; a run in the queue says so itself.

    The key of the mentee it was done for may be given: she is named first.
    """
    if asked.finished_at is None:
        return
    changes = table_selectors.moves(before, table_selectors.pairs_now(programme))
    changes.sort(key=lambda move: move.mentee != about)
    keys = {pk for move in changes[:CALLED] for pk in (move.mentee, move.after) if pk}
    names = dict(Participant.objects.filter(pk__in=keys).values_list("pk", "user__name"))
    lines = table_selectors.told(changes[: table_selectors.NAMED], names)
    others = [names[move.mentee] for move in changes[len(lines) : CALLED]]
    if len(changes) > CALLED:
        others.append(_("%(n)d more") % {"n": len(changes) - CALLED})
    if others:
        lines.append(_("It changes for %(names)s too.") % {"names": listed(others)})
    nothing = _("Nothing changed: this is still the best there is.")
    messages.success(request, " ".join(lines) or nothing)
    if asked.lapsed:
        messages.warning(request, lapsed(asked.lapsed))
    for pin in inputs.dead_pins(programme).select_related("mentee__user", "mentor__user")[:CALLED]:
        text = _("%(mentee)s is pinned to %(mentor)s, but that is not possible now.")
        messages.warning(request, text % {"mentee": pin.mentee.name, "mentor": pin.mentor.name})


def lapsed(number: int) -> str:
    """Say how many times somebody agreed with what is not there any more."""
    return ngettext(
        "%(n)d agreement lapsed, because that pair changed.",
        "%(n)d agreements lapsed, because those pairs changed.",
        number,
    ) % {"n": number}
