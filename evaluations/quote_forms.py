"""Which words of a quote are blacked out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.models import Quote
from evaluations.redaction import BLACKED_OUT, words_of


class RedactionForm(forms.Form):
    """Each word of the quote is a box to tick, so that nothing can be written in its place."""

    words = forms.TypedMultipleChoiceField(
        label=_("Words to black out"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one word."),
            "invalid_choice": _("Tick at least one word."),
        },
    )

    def __init__(self, *args: Any, quote: Quote, **kwargs: Any) -> None:
        """Offer the words of the quote as it is now."""
        super().__init__(*args, **kwargs)
        self.mark = quote.mark
        words = self.fields["words"]
        words.choices = [  # type: ignore[attr-defined]
            (place, word) for place, word in enumerate(words_of(quote.body)) if word != BLACKED_OUT
        ]

    def clean_words(self) -> list[int]:
        """Leave something to read: a quote of which nothing is left is better hidden."""
        chosen: list[int] = self.cleaned_data["words"]
        words: Any = self.fields["words"]
        if len(chosen) == len(words.choices):
            raise forms.ValidationError(
                _("Nothing would be left to read. Hide this quote instead.")
            )
        return chosen

    @property
    def seen(self) -> str:
        """The mark of the version that was on her page."""
        return str(self.data.get("seen", ""))

    @property
    def is_overtaken(self) -> bool:
        """Whether that is another version than there is now: the boxes stand for other words."""
        return self.is_bound and self.seen != self.mark

    @property
    def places(self) -> list[int]:
        """The words that were ticked, by their place in the text."""
        return list(self.cleaned_data.get("words", []))
