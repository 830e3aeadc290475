"""Messages to several people: choose them, write, look at the mails, and send (C10)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.dashboard import message_actions, message_emails, people
from mentorship.dashboard.message_forms import MessageForm
from mentorship.dashboard.models import Message, MessageStatus
from mentorship.dashboard.people_views import chosen
from mentorship.mail.models import OutgoingEmail
from mentorship.paging import by_key, counts, keys_of, page
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of
from mentorship.transitions import TransitionNotAllowed
from mentorship.typed import resend

# Three of them show whether the text holds for more than one.
EXAMPLES = 3
# Those of one message; more than this is a newsletter.
MOST = 10_000


def message_list(request: UserRequest, slug: str) -> HttpResponse:
    """List what was written to several people, the newest first."""
    programme = programme_of(request, slug)
    rows = Message.objects.filter(programme=programme).exclude(status=MessageStatus.CANCELLED)
    listed = page(rows.select_related("by"), by="-begun_at", cursor=request.GET.get("vanaf", ""))
    return render(request, "dashboard/message_list.html", {"programme": programme, "page": listed})


def message_new(request: UserRequest, slug: str) -> HttpResponse:
    """Choose to whom: by the tabs and filters of the list of people, with their number and names."""
    programme = programme_of(request, slug)
    tab, form, (those, person) = chosen(request, programme)
    those = those.filter(**{person: OuterRef("pk")})
    who = User.objects.filter(Exists(those), is_active=True).defer("folded", "grams")
    count = who.count()
    if request.method == "POST" and request.POST.get("count") == str(count) and 0 < count <= MOST:
        return _begun(request, programme, who, group=people.named(tab, form, programme))
    context = {
        "programme": programme,
        "tab": tab,
        "form": form,
        "tabs": people.tabs(programme, current=tab),
        "count": count,
        "is_too_many": count > MOST,
        "is_new_count": request.method == "POST",
        "page": by_key(who, cursor=request.GET.get("vanaf", "")),
    }
    return render(request, "dashboard/message_new.html", context)


@require_POST
def message_begin(request: UserRequest, slug: str) -> HttpResponse:
    """Begin a message to the people who were ticked in a list."""
    programme = programme_of(request, slug)
    asked = (request.POST.getlist(name)[:MOST] for name in ("mens", "duo"))
    ticked = people.among(programme, *map(keys_of, asked)).filter(is_active=True)
    if not ticked.exists():
        messages.warning(request, _("Tick the people you want to write to first."))
        return redirect("dashboard:message_new", slug)
    return _begun(request, programme, ticked, group=_("Those you ticked in the list"))


def _begun(
    request: UserRequest, programme: Programme, who: "QuerySet[User]", *, group: str
) -> HttpResponse:
    message = message_actions.begin(programme, who.only("pk"), group=group, by=request.user)
    return redirect("dashboard:message", programme.slug, message.pk)


def _message(request: UserRequest, slug: str, pk: int) -> Message:
    programme = programme_of(request, slug)
    message = get_object_or_404(Message.objects.filter(programme=programme), pk=pk)
    message.programme = programme
    return message


def message(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Write it and look at the mails; once it went, see where each of them is."""
    found = _message(request, slug, pk)
    if found.status != MessageStatus.DRAFT:
        return _sent(request, found)
    words = {"subject": found.subject, "text": found.text, "seen": found.version}
    form = MessageForm(request.POST or None, initial=words)
    if form.is_valid() and _written(request, found, form):
        return redirect(f"{reverse('dashboard:message', args=[slug, pk])}#mails")
    return _draft(request, found, form)


def _draft(request: UserRequest, found: Message, form: MessageForm) -> HttpResponse:
    people_ = User.objects.filter(pk__in=found.recipients, is_active=True).defer("folded", "grams")
    first = list(people_.order_by("pk")[:EXAMPLES])
    context: dict[str, Any] = {
        "programme": found.programme,
        "message": found,
        "form": form,
        "variables": message_emails.VARIABLES.items(),
        "count": people_.count(),
        "letters": message_emails.examples(found, first) if found.version else [],
        "minutes": round(settings.SENDING_DELAY.total_seconds() / 60),
    }
    return render(request, "dashboard/message_edit.html", context)


def _written(request: UserRequest, found: Message, form: MessageForm) -> bool:
    """Keep the words and, if they are those that were looked at, have them go out."""
    words = form.cleaned_data
    before = found.version
    try:
        message_actions.write(
            found, subject=words["subject"], text=words["text"], seen=words["seen"]
        )
    except message_actions.Changed:
        resend(form, seen=str(found.version))
        text = _("A colleague changed it meanwhile. It now says: “%s”")
        form.add_error("text", text % found.text)
        return False
    if "send" not in request.POST:
        messages.success(request, _("Saved. Below you see the e-mails."))
    elif found.version != before:
        messages.warning(
            request, _("You changed the text. Look at the e-mails below and send it then.")
        )
    else:
        message_actions.plan(found, by=request.user, seen=found.version)
        messages.success(
            request, _("It goes out in a few minutes. Until then you can call it off.")
        )
    return True


def _sent(request: UserRequest, found: Message) -> HttpResponse:
    mails = OutgoingEmail.objects.filter(
        key__startswith=found.mail_prefix, programme_slug=found.programme.slug
    )
    context = {
        "programme": found.programme,
        "message": found,
        "count": len(found.recipients),
        "counts": counts(
            {
                "arrived": mails.filter(status__in=["sent", "delivered"]),
                "waiting": mails.filter(status="queued"),
                "failed": mails.filter(status__in=["bounced", "failed"]),
            }
        ),
        "failed": mails.filter(status__in=["bounced", "failed"]).select_related("to")[:50],
        "page": by_key(mails.select_related("to"), cursor=request.GET.get("vanaf", "")),
    }
    return render(request, "dashboard/message_sent.html", context)


@require_POST
def message_try(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Send a copy to whoever asks for it, and to nobody else."""
    message_actions.try_out(_message(request, slug, pk), by=request.user)
    text = _("The test e-mail is on its way to %(email)s.")
    messages.success(request, text % {"email": request.user.email})
    return redirect("dashboard:message", slug, pk)


@require_POST
def message_call_off(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Send nothing after all, as long as it did not go out."""
    try:
        message_actions.call_off(_message(request, slug, pk))
    except TransitionNotAllowed:
        messages.warning(request, _("Too late: it went out, or a colleague called it off."))
    else:
        messages.success(request, _("Called off. Nobody heard anything; your text is still here."))
    return redirect("dashboard:message", slug, pk)


@require_POST
def message_drop(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Throw a message away that was not sent."""
    message_actions.drop(_message(request, slug, pk))
    messages.success(request, _("The message is thrown away."))
    return redirect("dashboard:message_list", slug)
