"""What a mentee writes after a meeting, for herself or for her mentor as well."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest, personal
from mentorship.accounts.models import User
from mentorship.duos import reflection_actions as actions
from mentorship.duos.models import Duo, Goal, Meeting, Reflection
from mentorship.paging import page
from mentorship.portal import selectors
from mentorship.portal.goal_views import goals_of
from mentorship.portal.writing import WritingForm
from mentorship.programmes.models import Programme, Reflections
from mentorship.typed import TextField

LONGEST_TEXT, LONGEST_OF_A_GOAL = 5000, 1000
GOAL = "goal_"


class ReflectionForm(WritingForm):
    """What the mentee takes from a meeting (S4-TXT-5)."""

    conversation = TextField(
        label=_("What was it about?"),
        max_length=LONGEST_TEXT,
        rows=5,
        error_messages={
            "required": _("Write a few words about the meeting."),
            "max_length": _("Your text is too long. Use 5,000 characters at most."),
        },
    )
    progress = TextField(
        label=_("How are your goals coming on?"),
        max_length=LONGEST_TEXT,
        required=False,
        rows=4,
        error_messages={
            "max_length": _("Your text is too long. Use 5,000 characters at most."),
        },
    )
    readers = forms.ChoiceField(
        label=_("Who may read this?"),
        choices=[("me", _("Only me")), ("mentor", _("My %(mentor)s and I"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may read this.")},
    )

    def __init__(
        self, *args: Any, programme: Programme, goals: Sequence[Goal], **kwargs: Any
    ) -> None:
        """Ask about each of her goals, in the programme's words for the mentor."""
        super().__init__(*args, **kwargs)
        readers: Any = self.fields["readers"]
        readers.choices = [(code, str(text) % programme.terms) for code, text in readers.choices]
        for goal in goals:
            self.fields[f"{GOAL}{goal.pk}"] = TextField(
                label=goal.title,
                max_length=LONGEST_OF_A_GOAL,
                required=False,
                rows=2,
                error_messages={
                    "max_length": _("Your text is too long. Use 1,000 characters at most.")
                },
            )
        if goals and not self.initial.get("progress"):
            del self.fields["progress"]

    @property
    def about_goals(self) -> list[forms.BoundField]:
        """The fields about her goals, one each."""
        return [self[name] for name in self.fields if name.startswith(GOAL)]

    @property
    def words(self) -> dict[str, Any]:
        """What she wrote, and for whom."""
        data = self.cleaned_data
        said = {name: text for name, text in data.items() if name.startswith(GOAL) and text}
        return {
            "conversation": data["conversation"],
            "progress": data.get("progress", ""),
            "by_goal": {int(name.removeprefix(GOAL)): text for name, text in said.items()},
            "is_shared": data["readers"] == "mentor",
            "seen": data["seen"],
        }


@personal("portal")
def reflection_list(request: UserRequest) -> HttpResponse:
    """Show what she may read, newest first, and of which meetings she wrote nothing yet."""
    held = Prefetch("meetings", Meeting.objects.select_related("reflection"))
    duos = list(selectors.duos_of(request.user).prefetch_related(held))
    rows = selectors.reflections_of(request.user)
    found = page(rows, by="-written_at", cursor=request.GET.get("vanaf", ""))
    context = {
        "programme": selectors.programme_of(request.user, duos),
        "page": found,
        "told": _told(request.user, found.rows),
        "meetings": _without(request.user, duos),
    }
    return render(request, "portal/reflection_list.html", context)


def _told(user: User, rows: Sequence[Reflection]) -> list[tuple[Reflection, list[tuple[str, str]]]]:
    """What each says of the goals, under what those are called now."""
    said = [(each, each.by_goal) for each in rows]
    keys = {key for _each, by_goal in said for key in by_goal}
    goals = {goal.pk: goal for goal in Goal.objects.readable_by(user).filter(pk__in=keys)}
    told = []
    for each, by_goal in said:
        those = [(goals[key], words) for key, words in by_goal.items() if key in goals]
        for goal, _words in those:
            goal.duo = each.meeting.duo
        told.append((each, [(goal.title, words) for goal, words in those]))
    return told


def _without(user: User, duos: Sequence[Duo]) -> list[Meeting]:
    """The meetings that she can still write about and did not."""
    return [
        meeting
        for duo in duos
        if duo.mentee.user_id == user.pk
        and duo.programme.reflections != Reflections.OFF
        and actions.takes_reflections(duo)
        for meeting in duo.meetings.all()
        if not hasattr(meeting, "reflection")
    ]


def _mine(user: User) -> Any:
    rows = Meeting.objects.filter(duo__mentee__user=user).select_related(
        "duo__programme", "duo__mentor__user", "duo__mentee__user", "reflection"
    )
    return rows.exclude(duo__programme__reflections=Reflections.OFF)


@personal("portal")
def reflection_write(request: UserRequest, pk: int) -> HttpResponse:
    """Let the mentee write about a meeting, for herself or for her mentor as well."""
    meeting = get_object_or_404(_mine(request.user), pk=pk)
    written = _written(meeting)
    form = ReflectionForm(
        request.POST or None,
        initial=written,
        programme=meeting.duo.programme,
        goals=_to_ask_about(meeting, written),
    )
    if form.is_valid() and form.kept(lambda: actions.write(meeting, by=request.user, **form.words)):
        messages.success(request, _("Your reflection is kept."))
        return redirect("portal:reflection_list")
    context = {
        "programme": meeting.duo.programme,
        "meeting": meeting,
        "form": form,
        "is_open": actions.takes_reflections(meeting.duo),
        "kept": Reflection.objects.filter(meeting=meeting).first() if form.is_over else None,
    }
    return render(request, "portal/reflection_write.html", context)


def _written(meeting: Meeting) -> dict[str, str]:
    """What she wrote before, or how this programme usually shares."""
    try:
        reflection: Reflection = meeting.reflection
    except Reflection.DoesNotExist:
        is_usual = meeting.duo.programme.reflections == Reflections.EXPECTED
        return {"readers": "mentor" if is_usual else "me"}
    return {
        "conversation": reflection.conversation,
        "progress": reflection.progress,
        "readers": "mentor" if reflection.is_shared else "me",
        "seen": reflection.mark,
        **{f"{GOAL}{key}": words for key, words in reflection.by_goal.items()},
    }


def _to_ask_about(meeting: Meeting, written: Mapping[str, str]) -> list[Goal]:
    """Her open goals, and those about which she wrote here before."""
    goals = goals_of(meeting.duo)
    return [goal for goal in goals if goal.is_open or f"{GOAL}{goal.pk}" in written]


@personal("portal")
@require_POST
def reflection_keep(request: UserRequest, pk: int) -> HttpResponse:
    """Keep a reflection for herself from now on; also when the mentorship is over."""
    mine = Reflection.objects.filter(author=request.user).select_related(
        "meeting__duo__mentor", "author"
    )
    reflection = get_object_or_404(mine.readable_by(request.user), meeting_id=pk)
    actions.stop_sharing(reflection)
    messages.success(request, _("From now on only you can read this reflection."))
    return redirect("portal:reflection_list")
