"""What a new programme is asked for: its name, its people, and what its model leaves open."""

from copy import deepcopy
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mentorship.programmes import presets
from mentorship.programmes.forms import NewProgrammeForm
from mentorship.programmes.models import Programme
from mentorship.programmes.set_up_forms import PARTS


class FromModelForm(NewProgrammeForm):
    """The name and the people of a new programme, and what its model leaves open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask also for what the model does not know and the programme cannot open without."""
        super().__init__(*args, **kwargs)
        model = Programme(**presets.load(self.instance.preset)["programme"])
        self.left_open = [name for name in model.missing if name not in self.fields]
        known = {
            name: field
            for _title, part in PARTS.values()
            for name, field in part.base_fields.items()
        }
        for name in self.left_open:
            self.fields[name] = field = deepcopy(known[name])
            field.required = False
            later = _("You can also fill this in later, before the programme opens.")
            field.help_text = format_lazy("{} {}", field.help_text, later)

    def clean(self) -> dict[str, Any]:
        """Put on the programme what the model left open."""
        super().clean()
        for name in self.left_open:
            setattr(
                self.instance, name, self.cleaned_data.get(name) or getattr(self.instance, name)
            )
        return self.cleaned_data
