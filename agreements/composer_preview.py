"""What a text looks like to the two who sign it, with an example duo or with real people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import offering
from agreements.models import Agreement
from agreements.pdf import Content
from agreements.wording import CHOICE, DATE, LIST, MENTEE, MENTOR, NUMBER, PHONE, Clause, Wording
from mentorship.fonts import printable
from mentorship.programmes.models import Programme

EXAMPLE = {MENTOR: "Ahmed Yilmaz", MENTEE: "Fleur Peeters"}
SOON = timedelta(days=14)
MOST_DUOS = 20
PHONE_LAYOUT, PAPER = "telefoon", "a4"
LAYOUTS: dict[str, str | Promise] = {
    PHONE_LAYOUT: gettext_lazy("Phone"),
    PAPER: gettext_lazy("A4"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as it is read, with the names of these people."""

    text: dict[str, Any]
    names: Mapping[str, str]
    language: str
    layout: str

    @property
    def is_paper(self) -> bool:
        """Whether it is shown as a sheet, or else as a phone."""
        return self.layout == PAPER


def agreements_to_show(programme: Programme) -> list[Agreement]:
    """Those whose terms and names can stand in the preview, newest first."""
    rows = Agreement.objects.filter(duo__programme=programme).order_by("-pk")
    return list(
        rows.select_related(
            "duo__programme", "duo__guide", "duo__mentor__user", "duo__mentee__user"
        )[:MOST_DUOS]
    )


def preview(
    wording: Wording,
    programme: Programme,
    *,
    language: str,
    agreement: Agreement | None = None,
    layout: str = "",
) -> Preview:
    """Put in an example, or what a real duo filled in and what it is called."""
    with translation.override(language):
        terms, names = _example(wording, programme)
        if agreement:
            filled_in = agreement.current.terms
            terms |= {
                each.code: filled_in[each.code] for each in wording.fields if each.code in filled_in
            }
            names = offering.names_in(agreement.duo)
        text = offering.in_words(
            wording,
            terms,
            facts=offering.true_of(programme),
            names=names | _unknown(wording),
        )
    return Preview(text, names, language, layout if layout in LAYOUTS else PHONE_LAYOUT)


def content(shown: Preview, programme: Programme) -> Content:
    """The same for the PDF; what is not signed says so."""
    with translation.override(shown.language):
        people = [(programme.word(role), shown.names[role]) for role in (MENTOR, MENTEE)]
        return Content(
            title=shown.text["title"],
            reference=_("Example"),
            programme=printable(programme.name),
            intro=shown.text["intro"],
            promises=shown.text["promises"],
            parts=shown.text["parts"],
            limits=shown.text["limits"],
            is_signed=shown.text["is_signed"],
            signatures=[
                (printable(role), name, _("an example, not signed")) for role, name in people
            ],
            terms={},
            language=shown.language,
            created=now(),
        )


def _example(wording: Wording, programme: Programme) -> tuple[dict[str, Any], dict[str, str]]:
    terms = {each.code: _answer(each, programme) for each in wording.fields}
    names = {
        **EXAMPLE,
        "guide": programme.contact_name,
        "programme": programme.name,
        "organisation": programme.organisation,
        "fee": offering.fee_in_words(programme),
    }
    return terms, names


def _answer(clause: Clause, programme: Programme) -> Any:
    if clause.default not in (None, "", []):
        return clause.default
    if clause.kind == CHOICE:
        return clause.options[len(clause.options) // 2] if clause.options else ""
    if clause.kind == LIST:
        return [_("A first example"), _("A second one")]
    if clause.type == DATE:
        return (localdate() + SOON).isoformat()
    if clause.type == NUMBER:
        return _number(clause, programme)
    return "06 12 34 56 78" if clause.type == PHONE else _("An example")


def _number(clause: Clause, programme: Programme) -> int:
    ours: Mapping[str, int | None] = {
        "notice_hours": programme.notice_hours,
        "meetings": programme.rhythm_count,
        programme.duration_unit: programme.duration_default,
    }
    return ours.get(clause.code) or clause.min or 1


def _unknown(wording: Wording) -> dict[str, str]:
    """Names that nothing answers to stand there as they were typed."""
    texts = [wording.title, wording.intro, *wording.promises, wording.limits, *wording.consent]
    texts += [text for each in wording.clauses for text in each.texts]
    return {name: f"{{{name}}}" for name in wording.unknown(*texts)}
