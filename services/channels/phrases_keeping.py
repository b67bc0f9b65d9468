"""What notices of catalogue keeping say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("cataloguedraft", "submit_draft"): Phrase(
        _("有目录草稿等你复核发布"), _("%(actor)s提交了一份目录草稿。先看改动和影响，再发布或者退回。"), Place.DRAFT
    ),
    ("cataloguedraft", "return_draft"): Phrase(
        _("目录草稿退回来了"), _("%(actor)s退回了你改过的目录草稿，原因在草稿上。"), Place.DRAFT
    ),
    ("cataloguedraft", "discard_draft"): Phrase(
        _("目录草稿作废了"), _("%(actor)s作废了你改过的目录草稿，原因在草稿上。"), Place.DRAFT
    ),
    ("cataloguedraft", "publish_draft"): Phrase(
        _("事项目录发布了新版本"), _("改了什么、从哪天起生效，打开看。在办的项目各自看了差别再换或不换。"), Place.VERSIONS
    ),
    ("catalogueversion", "withdraw_version"): Phrase(
        _("事项目录的一版撤回了"), _("原因已公布。按它生成的事项包不变，可以换回生效的版本。"), Place.VERSIONS
    ),
}  # fmt: skip

GONE = _("你现在看不到目录草稿了。")
