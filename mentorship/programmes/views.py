"""Setting a programme up, and its public page."""

from django.http import HttpRequest, HttpResponse


def choose_preset(request: HttpRequest) -> HttpResponse: return HttpResponse()
def create(request: HttpRequest, preset: str) -> HttpResponse: return HttpResponse()
def settings(request: HttpRequest, slug: str) -> HttpResponse: return HttpResponse()
def open_up(request: HttpRequest, slug: str) -> HttpResponse: return HttpResponse()
def public(request: HttpRequest, slug: str) -> HttpResponse: return HttpResponse()
