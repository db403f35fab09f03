"""The law for everybody: each right in a few plain sentences, with its numbers and sources."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rettidig.casework.law_in_force import law_in_force
from rettidig.rights.pages import KIND_OF, law_page, law_pages


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "public/law/index.html", {"pages": law_pages()})


@require_safe
def page(request: HttpRequest, right: str) -> HttpResponse:
    if right not in KIND_OF:
        raise Http404
    return render(request, "public/law/page.html", {"page": law_page(right, law_in_force())})
