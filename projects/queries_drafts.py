"""Drafts of the next catalogue as documents: composed, checked and compiled, kept by what they hold."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from projects.catalogue.loader import CatalogueFault, read_entry
from projects.models import CatalogueDraft, CatalogueVersion, DraftChange
from projects.queries import NoCatalogue, _kept, document_of
from projects.rules.applicability import Engine
from projects.rules.building import build_catalogue
from projects.rules.catalogue_check import Fault, faults
from projects.rules.drafting import ABSENT, Change, compose, dump_document, entries

__all__ = ["as_change", "base_entry_of", "changes_of", "content_of", "document_of", "draft_document", "draft_engine"]
__all__ += ["draft_faults", "draft_text", "entry_of", "newest_version"]

_composed: OrderedDict[str, dict[str, Any]] = OrderedDict()
_faults: OrderedDict[str, list[Fault]] = OrderedDict()
_engines: OrderedDict[str, Engine] = OrderedDict()


def newest_version() -> CatalogueVersion:
    """What a draft builds on: the newest version that is not withdrawn, in force or not yet. Raises NoCatalogue."""
    found = CatalogueVersion.objects.filter(withdrawn_at=None).defer("source").first()
    if found is None:
        raise NoCatalogue("还没有发布事项目录：请运行 manage.py load_catalogue。")
    return found


def changes_of(draft: CatalogueDraft) -> list[Change]:
    """What the draft does, in the order of sections and codes."""
    return [as_change(row) for row in draft.changes.all()]


def as_change(row: DraftChange) -> Change:
    return Change(row.section, row.code, row.kind, read_entry(row.text) if row.text else None)


def content_of(draft: CatalogueDraft) -> str:
    """A digest of the base and of all changes: the same for two drafts that hold the same. One query besides the base."""
    digest = hashlib.sha256(draft.base.digest.encode())
    for row in draft.changes.all():
        digest.update("\0".join(("", row.section, row.code, row.kind, row.text)).encode())
    return digest.hexdigest()


def draft_document(draft: CatalogueDraft) -> Mapping[str, Any]:
    """The catalogue as it would be published. Kept in the process: never change it."""
    return _kept(_composed, content_of(draft), lambda: compose(document_of(draft.base), changes_of(draft)))


def draft_text(draft: CatalogueDraft) -> str:
    """The same as YAML."""
    return dump_document(draft_document(draft))


def draft_faults(draft: CatalogueDraft) -> list[Fault]:
    """All that is wrong with it now, with places; a draft may have faults, a version may not."""
    return _kept(_faults, content_of(draft), lambda: faults(draft_document(draft)))


def draft_engine(draft: CatalogueDraft) -> Engine:
    """The compiled rules of the draft. Raises CatalogueFault with all faults while there are any."""
    if found := draft_faults(draft):
        raise CatalogueFault(found)
    number = f"{draft.base.number}+"  # it has no number of its own before it is published
    return _kept(_engines, content_of(draft), lambda: Engine(build_catalogue(draft_document(draft), number)))


def entry_of(draft: CatalogueDraft, section: str, code: str) -> Any:
    """An entry as the draft has it; ABSENT where it has none."""
    return entries(draft_document(draft)).get((section, code), ABSENT)


def base_entry_of(draft: CatalogueDraft, section: str, code: str) -> Any:
    """The same entry in the base; ABSENT where it has none."""
    return entries(document_of(draft.base)).get((section, code), ABSENT)
