"""What notices of appointments say. A title names nobody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

AT = Place.APPOINTMENT
PHRASES: dict[tuple[str, str], Phrase] = {
    ("appointment", "ask_appointment"): Phrase(
        _("有一次上门服务等安排"), _("%(whose)s%(service)s，还没有专员和时间。"), AT
    ),
    ("appointment", "offer_appointment"): Phrase(
        _("上门的时间等企业确认"), _("%(whose)s%(service)s，专员提出%(when)s。行就确认，不行就改时间。"), AT
    ),
    ("appointment", "book_appointment"): Phrase(_("约好了一次上门服务"), _("%(whose)s%(service)s，%(when)s。"), AT),
    ("appointment", "confirm_appointment"): Phrase(_("上门的时间确认了"), _("%(whose)s%(service)s，%(when)s。"), AT),
    ("appointment", "give_appointment"): Phrase(
        _("安排了一次上门服务"), _("%(whose)s%(service)s，%(when)s。看看时间合不合适。"), AT
    ),
    ("appointment", "move_appointment"): Phrase(
        _("上门的时间改了"), _("%(whose)s%(service)s，改到%(when)s。看看时间合不合适。"), AT
    ),
    ("appointment", "cancel_appointment"): Phrase(
        _("一次上门服务取消了"), _("%(whose)s%(service)s，原来约在%(when)s，取消了。"), AT
    ),
    ("appointment", "fail_appointment"): Phrase(
        _("一次上门没有办成"), _("%(whose)s%(service)s没有办成。看看原因，重新约一次。"), AT
    ),
}
