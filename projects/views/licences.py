"""The business licence: handed in, fetched."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.enterprises import LicenceForm
from projects.models import Enterprise, Licence
from projects.operations.licences import upload_licence
from projects.operations.refusals import Refused, require
from projects.permissions import may_edit_enterprise
from projects.views.acting import FORM_METHODS, blame, form_page, sent_key, takes_files
from projects.views.enterprises import back_to, seen_enterprise
from projects.views.handing_out import hand_out


@require_http_methods(FORM_METHODS)
@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = seen_enterprise(request, pk)
    require(may_edit_enterprise(request.user, enterprise, timezone.localdate()))
    posted = request.method == "POST"
    form = LicenceForm(request.POST, request.FILES) if posted else LicenceForm()
    if posted and form.is_valid() and takes_files(request, form):
        try:
            upload_licence(
                enterprise,
                form.cleaned_data["file"],
                by=request.user,
                at=timezone.now(),
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("营业执照收到了。"))
            return redirect("enterprise", pk=pk)
    return form_page(
        request,
        form,
        title=gettext("上传营业执照"),
        intro=gettext("窗口对照它核验企业资料。新上传的代替以前的，以前的也留着。"),
        submit=gettext("上传"),
        **back_to(enterprise),
    )


@require_safe
@login_required
def download(request: HttpRequest, pk: int, licence: int) -> FileResponse:
    """The file under the name it came with; of this enterprise and no other."""
    visible = Enterprise.objects.visible_to(request.user, timezone.localdate())
    kept = get_object_or_404(Licence, pk=licence, enterprise__in=visible.filter(pk=pk).values("pk"))
    return hand_out(request, "licence", kept.pk, kept, enterprise=pk)
