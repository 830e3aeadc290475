"""What is mailed about a permission: that there is one, never what it says."""

from dataclasses import replace

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.accounts.models import User
from mentorship.duos.models import Permission
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender

SALT = "duos.permission"


def key_of(permission: Permission) -> str:
    """With what the keys of all letters about it begin."""
    return f"permission-{permission.pk}-"


def permission_asked(permission: Permission) -> Letter:
    """Ask the other of the two whether she permits it too."""
    duo = permission.duo
    to = duo.other(permission.asked_by).user
    path = reverse("portal:permission", args=[permission.pk])
    return compose(
        "duos/permission_asked",
        to=to,
        key=f"{key_of(permission)}asked",
        sender=sender(duo.programme),
        action=(
            _("Read what it is about"),
            personal_link(to, f"permission:{permission.pk}", to=path),
        ),
        duo=duo,
        other=permission.asked_by,
    )


def permission_to_read(permission: Permission) -> Letter:
    """Give the reader the link; the passage itself is on the page alone."""
    token = signing.dumps(str(permission.pk), salt=SALT)
    path = reverse("duos:permission_read", args=[token])
    return _to_reader(
        permission, "to_read", action=(_("Read the passage"), f"{settings.BASE_URL}{path}")
    )


def permission_withdrawn(permission: Permission) -> Letter:
    """Tell the reader that it does not hold any more."""
    return _to_reader(permission, "withdrawn")


def _to_reader(
    permission: Permission, kind: str, *, action: tuple[object, str] | None = None
) -> Letter:
    """Write to somebody who is nobody's participant; the log of the programme does not name her."""
    duo = permission.duo
    return compose(
        f"duos/permission_{kind}",
        to=User(name=permission.reader, email=permission.address),
        key=f"{key_of(permission)}{kind}",
        sender=replace(sender(duo.programme), programme_slug=""),
        action=action,  # type: ignore[arg-type]
        programme=duo.programme,
        mentee=duo.mentee.user,
        mentor=duo.mentor.user,
    )
