"""What the page of a duo tells of its agreement: that it was signed and sealed, and when."""

from collections.abc import Iterable

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agreements.models import GUARDIAN, Event, EventKind
from mentorship.duos.models import Duo
from mentorship.duos.timeline import Moment
from mentorship.programmes.models import MENTEE, MENTOR

TOLD = (EventKind.OFFERED, EventKind.SIGNED, EventKind.DECLINED, EventKind.SEALED)


def moments(duo: Duo) -> Iterable[Moment]:
    """The lines for the timeline of a duo."""
    rows = Event.objects.filter(agreement__duo=duo.pk, kind__in=TOLD).order_by("number")
    for kind, role, at in rows.values_list("kind", "role", "at"):
        names = {MENTOR: duo.mentor.name, MENTEE: duo.mentee.name, GUARDIAN: _("The guardian")}
        text = {
            EventKind.OFFERED: _("The agreement is ready to sign"),
            EventKind.SIGNED: _("%(name)s signed the agreement"),
            EventKind.DECLINED: _("The agreement was not signed"),
            EventKind.SEALED: _("The agreement is signed by both and sealed"),
        }[EventKind(kind)]
        yield Moment(localdate(at), text % {"name": names.get(role, "")})
