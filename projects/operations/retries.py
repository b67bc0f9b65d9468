"""Every retry is safe: fifty posts with one key make one record, one after another or all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import IntegrityError, connection, models, transaction

from approval_portal.accounts.models import User
from projects.models import Event
from projects.operations.refusals import KeyTaken, Overtaken, Refused

P = ParamSpec("P")
Row = TypeVar("Row", bound=models.Model)


def key_of(user: User | None, raw: str | None) -> str | None:
    """The key as it is stored: nobody reaches another person's record by guessing a key. None without a key."""
    raw = (raw or "").replace("\x00", "").strip()  # which no column can hold
    return f"{user.pk if user else 0}:{raw[:60]}" if raw else None


def done_before(
    idempotency_key: str | None, verb: str, object_type: str, *, about: models.Model | None = None
) -> Event | None:
    """The event of an earlier try with this key. Raises KeyTaken when the key stood for another act.

    `about`: the row that the act is about, so that the same act on another row is another act.
    """
    event = Event.objects.filter(idempotency_key=idempotency_key).first() if idempotency_key else None
    if event is None:
        return None
    if (event.verb, event.object_type) != (verb, object_type) or (about and event.object_id != str(about.pk)):
        raise KeyTaken
    return event


def taken_before(idempotency_key: str | None, verbs: Iterable[str], about: models.Model) -> bool:
    """Whether one of these acts about the row was recorded under the key: for pages on which a second press finds the ground
    changed by the first before it comes to the operation."""
    if not idempotency_key:
        return False
    found = Event.objects.filter(idempotency_key=idempotency_key, verb__in=verbs, object_id=str(about.pk))
    return bool(found.exists())


def once(model: type[Row], verb: str, *, unlocked: bool = False) -> Callable[[Callable[P, Row]], Callable[P, Row]]:
    """Make an operation answer a repeated key with the record made then.

    The operation takes `idempotency_key` by name (see `key_of`), returns a row of `model` and records its event `verb`
    about that row under the key. Side by side, the unique key of the event lets one through; the others, refused or
    thrown back by the database, find its record. Used again for another project or enterprise (the first argument), the
    key is taken.

    `unlocked`: with `lock=False` the operation is reading and one statement that writes only if nothing has happened since.
    So it is tried first where no transaction is open (PostgreSQL); whatever stands against it, the act with its locks
    follows and says so.
    """
    name = model.__name__.lower()

    def wrap(operation: Callable[P, Row]) -> Callable[P, Row]:
        @wraps(operation)
        def run(*args: P.args, **kwargs: P.kwargs) -> Row:
            key = kwargs.get("idempotency_key")
            stored = key if isinstance(key, str) else None
            subject = args[0] if args else None
            if earlier := done_before(stored, verb, name):
                return _row(model, earlier, subject)
            if unlocked and connection.vendor == "postgresql" and not connection.in_atomic_block:
                with suppress(Overtaken, IntegrityError, Refused):
                    return cast(Any, operation)(*args, lock=False, **kwargs)
            try:
                with transaction.atomic():
                    return operation(*args, **kwargs)
            except (IntegrityError, Refused):
                if earlier := done_before(stored, verb, name):
                    return _row(model, earlier, subject)
                raise

        return run

    return wrap


def _row(model: type[Row], event: Event, subject: object) -> Row:
    found: Row | None = model._default_manager.filter(pk=event.object_id).first()
    if found is None or not _hangs_on(found, subject):  # it may have been let go meanwhile, as jobs are
        raise KeyTaken
    return found


def _hangs_on(row: models.Model, subject: object) -> bool:
    """Is the record the row that the act is about, or does it belong to it? A subject that is no row says nothing."""
    if isinstance(subject, int):
        return bool(row.pk == subject)
    if not isinstance(subject, models.Model):
        return True
    if isinstance(subject, type(row)):
        return subject.pk in (row.pk, getattr(row, "replaces_id", None))  # itself, or another version of it
    keys = [each for each in row._meta.concrete_fields if each.related_model is type(subject)]
    named = [each for each in keys if each.name == type(subject).__name__.lower()]
    return not keys or any(getattr(row, each.attname) == subject.pk for each in named or keys)
