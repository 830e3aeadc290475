"""What a page, a link or an exercise of the library consists of."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.forms import model_to_dict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorship.programmes import library
from mentorship.programmes.models import Material, Role
from mentorship.typed import LineField, TextField, overtaken
from mentorship.uploads import OneSheet

LONGEST_ITEM, MOST_ITEMS = 300, 40
# Between a statement and the rule that it touches
BAR = " | "


class MaterialForm(forms.ModelForm):  # type: ignore[type-arg]
    """One thing of the library: a text, a link, or statements to agree with or not."""

    title = LineField(
        label=_("Title"),
        max_length=120,
        error_messages={
            "required": _("Give it a title."),
            "max_length": _("Use at most 120 characters."),
        },
    )
    roles = forms.MultipleChoiceField(
        label=_("For whom?"),
        help_text=_("Choose nobody if it is for staff alone."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    body = TextField(
        label=_("Text"),
        help_text=_("A blank line begins a paragraph. A line that begins with “- ” is in a list."),
        max_length=10_000,
        rows=12,
        required=False,
        error_messages={"max_length": _("Use at most 10,000 characters.")},
    )
    url = LineField(
        label=_("Link"),
        help_text=_("A page elsewhere. The address begins with https://."),
        max_length=300,
        required=False,
        validators=[
            URLValidator(
                schemes=["https"], message=_("Fill in an address that begins with https://.")
            )
        ],
        error_messages={"max_length": _("Use at most 300 characters.")},
    )
    statements = TextField(
        label=_("Statements"),
        help_text=_(
            "For an exercise: one a line. Each reader agrees or not, and nobody scores it. "
            "After “ | ” you can write the rule of your programme that it touches."
        ),
        max_length=2 * LONGEST_ITEM * MOST_ITEMS,
        required=False,
        error_messages={"max_length": _("Use at most 40 lines of at most 300 characters.")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF, Word or Excel file, or a picture (PNG or JPEG), of at most 5 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,image/png,image/jpeg"}),
        error_messages={"empty": _("Choose a file that is not empty.")},
    )
    drops_file = forms.BooleanField(label=_("Take the file away"), required=False)
    # Which words were on the page when it was opened: who saves must have seen those.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Material
        fields = ["title", "kind", "phase", "roles", "body", "url"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Use the programme's words for the roles; show the statements one a line."""
        super().__init__(*args, **kwargs)
        words = [(role, capfirst(self.instance.programme.word(role))) for role in Role.values]
        self.fields["roles"].choices = words  # type: ignore[attr-defined]
        self.initial["statements"] = _in_lines(self.instance)
        self.fields["seen"].initial = self.instance.fingerprint
        if not self.instance.file_name:
            del self.fields["drops_file"]
        for name in ("kind", "phase"):
            self.fields[name].error_messages |= {
                "required": _("Choose one."),
                "invalid_choice": _("Choose from this list."),
            }

    def clean_statements(self) -> list[tuple[str, str]]:
        """Make a list of the lines that say something, each with the rule that it touches."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["statements"].splitlines()]
        parts = [line.partition(BAR) for line in lines if line]
        items = [(item.strip(), rule.strip()) for item, _bar, rule in parts]
        longest = max((len(words) for item in items for words in item), default=0)
        if len(items) > MOST_ITEMS or longest > LONGEST_ITEM:
            raise forms.ValidationError(_("Use at most 40 lines of at most 300 characters."))
        return items

    def clean_file(self) -> library.File | None:
        """Look into it: its name and what the browser calls it say nothing."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > OneSheet.MOST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Make it smaller."))
        try:
            return library.recognised(str(file.name), file.read())
        except library.NoFile as error:
            raise forms.ValidationError(
                _(
                    "We take a PDF, Word or Excel file without macros, PNG or JPEG. "
                    "Save it as one of those and try again."
                )
            ) from error

    def clean(self) -> dict[str, Any]:
        """Hold something."""
        data = self.cleaned_data
        holds = any(data.get(name) for name in ("body", "url", "statements", "file"))
        keeps = self.instance.file_name and not data.get("drops_file")
        if not (holds or keeps or self.errors):
            self.add_error(
                "body", _("Write a text, or fill in a link or statements, or choose a file.")
            )
        statements = data.get("statements", [])
        self.instance.items = [item for item, _rule in statements]
        self.instance.touches = [rule for _item, rule in statements]
        return data

    def over(self, material: Material) -> None:
        """Say what a colleague made of it; what was typed stays, to be sent once more."""
        now = model_to_dict(material, self._meta.fields) | {"statements": _in_lines(material)}
        overtaken(self, now=now, but=("file", "drops_file"), seen=material.fingerprint)


def _in_lines(material: Material) -> str:
    """The statements one a line, each with the rule that it touches."""
    return "\n".join(f"{item}{BAR}{rule}" if rule else item for item, rule in material.statements)
