"""Everything that the two are shown of a version: frozen at the offer, signed and put in the PDF."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils import translation

from agreements import planning, signatories
from agreements.models import AgreementRules, Revision
from agreements.wording import Wording
from mentorship.duos.models import Duo
from mentorship.fonts import printable
from mentorship.programmes.models import MENTEE, GateStep, Programme


def true_of(programme: Programme) -> frozenset[str]:
    """What clauses can depend on, of this programme: see ``agreements.wording.FACTS``."""
    facts = {
        "fee": programme.fee(MENTEE) is not None,
        "training": programme.gate(GateStep.TRAINING) is not None,
        "evaluation": bool(programme.evaluation_moments),
    }
    return frozenset(name for name, is_true in facts.items() if is_true)


def names_in(duo: Duo) -> dict[str, str]:
    """What texts can name of a duo: see ``agreements.wording.VARIABLES``."""
    programme = duo.programme
    return {
        "mentor": printable(duo.mentor.name),
        "mentee": printable(duo.mentee.name),
        "guide": printable(duo.guide.name),
        "programme": printable(programme.name),
        "organisation": printable(programme.organisation),
        "fee": fee_in_words(programme),
    }


def fee_in_words(programme: Programme) -> str:
    """What a mentee pays, where she pays something (S4-COND-11)."""
    fee = programme.fee(MENTEE)
    return f"€ {floatformat(fee, -2)}" if fee is not None else ""


def everything(revision: Revision) -> dict[str, Any]:
    """All that is on the page and in the document, as plain texts, in the language of the text.

    A name may hold characters that no font of ours has; they are left out.
    """
    duo, template = revision.agreement.duo, revision.template
    rules = AgreementRules.of(duo.programme)
    facts = true_of(duo.programme)
    with translation.override(template.language):
        return {
            "reference": f"{revision.agreement.reference} v{revision.number}",
            "programme": printable(duo.programme.name),
            "organisation": printable(duo.programme.organisation),
            "language": template.language,
            "template": {"version": template.version, "sha256": template.sha256},
            "people": _people(revision),
            "asks_code": rules.asks_code,
            "terms": _counted(revision, facts),
            "plan": _plan(revision),
            **in_words(
                template.wording,
                revision.terms,
                facts=true_of(duo.programme),
                names=names_in(duo),
            ),
        }


def _counted(revision: Revision, facts: frozenset[str]) -> dict[str, Any]:
    """What was filled in where it counts: of an answer that was taken back nothing stays."""
    clauses = revision.template.wording.clauses_for(revision.terms, facts)
    return {
        each.code: revision.terms[each.code]
        for each in clauses
        if each.is_asked and each.code in revision.terms
    }


def _plan(revision: Revision) -> list[dict[str, str | None]]:
    """The days that are proposed; both can move each of them later (S4-SIGN-3)."""
    return [
        {
            "on": each.on.isoformat(),
            "instead_of": each.instead_of.isoformat() if each.instead_of else None,
        }
        for each in planning.proposed(revision.agreement.duo.programme, revision.terms)
    ]


def _people(revision: Revision) -> list[dict[str, Any]]:
    """Who sign it, in their turns, as they are called now; where they are reached is masked.

    All of them get this with the document, and somebody may keep her address to herself.
    """
    return [
        {
            "role": each.role,
            "word": printable(each.word),
            "name": printable(each.name),
            "email": masked(each.email),
            "turn": each.turn,
        }
        for each in signatories.of(revision)
    ]


def masked(email: str) -> str:
    """Show enough of an address to recognise it: ``f…s@example.org``."""
    name, _at_sign, domain = email.partition("@")
    return f"{name[:1]}…{name[-1:]}@{domain}"


def in_words(
    wording: Wording,
    terms: Mapping[str, Any],
    *,
    facts: Collection[str],
    names: Mapping[str, str],
) -> dict[str, Any]:
    """A text as it is read, with these terms and names, in a programme with these facts."""

    def told(text: str) -> str:
        return wording.told(text, terms, names)

    return {
        "title": told(wording.title),
        "intro": told(wording.intro),
        "promises": [told(each) for each in wording.promises],
        # By way of JSON: what is kept and what is computed anew are the same.
        "parts": [_as_kept(asdict(part)) for part in wording.parts(terms, facts, names)],
        "consent": [told(each) for each in wording.consent],
        "limits": told(wording.limits),
        "is_signed": wording.is_signed,
    }


def _as_kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_kept(each) for name, each in value.items()}
    return [_as_kept(each) for each in value] if isinstance(value, list | tuple) else value
