"""What a mentee does with a reflection: write it, and stop sharing it."""

from collections.abc import Mapping

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, Meeting, Reflection
from mentorship.duos.writing import Changed
from mentorship.transitions import TransitionNotAllowed


def takes_reflections(duo: Duo) -> bool:
    """Whether something can be written about its meetings: as long as those can be logged."""
    return duo.is_live or duo.takes_meetings


@transaction.atomic
def write(
    meeting: Meeting,
    *,
    conversation: str,
    progress: str,
    is_shared: bool,
    by: User,
    by_goal: Mapping[int, str] | None = None,
    seen: str = "",
) -> Reflection:
    """Keep what the mentee wrote, sealed; writing again replaces it (S4-TXT-5).

    ``seen`` is the mark of what was on her page, empty when there was nothing yet. The same
    words for the same reader once more are nothing new.

    Raises:
        Changed: there is something else now than she saw.
        TransitionNotAllowed: the duo has ended, and not just now.
    """
    meeting.duo.lock()
    if not takes_reflections(meeting.duo):
        raise TransitionNotAllowed(meeting.duo, "write_reflection")
    kept = Reflection.objects.filter(meeting=meeting).first()
    if kept:
        kept.meeting = meeting
        before = (kept.conversation, kept.progress, kept.by_goal, kept.is_shared)
        if before == (conversation, progress, by_goal or {}, is_shared):
            return kept
        if kept.mark != seen:
            raise Changed(kept.mark)
    reflection = kept or Reflection(meeting=meeting)
    reflection.write(
        author=by,
        is_shared=is_shared,
        conversation=conversation,
        progress=progress,
        by_goal=by_goal or {},
    )
    reflection.save()
    return reflection


@transaction.atomic
def stop_sharing(reflection: Reflection) -> None:
    """Keep it for herself from now on; also when the duo has ended, and twice is once."""
    meeting = reflection.meeting
    meeting.duo.lock()
    kept = Reflection.objects.get(pk=reflection.pk)
    kept.meeting = meeting
    if not kept.is_shared:
        return
    words = {"conversation": kept.conversation, "progress": kept.progress, "by_goal": kept.by_goal}
    kept.write(author=kept.author, is_shared=False, **words)  # type: ignore[arg-type]
    kept.save()
