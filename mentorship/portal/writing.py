"""Writing on the pages of a duo: which duo, and forms that lose nothing of what was typed."""

from collections.abc import Callable

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, DuoStatus
from mentorship.duos.writing import Changed
from mentorship.transitions import TransitionNotAllowed
from mentorship.typed import resend


def own_duo(user: User, pk: int) -> Duo:
    """The duo of this number that this person is in, with the names of the two; else a 404."""
    rows = Duo.objects.of(user).exclude(status=DuoStatus.DISSOLVED).with_names()
    return get_object_or_404(rows.select_related("programme"), pk=pk)


class WritingForm(forms.Form):
    """What one of the two writes, over what she saw when she began."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    is_over = False

    def kept(self, write: Callable[[], object]) -> bool:
        """Keep it, or say above the form why that did not go; what was typed stays."""
        try:
            write()
        except TransitionNotAllowed:
            self.add_error(None, _("Your mentorship has ended. Nothing can be changed any more."))
        except Changed as changed:
            resend(self, seen=changed.mark)
            self.is_over = True
            self.add_error(None, _("This was changed while you were writing."))
        return self.is_valid()
