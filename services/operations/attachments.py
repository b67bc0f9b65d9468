"""Files that come with something that is written: each looked through, and kept as a document of the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TypeAlias

from django.core.files.base import File

from approval_portal.accounts.models import User
from projects.enums import DocumentState
from projects.models import Document, Project
from projects.operations.events import record
from projects.operations.items.kept_files import document_of, kept_file
from projects.operations.items.room import require_room
from projects.operations.items.uploads_settled import first_state, settle
from projects.operations.licences import read_sound
from projects.operations.project_guards import acts_for
from projects.operations.refusals import Refused
from projects.rules.uploads import FileKind
from projects.rules.wording import Text

FILES = 5  # with one message, or as the evidence of one measure
Sound: TypeAlias = "tuple[str, File[bytes], FileKind]"


def sound_files(files: Sequence[File[bytes]], what: Text) -> list[Sound]:
    """What the files are, nothing kept yet. Raises Refused with the file's name, the reason and what to do."""
    if len(files) > FILES:
        raise Refused(f"一次最多附 {FILES} 个文件。", f"{FILES} files at most at one time.", field="files")
    return [_looked_through(file, what) for file in files]


def _looked_through(file: File[bytes], what: Text) -> Sound:
    try:
        return read_sound(file, what)
    except Refused as refusal:
        raise Refused(refusal.zh, refusal.en, field="files") from refusal


@contextmanager
def kept_documents(project: Project, files: Iterable[Sound], by: User, at: datetime) -> Iterator[list[Document]]:
    """The files as documents; one that the project keeps already is that one. When what they came with fails, they go too."""
    with ExitStack() as kept:
        found: dict[str, Document] = {}
        for sound in files:
            document = document_of(project, sound, by=by, at=at)
            known = found.get(document.digest) or _known(document)
            found[document.digest] = known or _kept(kept, document, sound, by, at)
        yield list(found.values())


def _known(document: Document) -> Document | None:
    rows = Document.objects.filter(project=document.project_id, digest=document.digest, material="")
    return rows.exclude(state=DocumentState.REFUSED).first()


def _kept(stack: ExitStack, document: Document, sound: Sound, by: User, at: datetime) -> Document:
    try:
        require_room(document.name, document.size, enterprise=document.enterprise_id, by=by, of_wallet=True)
    except Refused as refusal:
        raise Refused(refusal.zh, refusal.en, field="files") from refusal
    document.state = first_state()
    stack.enter_context(kept_file(document, sound[1], sound[2]))
    data = {"digest": document.digest, "size": document.size, "material": ""}
    behalf = acts_for(by, document.enterprise_id, at)
    record(document, "upload_document", by=by, at=at, data=data, on_behalf_of=behalf)
    settle(document, at)
    return document
