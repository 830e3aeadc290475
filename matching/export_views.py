"""The proposals on the table as a file, with who is left and why, to look at elsewhere."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.http import Http404, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching import inputs, table_selectors
from matching.inputs import Somebody
from matching.models import Proposal
from matching.nobody_selectors import explained
from matching.sentences import rule_names
from mentorship.accounts.doors import UserRequest
from mentorship.intake import export
from mentorship.programmes.matched import counted
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.programmes.scoped import programme_of

THOUSAND = Decimal(1000)


def proposal_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send what lies on the table: who with whom and what each criterion gives; then who is left."""
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    criteria = [each for each in counted(programme) if each.weight]
    head = [capfirst(programme.word(role)) for role in (MENTEE, MENTOR)]
    head += [_("Score"), *(each.label for each in criteria)]
    head += [_("Pinned"), _("Agreed by"), _("Rules set aside"), _("Without a match because")]
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
            "",
        ]

    def alone(person: Somebody, why: str) -> list[object]:
        name = [person.name, ""] if person.role == MENTEE else ["", person.name]
        return [*name, *[""] * (len(head) - len(name) - 1), why]

    def lines() -> Iterator[list[object]]:
        for one in export.in_batches(rows):
            yield line(one)
        for person, why in _left(programme):
            yield alone(person, why)

    name = f"voorstellen-{programme.slug}"
    return export.as_file(name, kind, head=head, rows=lines())


def _left(programme: Programme) -> Iterator[tuple[Somebody, str]]:
    """Everybody who waits and is not on the table, and every place that is left, and why."""
    found = table_selectors.runs(programme)
    people = inputs.everybody(programme)
    lying = table_selectors.on_table(programme)
    matched, used = lying.mentees, Counter(row.mentor for row in lying.rows)
    without = table_selectors.without_mentor(found, people, with_proposal=matched)
    why = {row.mentee.pk: row.why for row in explained(without, people, programme)}
    for person in sorted(people.values(), key=lambda each: (each.role, each.since, each.pk)):
        if person.role == MENTEE and person.pk not in matched:
            yield person, why.get(person.pk, _("not worked out yet"))
        elif person.role == MENTOR and (places := person.places - used[person.pk]) > 0:
            yield person, ngettext("%(n)d place left", "%(n)d places left", places) % {"n": places}
