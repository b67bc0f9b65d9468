"""What notices of needs visits say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("needsvisit", "plan_visit"): Phrase(
        _("有一次上门问需请你同去"), _("时间、地点和议程都在走访的页面上。"), Place.VISIT
    ),
    ("needsvisit", "hold_visit"): Phrase(
        _("有一份走访记录等你确认"), _("“%(project)s”的走访记好了。看一遍，对的就确认，不对的写上去。"), Place.VISIT
    ),
    ("needsvisit", "confirm_visit"): Phrase(
        _("企业确认了走访记录"), _("“%(project)s”的走访记录确认了，企业补充的也在上面。"), Place.VISIT
    ),
}  # fmt: skip
