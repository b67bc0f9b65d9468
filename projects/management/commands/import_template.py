"""`manage.py import_template FILE.xlsx`: the spreadsheet to fill in, by the catalogue in force."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.queries import NoCatalogue, current_engine
from projects.rules.spreadsheet_template import build_template


class Command(BaseCommand):
    help = "生成导入项目用的 .xlsx 模板（按现行事项目录）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx")

    def handle(self, *, file: str, **options: Any) -> None:
        if Path(file).suffix.lower() != ".xlsx":
            raise CommandError("文件名要以 .xlsx 结尾。")
        try:
            build_template(current_engine().catalogue).save(file)
        except NoCatalogue as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(f"写不了 {file}：{fault.strerror}") from fault
        self.stdout.write(f"模板已写到 {file}。")
