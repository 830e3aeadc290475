"""For everybody: whether a document is real and in force, without a name and without an account."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from agreements import proof, proof_actions
from agreements.proof_forms import CheckForm
from mentorship.uploads import OneSheet


@csrf_exempt
@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    """Take a file here; the check of the form comes after the way is open."""
    request.upload_handlers = [OneSheet(request)]
    return _check(request)


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    """Say what there is to say of a file, or of its fingerprint."""
    is_sent = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if is_sent else CheckForm()
    is_too_often = form.is_valid() and not ratelimit.consume(request, action="check_document")
    answer = _answer(form) if form.is_valid() and not is_too_often else None
    shown = CheckForm() if answer else form
    context = {"form": shown, "answer": answer, "is_too_often": is_too_often}
    status = HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.OK
    return render(request, "agreements/proof.html", context, status=status)


def _answer(form: CheckForm) -> proof.Answer:
    content = form.cleaned_data["file"]
    if content is None:
        return proof.of_digest(form.cleaned_data["sha256"])
    answer = proof.of_file(content)
    proof_actions.raise_alarm(answer)
    return answer


@login_not_required
@require_safe
def of_code(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say where the agreement is that the code on paper leads to."""
    versions = proof.of_code(public_id)
    context = {"versions": versions, "newest": versions[0] if versions else None}
    status = HTTPStatus.OK if versions else HTTPStatus.NOT_FOUND
    response = render(request, "agreements/proof_of_code.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
