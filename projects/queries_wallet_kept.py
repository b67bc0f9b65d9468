"""A wallet as one person reads it on one day; statements that every reader of it asks are compiled once (`statements`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from approval_portal.accounts.models import User
from approval_portal.accounts.statements import read
from projects.models import Document, Enterprise
from projects.queries_wallet import seen_wallet


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose wallet is read by whom, on which day. `whole`: one of its own people, who sees all of it."""

    enterprise: Enterprise
    user: User
    day: dt.date
    whole: bool

    def rows(self) -> QuerySet[Document]:
        return seen_wallet(self.user, self.enterprise, self.day, whole=self.whole)

    def read(self, name: str, more: tuple[Any, ...], build: Any) -> list[dict[str, Any]]:
        """The statement is kept for the enterprise's own people: it depends on the wallet and the day alone."""
        if not self.whole:
            return list(build())
        often = "" if any(more) else name
        return read((name, self.enterprise.pk, self.day, *more), build, often)
