"""For whom the reader is acting, for the bar under the header."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def standing(context: template.Context) -> dict[str, Any]:
    """`current` and `others`; nothing on a page without a request, such as an error page, or for whoever acts for none."""
    from projects.views.standing import switcher  # the views load the tags

    request = context.get("request")
    return switcher(request) if request is not None and hasattr(request, "session") else {}
