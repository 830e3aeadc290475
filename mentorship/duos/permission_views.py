"""Where somebody reads what the two let her read: looking changes nothing, the button does."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mentorship.duos import permission_actions as actions
from mentorship.duos.models import Permission
from mentorship.duos.permission_emails import SALT


@login_not_required
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Tell what the link is; show the passage after a press, which is noted (S4-TXT-4)."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature as wrong:
        raise Http404 from wrong
    rows = Permission.objects.select_related(
        "duo__programme", "duo__mentor__user", "duo__mentee__user"
    )
    permission = get_object_or_404(rows, pk=pk)
    passage = ""
    if request.method == "POST" and permission.is_readable:
        passage = actions.read(permission)
    context = {
        "programme": permission.duo.programme,
        "permission": permission,
        "passage": passage,
    }
    return render(request, "duos/permission_read.html", context)
