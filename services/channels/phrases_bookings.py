"""What notices of times at windows say. A title names nobody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

AT = Place.BOOKING
PHRASES: dict[tuple[str, str], Phrase] = {
    ("windowbooking", "book_window"): Phrase(_("约好了一个窗口时间"), _("%(whose)s到窗口办事，%(when)s。"), AT),
    ("windowbooking", "move_window"): Phrase(
        _("窗口时间改了"), _("%(whose)s到窗口办事，改到%(when)s。看看时间合不合适。"), AT
    ),
    ("windowbooking", "cancel_window"): Phrase(
        _("窗口预约取消了"), _("%(whose)s到窗口办事，原来约在%(when)s，取消了。看看原因，要办再约一次。"), AT
    ),
    ("windowbooking", "warn_window"): Phrase(
        _("约好的时间，窗口不开了"), _("%(whose)s约在%(when)s到窗口办事，那时窗口不开，不要白跑：打开换一个时间。"), AT
    ),
}
