"""`manage.py handbook --out FILE.pdf`: the newest issue of the zone's handbook, made here when need be."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.enums_catalogue import ZonePiece
from projects.guide.handbook.press import print_handbook
from projects.management.commands.guide import check_writable, copy_whole
from projects.operations.refusals import Refused


class Command(BaseCommand):
    help = "把项目投资促进服务手册写成 PDF；目录有变化就印新的一期，没有变化就取最新一期"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", required=True, metavar="FILE.pdf", type=Path)
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="zh-hans")

    def handle(self, *, out: Path, language: str, **options: Any) -> None:
        logging.getLogger("kombu").setLevel(logging.ERROR)  # it warns that memory:// has no host
        at = timezone.now()
        check_writable(out)
        try:
            issue = print_handbook(language, by=None, at=at)
        except Refused as refusal:
            raise CommandError(refusal.zh) from refusal
        copy_whole(issue, out)
        news = "新印的一期" if issue.made_at == at else "没有变化，仍是这一期"
        piece = f"{ZonePiece(issue.kind).label}第 {issue.number} 期"
        self.stdout.write(f"{piece}，{issue.pages} 页（{news}），已写到 {out}。")
