"""What forms that act carry along."""

from __future__ import annotations

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def once_key() -> SafeString:
    """A hidden key, new with every page: the same form sent twice, or by two taps, makes one record."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4().hex)
