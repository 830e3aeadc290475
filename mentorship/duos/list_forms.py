"""What the list of duos is filtered by."""

from datetime import timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.filters import Filters, choice, search
from mentorship.programmes.models import AgreementMoment, Programme, Reflections

# How soon a duo ends, and how that is asked for.
ENDINGS = {"4": timedelta(weeks=4), "13": timedelta(weeks=13)}
WITH, WITHOUT = "met", "zonder"


def staff_of(programme: Programme) -> list[tuple[str, str]]:
    """Who works in this programme, to choose from."""
    staff = User.objects.filter(memberships__programme=programme, is_active=True)
    rows = staff.order_by("name", "pk").values_list("pk", "name")
    return [(str(key), name) for key, name in rows]


class ListForm(Filters):
    """The filters above the list of duos."""

    always = ("q", "wie")
    q = search(_("Name or e-mail address"))
    einde = choice(_("Ends"), [("4", _("within 4 weeks")), ("13", _("within 3 months"))])

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Offer who works here, and what this programme has."""
        super().__init__(*args, **kwargs)
        self.fields["wie"] = choice(capfirst(programme.word("coordinator")), staff_of(programme))
        if programme.agreement_moment != AgreementMoment.NONE:
            states = [(WITH, _("Signed by both")), (WITHOUT, _("Not signed by both"))]
            self.fields["afspraken"] = choice(_("Agreement"), states)
        if programme.reflections != Reflections.OFF:
            states = [(WITH, _("At least one written")), (WITHOUT, _("None written"))]
            self.fields["verslagen"] = choice(_("Reflections"), states)
