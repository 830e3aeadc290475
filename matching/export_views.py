"""The proposals on the table as a file, for who wants to look at them elsewhere."""

from collections.abc import Iterator
from decimal import Decimal

from django.http import Http404, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from matching import inputs
from matching.models import Proposal
from matching.sentences import rule_names
from mentorship.accounts.doors import UserRequest
from mentorship.intake import export
from mentorship.programmes.matched import counted
from mentorship.programmes.models import MENTEE, MENTOR
from mentorship.programmes.scoped import programme_of

THOUSAND = Decimal(1000)


def proposal_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send what lies on the table: who with whom, the score and what each criterion gives."""
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    criteria = [each for each in counted(programme) if each.weight]
    head = [capfirst(programme.word(role)) for role in (MENTEE, MENTOR)]
    head += [_("Score"), *(each.label for each in criteria)]
    head += [_("Pinned"), _("Agreed by"), _("Rules set aside")]
    rules = rule_names(programme)
    pinned = set(inputs.pins(programme).values_list("mentee", "mentor"))
    rows = inputs.drafts(programme).order_by("-score", "pk").defer("alternatives")
    rows = rows.select_related("mentee__user", "mentor__user", "approved_by")

    def line(one: Proposal) -> list[object]:
        points = {code: given for code, given, _most in one.reasons}
        is_pinned = (one.mentee_id, one.mentor_id) in pinned
        return [
            *(one.mentee.name, one.mentor.name, one.score / THOUSAND),
            *(points.get(each.code, 0) / THOUSAND for each in criteria),
            *(_("yes") if is_pinned else "", one.approved_by.name if one.approved_by else ""),
            ", ".join(str(rules.get(code, code)) for code in one.broken),
        ]

    def lines() -> Iterator[list[object]]:
        for one in export.in_batches(rows):
            yield line(one)

    name = f"voorstellen-{programme.slug}"
    return export.as_file(name, kind, head=head, rows=lines())
