"""One question for help that waits, and one passage that somebody else may read."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from mentorship.duos.models import (
    Consent,
    Duo,
    DuoStatus,
    HelpRequest,
    HelpTopic,
    Permission,
    PermissionStatus,
)


def confide(duos: Iterable[Duo], *, now: datetime) -> None:
    """Let the first of those under way ask for help, and the second share something."""
    active = [duo for duo in duos if duo.status == DuoStatus.ACTIVE]
    for duo in active[:1]:
        _ask(duo, at=now - timedelta(hours=20))
    for duo in active[1:2]:
        _share(duo, at=now - timedelta(days=3))


def _ask(duo: Duo, *, at: datetime) -> None:
    request = HelpRequest(
        duo=duo,
        asked_by=duo.mentee.user,
        guide=duo.guide,
        topic=HelpTopic.PLANNING,
        asked_at=at,
        touched_at=at,
    )
    request.write(reach="06 12 34 56 78\nna vijven", words="Onze agenda's passen steeds niet.")
    request.save()


def _share(duo: Duo, *, at: datetime) -> None:
    permission = Permission(
        duo=duo,
        asked_by=duo.mentee.user,
        permission_by=duo.programme.permission_by,
        status=PermissionStatus.GRANTED,
        asked_at=at,
        granted_at=at,
    )
    permission.write(
        passage="Ik merkte dat ik het lastig vind om nee te zeggen.",
        purpose="Een gesprek met mijn bedrijfsarts",
        reader="Dokter Jansen",
        address="jansen@example.org",
    )
    permission.save()
    for side in (duo.mentee, duo.mentor):
        if side.user_id in permission.needed:
            Consent.objects.create(
                permission=permission, person=side.user, typed_name=side.user.name, given_at=at
            )
