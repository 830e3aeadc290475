"""What staff do with applications."""

from django.http import HttpRequest, HttpResponse


def application_list(request: HttpRequest, slug: str) -> HttpResponse: return HttpResponse()
def application_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse: return HttpResponse()
def application_decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse: return HttpResponse()
def interview_record(request: HttpRequest, slug: str, pk: int) -> HttpResponse: return HttpResponse()
def training_record(request: HttpRequest, slug: str, pk: int) -> HttpResponse: return HttpResponse()
