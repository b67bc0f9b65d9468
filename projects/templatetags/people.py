"""What the pages of accounts ask of the site's settings."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def signup_open() -> bool:
    return bool(settings.SIGNUP_OPEN)
