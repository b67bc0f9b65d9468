"""`manage.py guide PROJECT --out FILE.pdf`: the newest issue of a project's guide or policy book, made here when need be."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.enums import PrintKind
from projects.guide.printing import print_now
from projects.models import PrintIssue, Project, ZoneIssue
from projects.operations.refusals import Refused
from projects.print_files import FileGone, open_whole


class Command(BaseCommand):
    help = "把项目的服务指南（或政策书）写成 PDF；有变化就印新的一期，没有变化就取最新一期"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", metavar="PROJECT", help="项目的编号（网址里的数字）或项目代码")
        parser.add_argument("--out", required=True, metavar="FILE.pdf", type=Path)
        parser.add_argument("--kind", choices=PrintKind.values, default=PrintKind.GUIDE.value)
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="zh-hans")

    def handle(self, *, project: str, out: Path, kind: str, language: str, **options: Any) -> None:
        logging.getLogger("kombu").setLevel(logging.ERROR)  # it warns that memory:// has no host
        found, at = find_project(project), timezone.now()
        check_writable(out)
        try:
            issue = print_now(found, kind, language, by=None, at=at)
        except Refused as refusal:
            raise CommandError(refusal.zh) from refusal
        copy_whole(issue, out)
        news = "新印的一期" if issue.made_at == at else "没有变化，仍是这一期"
        piece = f"{PrintKind(kind).label}第 {issue.number} 期"
        self.stdout.write(f"{found.name}：{piece}，{issue.pages} 页（{news}），已写到 {out}。")


def find_project(wanted: str) -> Project:
    """By primary key, or else by project code. Raises CommandError."""
    projects = Project.objects.select_related("enterprise")
    by_key = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    found = (projects.filter(pk=wanted).first() if by_key else None) or projects.filter(code=wanted).first()
    if found is None:
        raise CommandError(f"没有编号或项目代码是 {wanted} 的项目。")
    return found


def check_writable(out: Path) -> None:
    """Before anything is printed. Raises CommandError."""
    if out.is_dir():
        raise CommandError(f"写不了 {out}：这是一个文件夹，请写文件名。")
    if out.exists() and not out.is_file():  # /dev/null would become a file
        raise CommandError(f"写不了 {out}：这不是普通文件，请换一个文件名。")
    if not out.parent.is_dir():
        raise CommandError(f"写不了 {out}：没有文件夹 {out.parent}。")
    if not os.access(out.parent, os.W_OK):
        raise CommandError(f"写不了 {out}：没有写入文件夹 {out.parent} 的权限。")


def copy_whole(issue: PrintIssue | ZoneIssue, out: Path) -> None:
    """The file of the issue under that name, or nothing: it is written beside it first. Raises CommandError."""
    beside = None
    try:
        with open_whole(issue) as kept, tempfile.NamedTemporaryFile(dir=out.parent, delete=False) as made:
            beside = Path(made.name)
            shutil.copyfileobj(kept, made)
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)  # as any file that one makes; a temporary one is closed to others
        beside.replace(out)
    except FileGone as fault:
        raise CommandError(
            f"存放处取不到第 {issue.number} 期的文件，或者它已不是印出来的那份：{issue.file.name}。"
        ) from fault
    except OSError as fault:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise CommandError(f"写不了 {out}：{fault.strerror}") from fault
