"""What I want to hear of, by which channel, and when not to be rung."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.operations.refusals import Refused
from projects.views.acting import FORM_METHODS, blame, form_page
from services.enums import Channel
from services.forms.notices import ChoicesForm
from services.models import QuietHours
from services.operations.choices import CHOSEN, CUSTOM, choose_notices
from services.queries_notices import choices_of
from services.rules.phones import mobile
from services.views.doorstep import doing
from services.views.notices import kinds_for


@require_http_methods(FORM_METHODS)
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    user = request.user
    before, kinds = choices_of(user), kinds_for(user, timezone.localdate())
    chosen = {(kind, way): before.get((kind, way), CUSTOM[way]) for kind, _label in kinds for way in CHOSEN}
    quiet = QuietHours.objects.filter(user=user).first()
    hours = quiet is not None and quiet.from_time != quiet.to_time
    initial = {
        "quiet_from": quiet.from_time if quiet and hours else None,
        "quiet_to": quiet.to_time if quiet and hours else None,
        "workdays_only": bool(quiet and quiet.workdays_only),
    }
    form = ChoicesForm(request.POST or None, kinds=kinds, chosen=chosen, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            choose_notices(form.wanted, form.quiet, **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("保存好了，从下一条通知起照这样发。"))
            return redirect("notice-choices")
    context = {
        "ways": [Channel(way).label for way in CHOSEN],
        "no_number": mobile(user.phone) is None,
        "no_gateway": not settings.SMS_GATEWAY_URL,
        "zone_quiet": (settings.QUIET_FROM, settings.QUIET_TO),
    }
    return form_page(request, form, "services/notice_choices.html", **context)
