"""What the notice of a weekly digest says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

GONE = _("这份周报现在不归你看了。")
PHRASES: dict[tuple[str, str], Phrase] = {
    ("digest", "send_digest"): Phrase(
        _("本周的周报"), _("%(digest)s。上周的情况和本周要办的都在里面，附有 PDF。"), Place.DIGEST
    ),
}
