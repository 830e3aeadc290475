"""What the pages of the workbench share: whom they are about, and what is said afterwards."""

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from matching import inputs, table_selectors
from matching.models import MatchingRun, Proposal
from mentorship.accounts.doors import UserRequest
from mentorship.intake.models import Participant
from mentorship.paging import LONGEST_KEY
from mentorship.programmes.models import MENTEE, Programme


def key_of(typed: str | None) -> int | None:
    """Read a key of an address or a hidden field; nothing when it is none."""
    typed = typed or ""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_KEY else None


def mentee_of(request: UserRequest, slug: str, pk: int) -> Participant:
    """Fetch a mentee of one of her own programmes; anybody else is not there."""
    rows = Participant.objects.coordinated_by(request.user).select_related("user", "programme")
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
    request: HttpRequest, programme: Programme, asked: MatchingRun, before: dict[int, int]
) -> None:
    """Say who got another mentor by what was just done; a run in the queue says so itself."""
    if asked.finished_at is None:
        return
    changes = table_selectors.moves(before, table_selectors.pairs_now(programme))
    keys = {pk for move in changes[:4] for pk in (move.mentee, move.after) if pk}
    names = dict(Participant.objects.filter(pk__in=keys).values_list("pk", "user__name"))
    lines = table_selectors.told(changes[: table_selectors.NAMED], names)
    if more := len(changes) - len(lines):
        lines.append(_("And %(n)d more change.") % {"n": more})
    nothing = _("Nothing changed: this is still the best there is.")
    messages.success(request, " ".join(lines) or nothing)
