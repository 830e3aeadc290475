"""The team of a programme: who works here, who comes, who leaves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.dashboard import team_actions as actions
from mentorship.dashboard.team_forms import InviteForm, RemoveForm
from mentorship.intake.interview_actions import Busy
from mentorship.look.templatetags.look import moment
from mentorship.programmes.scoped import programme_of

# More than this is an organisation, not a team.
MOST = 200
MOST_SHOWN = 50


def team(request: UserRequest, slug: str) -> HttpResponse:
    """Show who works here and who can log in; ask a colleague in."""
    programme = programme_of(request, slug)
    form = InviteForm(request.POST or None, by=request.user)
    if form.is_valid():
        actions.invite(programme, **form.cleaned_data, by=request.user)
        invited = _("%(email)s gets an e-mail that says how to log in.")
        messages.success(request, invited % {"email": form.cleaned_data["email"]})
        return redirect("dashboard:team", slug)
    members = list(actions.team(programme)[:MOST])
    mine = programme.memberships.filter(user=request.user).first()
    context = {"programme": programme, "form": form, "members": members, "mine": mine}
    return render(request, "dashboard/team.html", context)


def team_remove(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Say what happens when she leaves, ask who takes over, and let her go."""
    programme = programme_of(request, slug)
    member = get_object_or_404(actions.team(programme), pk=pk)
    member.programme = programme
    work = actions.work_of(member.user, programme)
    is_herself = member.user == request.user
    colleagues = User.objects.filter(memberships__programme=programme).exclude(pk=member.user_id)
    data = request.POST if request.method == "POST" else None
    duos = work.duos.count()
    form = RemoveForm(data, colleagues=colleagues, is_needed=work.is_some, has_duos=duos > 0)
    # Until she came in herself she is known here by the address that was filled in.
    has_factor: bool = member.has_factor  # type: ignore[attr-defined]  # team() adds it
    called = member.user.name if has_factor else member.user.email
    if form.is_valid():
        successor = form.cleaned_data.get("successor")
        try:
            note = form.cleaned_data.get("note", "")
            actions.remove(member, successor=successor, note=note, by=request.user)
        except actions.NotInTeam:
            messages.error(request, _("A colleague took you off the team. Nothing was changed."))
            return redirect("home")
        except actions.LastOne:
            last = _("Nobody else of the team has logged in yet. Ask a colleague to do so first.")
            form.add_error(None, last)
        except Busy as busy:
            then = ", ".join(moment(slot.starts_at) for slot in busy.slots)
            words = {"name": successor.name if successor else "", "moments": then}
            form.add_error(
                "successor",
                _(
                    "%(name)s talks with somebody else then: %(moments)s. "
                    "Choose somebody else, or offer the applicant other times first."
                )
                % words,
            )
        except actions.NoSuccessor:
            form.add_error(None, _("The team has just changed. Choose once more who takes over."))
        else:
            gone = _("%(name)s does not work in this programme any more.")
            messages.success(request, gone % {"name": called})
            return redirect("home") if is_herself else redirect("dashboard:team", slug)
    context = {
        "programme": programme,
        "form": form,
        "called": called,
        "duos": duos,
        "talks": work.talks.order_by("starts_at", "pk")[:MOST_SHOWN],
        "events": work.events[:MOST_SHOWN],
        "meetings": work.meetings.order_by("starts_at", "pk")[:MOST_SHOWN],
        "takes_over": work.is_some,
        "is_herself": is_herself,
        "is_last": actions.is_last(member, by=request.user),
    }
    return render(request, "dashboard/team_remove.html", context)
