"""What an applicant does."""

from django.http import HttpRequest, HttpResponse


def apply(request: HttpRequest, slug: str, step: str) -> HttpResponse: return HttpResponse()
