"""What is entered about certificates after they were issued: that they lapsed by law itself (自行失效)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.forms.certificates import LapseForm
from projects.operations.items.certificates import lapse_certificates
from projects.operations.refusals import Refused, require
from projects.permissions_items import may_decide
from projects.queries_items import node_of
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame, form_page, said_with
from projects.views.item_page import seen_item


@require_http_methods(FORM_METHODS)
@login_required
def lapse(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificates of the item hold no more, without a decision: by which article, and since what happened."""
    item = seen_item(request, pk)
    require(may_decide(request.user, item, timezone.localdate()))
    form = LapseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lapse_certificates(item, form.cleaned_data["reason"], **said_with(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("登记好了。扫码查验从现在起显示已失效。"))
            return redirect("item", pk=pk)
    return form_page(
        request,
        form,
        title=gettext("登记证照失效"),
        intro=gettext("只用于法律、法规规定自行失效的情形。要撤销、注销，用撤销决定、注销。"),
        submit=gettext("登记失效"),
        danger=True,
        version=item.version,
        back_url=reverse("item", args=[pk]),
        back=pick_text(node_of(item).raw),
    )
