"""Where anybody checks a notice, a guide or a certificate: by what its QR code says, by its file, by item number and code.

No sign-in. What is typed or brought is answered on the spot and let go: it stands in no address and is never kept. A number
of a paper alone finds nothing, for numbers can be counted through; the code that belongs to the item is asked with it (S17).
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from projects.forms.certificates import InHandForm
from projects.forms.check import TokenForm
from projects.forms.progress import ProgressForm
from projects.limits import CheckThrottle, ProgressThrottle, allows
from projects.queries_check import given_out, page_of_digest, page_of_token
from projects.queries_progress import item_asked
from projects.views.acting import FORM_METHODS, status_of
from projects.views.check import unkept
from projects.views.context import current_site


def _progress(*args: Any) -> ProgressForm:
    return ProgressForm(*args, zone=current_site().item_prefix)


FORMS: dict[str, Any] = {"token": TokenForm, "file": InHandForm, "item": _progress}


@sensitive_post_parameters("number", "code", "token")
@require_http_methods(FORM_METHODS)
def hub(request: HttpRequest) -> HttpResponse:
    """`do` names the form that is sent: token, file or item."""
    if request.method != "POST":
        return _page(request)
    do = request.POST.get("do", "")
    do = do if do in FORMS else "token"
    if not allows(ProgressThrottle if do == "item" else CheckThrottle, request):
        return unkept(render(request, "projects/too_many.html", status=429))
    form = FORMS[do](request.POST, request.FILES)
    found = ANSWERS[do](request, form) if form.is_valid() else None
    return found or _page(request, status=status_of(form), **{do: form})


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    context = {name: form() for name, form in FORMS.items()} | more
    return unkept(render(request, "projects/check_hub.html", context, status=status))


def _by_token(request: HttpRequest, form: TokenForm) -> HttpResponse | None:
    token = form.cleaned_data["token"]
    page = page_of_token(token)
    if page is None:
        form.add_error("token", gettext("没有查到这份文书。看看网址有没有抄全；抄全了还查不到，它就不是本平台出具的。"))
        return None
    return unkept(redirect(page, token=token))


def _by_file(request: HttpRequest, form: InHandForm) -> HttpResponse | None:
    file, digest = form.cleaned_data["file"], form.cleaned_data["digest"]
    found = page_of_digest(digest or hashlib.file_digest(file, "sha256").hexdigest())
    if found is None:
        words = gettext("没有一份文书的文件和它一致：它被改动过，或者不是本平台出具的。纸上有二维码的，再扫码查一次。")
        form.add_error("digest" if digest else "file", words)
        return None
    return unkept(redirect(found[0], token=found[1]))


def _by_item(request: HttpRequest, form: ProgressForm) -> HttpResponse | None:
    item = item_asked(form.cleaned_data["number"], form.cleaned_data["code"])
    if item is None:
        form.deny(gettext("没有查到。编号或者查询码不对，请对照凭证再填一次。"))
        return None
    return _page(request, number=item.number, papers=given_out(item, timezone.localdate()))


ANSWERS: dict[str, Any] = {"token": _by_token, "file": _by_file, "item": _by_item}
