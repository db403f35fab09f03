"""The receipt: what one keeps after sending."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from rettidig.casework.letters import pdf

from . import drafts
from .review import in_groups


@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, exact time, code, what happens now and by when."""
    kept = drafts.find_sent(request)
    if kept is None:
        return redirect("public:my_case")
    return render(request, "public/receipt.html", {"case": kept.case, "code": in_groups(kept.code)})


@require_GET
def receipt_pdf(request: HttpRequest) -> HttpResponse:
    kept = drafts.find_sent(request)
    if kept is None:
        return redirect("public:my_case")
    response = HttpResponse(pdf.render_receipt(kept.case, in_groups(kept.code)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kvittering-{kept.case.number}.pdf"'
    return response
