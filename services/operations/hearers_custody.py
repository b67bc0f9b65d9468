"""Who hears of papers on their way: the enterprise's people and the project's agents."""

from __future__ import annotations

from services.operations.circles import project_people

HEARERS = {("consignment", verb): project_people for verb in ("sign_consignment", "receive_consignment", "hand_back")}
