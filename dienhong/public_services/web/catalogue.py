"""The catalogue for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dienhong.public_services.queries.catalogue import Wanted, catalogue_page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Procedures in force, for everybody: GET tim (words); `trang` is the place in the list."""
    wanted = Wanted(request.GET.get("tim", "").replace("\x00", "")[:200])
    page = catalogue_page(wanted, request.GET.get("trang"))
    return render(request, "public_services/index.html", {"page": page, "wanted": wanted})
