"""What notices of deliveries and ratings say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("ratinginvite", "invite_rating"): Phrase(
        _("请你评一评这次服务"),
        _("“%(project)s”有一件事办完了。愿意的话评一评：不用登录，可以不留名，评了不能改。"),
        Place.RATE,
    ),
    ("followup", "open_follow_up"): Phrase(
        _("有一条差评请你回访"), _("收到一条差评，分给你回访。期限在页面上。"), Place.FOLLOW_UP
    ),
    ("followup", "give_follow_up"): Phrase(
        _("有一条差评请你回访"), _("一条差评转给你回访。期限在页面上。"), Place.FOLLOW_UP
    ),
    ("appointment", "send_receipt_code"): Phrase(
        _("专员要来送证照"),
        _("“%(project)s”的证照由专员送来。收件码在页面上：当面收到了，再把码告诉专员。"),
        Place.RECEIPT_CODE,
    ),
    ("appointment", "hand_over_results"): Phrase(
        _("证照已上门送达"), _("“%(project)s”的证照已送到，送达记录在页面上。"), Place.DELIVERY
    ),
    ("appointment", "refuse_results"): Phrase(
        _("上门送的证照没有收下"), _("“%(project)s”的证照没有收下，还在窗口。可以再约时间送。"), Place.DELIVERY
    ),
    ("appointment", "find_nobody"): Phrase(
        _("上门送证照没有见到人"), _("专员来送“%(project)s”的证照，没有见到人，证照还在窗口。可以再约时间送。"), Place.DELIVERY
    ),
}  # fmt: skip
