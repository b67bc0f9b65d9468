"""The one-time link to set a password: shown once to the administrator, mailed when there is an address."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import User
from projects.forms.people import ConfirmForm
from projects.operations.refusals import require
from projects.operations.staff_access import password_path, send_password_link
from projects.permissions import may_manage_accounts
from projects.views.acting import FORM_METHODS, sent_key
from projects.views.staff_acts import back_to, done, person_of, shown


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def link(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    require(may_manage_accounts(request.user, timezone.localdate()))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    key = sent_key(request)
    made = form.is_bound and done(
        form, lambda given: send_password_link(pk, by=request.user, at=timezone.now(), idempotency_key=key)
    )
    if made:
        url = request.build_absolute_uri(password_path(made))
        mail(made, url)
        context = {"person": made, "link": url, **back_to(made)}
        return render(request, "projects/staff_link.html", context)
    return shown(
        request,
        form,
        title=gettext("给一个设密码的链接？"),
        intro=gettext("链接只能用一次，三天内有效。登记了邮箱就同时发到邮箱。本人设好新密码前，原来的密码照旧能用。"),
        submit=gettext("生成链接"),
        **back_to(person),
    )


def mail(person: User, url: str) -> None:
    """In the person's own language; a mail server that is down is no error here: the link is on the page too."""
    if person.email:
        with override(person.language):
            context = {"user": person, "password_reset_url": url, "username": person.username}
            get_adapter().send_mail("account/email/password_link", person.email, context)
