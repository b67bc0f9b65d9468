"""What notices of papers on their way say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.channels.phrase import Phrase
from services.channels.places import Place

PHRASES: dict[tuple[str, str], Phrase] = {
    ("consignment", "sign_consignment"): Phrase(
        _("材料已上门收取"),
        _("“%(project)s”的材料已上门收取，双方签了名，从签名那一刻起算已收到。每一份在谁手里，随时可以查。"),
        Place.PAPERS,
    ),
    ("consignment", "receive_consignment"): Phrase(
        _("窗口收到了上门取的材料"),
        _("窗口清点收下了“%(project)s”上门取来的材料。和清单有差异的，会有人跟你核对。"),
        Place.PAPERS,
    ),
    ("consignment", "hand_back"): Phrase(
        _("原件已交还"), _("“%(project)s”的原件已交还，双方签了名。"), Place.PAPERS
    ),
}  # fmt: skip
