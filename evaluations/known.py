"""Which questions the system could answer itself: asked once more, they point at a duo.

"How often did you meet?" with five answers tells who is who to anybody who sees the list of
meetings. It is a warning, never a refusal: words alone do not tell what is meant.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By what is known, the words (Dutch and English) that ask for it.
ASKS: tuple[tuple[Promise, re.Pattern[str]], ...] = tuple(
    (known, re.compile(words, re.IGNORECASE))
    for known, words in (
        (
            _("how often people met"),
            (
                r"hoe vaak|hoeveel (?:\w+ )?(?:gesprekken|keer|keren|afspraken|ontmoetingen|uur)"
                r"|how often|how many (?:\w+ )?(?:meetings|times|talks|hours|conversations)"
            ),
        ),
        (
            _("when it began, ended or took place"),
            (
                r"\bwanneer\b|\bdatum\b|(?:op|sinds) welke (?:dag|datum)|hoe lang"
                r"|\bwhen (?:did|do|does|was|were)\b|\bdates?\b|how long"
            ),
        ),
        (
            _("where people live, work or meet"),
            (
                r"\bwaar (?:woon|werk|spraken|spreken|zagen|ontmoet)|woonplaats|postcode|\bwijk\b"
                r"|(?:in )?welke (?:plaats|stad|gemeente|praktijk|school|organisatie)|locatie"
                r"|\bwhere do you (?:live|work|meet)|\bwhich (?:town|city|school|organisation)|location"
            ),
        ),
        (
            _("how old somebody is, or a man or a woman"),
            (
                r"\bleeftijd|hoe oud|geboorte|\bgeslacht|man of vrouw"
                r"|\bage\b|how old|date of birth|\bgender\b"
            ),
        ),
        (
            _("who somebody is"),
            (
                r"\bwie (?:is|was) (?:je|jouw|uw)|\bnaam\b|\bnamen\b|e-?mail|telefoonnummer"
                r"|\bwho (?:is|was) your|\bnames?\b|phone number"
            ),
        ),
        (
            _("what somebody does for a living"),
            (
                r"\bberoep\b|\bfunctie\b|werkervaring|\bopleidingsniveau"
                r"|\bprofession\b|\bjob title\b|years of experience"
            ),
        ),
    )
)


def already(text: str) -> Promise | None:
    """Return what is known already of this question, in words, or None."""
    return next((known for known, words in ASKS if words.search(text)), None)
