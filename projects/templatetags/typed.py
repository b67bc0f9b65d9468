"""The sign of the person whose page it is, for forms that outlive their session (see `projects.views.typed`)."""

from __future__ import annotations

from django import template
from django.core import signing
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD, SALT = "who", "projects.typed"

register = template.Library()


@register.simple_tag(takes_context=True)
def who_types(context: template.Context) -> SafeString:
    """A hidden field that only this site can make: by it a form that comes too late finds back to its author."""
    user = context["request"].user
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, signing.dumps(user.pk, salt=SALT))
