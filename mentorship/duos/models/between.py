"""Whose eyes a text of a duo is for, when it is for those of the two."""

from mentorship.duos.models.duo import Duo


def between(duo: Duo) -> str:
    """Name the two readers, for the context of what is sealed for them.

    Whoever can write to the database but has no key cannot have the site open a text of one duo
    for another, nor for somebody who takes the place of one of the two.
    """
    return f"duo {duo.pk} between {duo.mentor.user_id} and {duo.mentee.user_id}"
