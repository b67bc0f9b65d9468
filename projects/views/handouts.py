"""The handout of a matter (一次性告知书): a PDF for everybody, laid out once for each text that it has had."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from projects.guide.handbook.press import kept_handout
from projects.limits import PdfThrottle, allows
from projects.operations.refusals import Refused
from projects.print_files import FileGone
from projects.queries import NoCatalogue, current_engine
from projects.rules.wording import name_of
from projects.views.acting import refusal_text
from projects.views.catalogue import withdrawn
from projects.views.zone_files import zone_answer


@require_safe
def handout(request: HttpRequest, code: str) -> HttpResponseBase:
    """In the reader's language. 410 for a matter that was withdrawn; 503 with what is missing when this machine cannot
    make PDFs."""
    try:
        node = current_engine().catalogue.nodes.get(code)
        if node is None:
            return withdrawn(request, code)
        language = get_language() or "zh-hans"
        found = kept_handout(code, language, timezone.now(), lambda: allows(PdfThrottle, request))
    except (NoCatalogue, LookupError):
        raise Http404 from None
    except Refused as refusal:
        return render(request, "projects/handbook_gone.html", {"missing": refusal_text(refusal)}, status=503)
    if found is None:
        return render(request, "projects/too_many.html", status=429)
    name = name_of(node.raw).say(language)
    try:
        return zone_answer(request, found, name, save=request.GET.get("save") == "1")
    except FileGone:
        return render(request, "projects/handbook_gone.html", {"issue": found}, status=503)
