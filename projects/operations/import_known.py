"""What the portal holds already of the rows of an import."""

from __future__ import annotations

from django.db.models import Q

from projects.models import Enterprise, Project, StreamHead
from projects.operations.events import stream_of
from projects.rules.spreadsheet import ImportRow
from projects.rules.spreadsheet_cells import match_key
from projects.rules.wording import Text

TAKEN = Text(
    "这个项目代码已登记在别的企业或别的项目名称下", "this project code is registered under another enterprise or name"
)
NAMESAKE = Text(
    "这个企业已有同名项目，还没有项目代码：请先在那个项目里补上代码",
    "this enterprise has a project of this name without a code: enter the code there first",
)


class Known:
    """The enterprises and projects of a chunk that exist. Three statements; `lock`: two imports for one enterprise take turns."""

    def __init__(self, rows: list[ImportRow], *, lock: bool) -> None:
        held = Enterprise.objects.filter(credit_code__in={row.credit_code for row in rows})
        self.enterprises: dict[str, Enterprise] = {each.credit_code: each for each in held}
        if lock:
            streams = [stream_of(each) for each in self.enterprises.values()]
            heads = StreamHead.objects.select_for_update().filter(stream__in=streams).order_by("stream")
            list(heads.values_list("pk"))
        self.codes: dict[str, tuple[str, str]] = {}
        self.names: dict[tuple[str, str], set[str | None]] = {}
        codes = [row.project_code for row in rows if row.project_code]
        projects = Project.objects.filter(Q(code__in=codes) | Q(enterprise__in=list(self.enterprises.values())))
        for credit_code, name, code in projects.values_list("enterprise__credit_code", "name", "code"):
            key = (credit_code, match_key(name))
            self.names.setdefault(key, set()).add(code)
            if code:
                self.codes[code] = key

    def fault(self, row: ImportRow) -> tuple[str, Text] | None:
        """(field, reason) when the row contradicts what is there."""
        enterprise = self.enterprises.get(row.credit_code)
        if enterprise and match_key(enterprise.name) != match_key(row.enterprise_name):
            zh = f"这个统一社会信用代码已登记为“{enterprise.name}”，请核对名称和代码"
            return "enterprise_name", Text(
                zh, f"this credit code is registered as “{enterprise.name}”: check name and code"
            )
        key = (row.credit_code, match_key(row.project_name))
        if row.project_code in self.codes:
            return None if self.codes[row.project_code] == key else ("project_code", TAKEN)
        if row.project_code and None in self.names.get(key, ()):
            return "project_name", NAMESAKE
        return None

    def has(self, row: ImportRow) -> bool:
        """Whether the project was imported before: by its code, or without one by its enterprise and name."""
        if row.project_code:
            return row.project_code in self.codes
        return (row.credit_code, match_key(row.project_name)) in self.names
