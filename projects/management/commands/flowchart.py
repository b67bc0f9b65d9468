"""`manage.py flowchart PROJECT --out FILE.svg|FILE.pdf`: the flowchart of a project as a file, made here and now."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from projects.guide import flow_sheet
from projects.guide.paper import pdf
from projects.models import Project
from projects.operations.refusals import Refused

ENDINGS = (".svg", ".pdf")


class Command(BaseCommand):
    help = "Write the flowchart of a project: a picture (.svg) or A3 sheets to print (.pdf). No worker is needed."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("project", help="primary key or project code")
        parser.add_argument("--out", required=True, type=Path, help="a file whose name ends in .svg or .pdf")
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="zh-hans")

    def handle(self, *, project: str, out: Path, language: str, **options: Any) -> None:
        if out.suffix.lower() not in ENDINGS:
            raise CommandError(f"文件名要以 .svg 或 .pdf 结尾。 The name must end in .svg or .pdf: {out}")
        with translation.override(language):
            write(out, content(find(project), out.suffix.lower(), language))
        self.stdout.write(str(out))


def find(project: str) -> Project:
    """Raises CommandError. A code is tried first: it has dashes, a primary key has none."""
    rows = Project.objects.select_related("enterprise")
    found = rows.filter(code=project).order_by("-pk").first()
    if found is None and project.isascii() and project.isdigit() and len(project) < 19:
        found = rows.filter(pk=project).first()
    if found is None:
        raise CommandError(f"没有项目 {project}。 There is no project {project}.")
    return found


def content(project: Project, ending: str, language: str) -> bytes:
    """Raises CommandError for a project without a package, and when this machine cannot make PDFs."""
    try:
        sheet = flow_sheet.read_sheet(project, language, timezone.localdate())
    except Refused as refusal:
        raise CommandError(f"{refusal.zh} {refusal.en}") from refusal
    if ending == ".svg":
        return flow_sheet.flowchart_svg(sheet).encode()
    if missing := pdf.missing():
        raise CommandError(missing)
    return flow_sheet.print_page(flow_sheet.flow_page(sheet))


def write(out: Path, whole: bytes) -> None:
    """The file is there whole or not at all: written beside its place and put there at the end. Raises CommandError."""
    beside = None
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
            beside = Path(file.name)
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(out)
    except OSError as fault:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise CommandError(f"写不了 {out}：{fault.strerror}。 Cannot write {out}: {fault}") from fault
