"""What search engines and shared links read of a public page: `{% social title text %}` in its head."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static

from projects.templatetags.languages import in_english

register = template.Library()


def absolute(path: str) -> str:
    """The address on this site as others write it."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


@register.inclusion_tag("components/social.html", takes_context=True)
def social(context: template.Context, title: str, text: str) -> dict[str, Any]:
    """Open Graph tags, the canonical address (one for both languages, without filters) and the feed of the catalogue."""
    return {
        "title": title,
        "text": text,
        "site": context["portal"],
        "url": absolute(context["request"].path),
        "image": absolute(static("icons/share.png")),
        "locale": "en_GB" if in_english() else "zh_CN",
    }
