"""Files that nobody refers to: what a crash left between a file and its row, found every night and taken away.

A file is written before the row that names it, so a worker that dies between the two leaves it behind. Only what lies in
the folders of kept files is looked at, and only what is older than a day goes. Every file column of every model counts as
an owner, and so do the pieces of uploads that are still coming.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from projects.enums import UploadState
from projects.models import Upload

FOLDERS = ("documents", "imports", "licences", "notices", "prints", "signatures", "uploads", "zone")
OLD = timedelta(days=1)  # a file and its row are seconds apart, a piece and its upload too
AT_ONCE = 2000  # names that one question to the database takes
FEW = 100
log = logging.getLogger(__name__)


def sweep_strays(at: datetime) -> int:
    """Take away what nobody refers to; how many files went.

    When more than a few are without an owner, and more than those with one, this is not the database of that store (or an
    old copy of it): nothing goes, and the log says so.
    """
    owned, strays = 0, []
    for names in _batches(_stored()):
        found = referred_to(names)
        owned += len(found)
        strays += [name for name in names if name not in found]
    strays = [name for name in strays if _is_old(name, at)]
    if len(strays) > max(FEW, owned):
        log.error("%d of %d files have no owner: is this the right store? None was taken away.", len(strays), owned)
        return 0
    return sum(_take_away(names) for names in _batches(strays))


def referred_to(names: Iterable[str]) -> set[str]:
    """Those of the names that a row refers to."""
    wanted, found = set(names), set()
    for model, column in _file_columns():
        found.update(model._base_manager.filter(**{f"{column}__in": wanted}).values_list(column, flat=True))
    coming = {name.split("/")[1] for name in wanted if name.startswith("uploads/")}
    for upload in Upload.objects.filter(token__in=coming, state=UploadState.COMING).only("said"):
        found.update(upload.said.get("pieces", ()))
    return found & wanted


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    left = iter(names)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def _file_columns() -> list[tuple[Any, str]]:
    fields = ((model, field) for model in apps.get_models() for field in model._meta.concrete_fields)
    return [(model, field.name) for model, field in fields if isinstance(field, models.FileField)]


def _stored() -> Iterator[str]:
    """Names of all kept files, folder by folder."""
    open_folders = list(FOLDERS)
    while open_folders:
        folder = open_folders.pop()
        try:
            inside, files = default_storage.listdir(folder)
        except FileNotFoundError:  # nothing was ever kept there, or it went just now
            continue
        open_folders += [f"{folder}/{name}" for name in inside if name]
        yield from (f"{folder}/{name}" for name in files if name)


def _is_old(name: str, at: datetime) -> bool:
    try:
        return bool(default_storage.get_modified_time(name) < at - OLD)
    except OSError:  # it went just now
        return False


def _take_away(names: list[str]) -> int:
    """Asked once more right before: a paper that is printed again comes to lie where its lost row's file lay."""
    found, gone = referred_to(names), 0
    for name in names:
        if name not in found:
            try:
                default_storage.delete(name)
            except OSError:
                log.exception("%s could not be taken away", name)
                continue
            log.info("%s had no owner and is gone", name)
            gone += 1
    return gone
