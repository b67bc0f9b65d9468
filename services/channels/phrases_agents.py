"""What notices of hand-offs to other bodies say. Whoever receives one sees the hand-off, not the project's name here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("baton", "send_baton"): Phrase(
        _("有一件事移交给你们单位"), _("%(actor)s移交来一件事。看看接收还是退回，到期没有答复会标出来。"), Place.BATON
    ),
    ("baton", "accept_baton"): Phrase(
        _("移交的事对方接收了"), _("“%(project)s”移交出去的一件事，对方接收了。"), Place.BATON
    ),
    ("baton", "return_baton"): Phrase(
        _("移交的事被退回"), _("“%(project)s”移交出去的一件事退回来了。看看原因，再决定怎么办。"), Place.BATON
    ),
    ("baton", "finish_baton"): Phrase(
        _("移交的事办完了"), _("“%(project)s”移交出去的一件事办完了。结果在里面。"), Place.BATON
    ),
    ("baton", "withdraw_baton"): Phrase(
        _("移交的事收回了"), _("%(actor)s收回了移交给你们单位的一件事，不用再办。"), Place.BATON
    ),
}  # fmt: skip
GONE = _("你现在看不到这件移交的事了。")
