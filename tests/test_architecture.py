"""The house's shape, kept by machine: who may import whom, who may write, how long a file may be, where words stand."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("approval_portal", "projects", "services")
CJK = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")


def sources(*folders: str) -> list[tuple[str, ast.Module]]:
    """(path from the root, syntax tree) of every Python file but the migrations."""
    files = [
        file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in file.parts
    ]
    return [(str(file.relative_to(ROOT)), tree_of(file)) for file in files]


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


# --- directions


def test_imports_go_one_way():
    """In a process of its own: the linter switches off every logger that is there."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_stand_on_the_standard_library_and_the_formats_of_spreadsheets_and_of_the_catalogue():
    allowed = sys.stdlib_module_names | {"openpyxl", "python_calamine", "yaml"}
    found = [
        f"{path} imports {name}"
        for path, tree in sources("projects/rules", "services/rules")
        for name in imported(tree)
        if name.split(".")[0] not in allowed and not name.startswith(("projects.rules", "services.rules"))
    ]
    assert found == []


PRINTERS = {f"projects/guide/paper/{name}.py" for name in ("pdf", "press", "ink", "tags", "markup", "cells")}


def test_weasyprint_is_imported_where_paper_is_made_and_only_when_asked():
    users = {path for path, tree in sources(*PACKAGES) if any(name.startswith("weasyprint") for name in imported(tree))}
    at_once = [
        name
        for path, tree in sources(*users)
        for node in tree.body
        for name in imported(node)
        if name.startswith("weasyprint") and not isinstance(node, ast.FunctionDef)
    ]
    assert (users, at_once) == (PRINTERS, [])


# --- only operations write

WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "update"}
WRITES |= {f"a{name}" for name in WRITES}
ROWS = {"objects", "filter", "exclude", "all", "select_for_update", "order_by", "visible_to", "in_force"}
SQL = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|GRANT|REVOKE|ALTER|DROP|CREATE)\b")
MAY_WRITE = {
    "projects/demo/load.py": "seeding names the zone and records the event in the same transaction",
    "projects/management/commands/grant_app_role.py": "rights of the database role: no row is written",
    "services/demo/agents.py": "seeding: hours since long ago, which no operation would write today",
    "services/demo/appointments.py": "seeding: likewise",
    "services/demo/custody.py": "seeding: a trip behind us, which nobody could book any more",
    "services/demo/history.py": "seeding: meetings that were held before there were papers to freeze",
    "services/demo/history_services.py": "seeding: a bad rating of then with its follow-up, recorded as history",
}


def names_in_chain(node: ast.expr) -> set[str]:
    """`a.objects.filter(x).update` -> {a, objects, filter, update}."""
    found = set()
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    return found | ({node.id} if isinstance(node, ast.Name) else set())


def writes(call: ast.Call) -> bool:
    """Does this call look like a write of rows?

    A mapping's or a set's `update` and `remove` take a value, a cache's `delete` a key, a workbook's `save` a file; what
    rows are asked to do takes names only, or stands behind a queryset.
    """
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    on_rows = bool(names_in_chain(call.func.value) & ROWS)
    if call.func.attr.removeprefix("a") in ("update", "delete", "save"):
        return on_rows or len(call.args) != 1
    return on_rows or call.func.attr not in ("create", "acreate") or bool(call.keywords)


def faults_of(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and writes(node):
            found.append(f"{node.lineno}: .{node.func.attr}(")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            found.append(f"{node.lineno}: SQL that writes")
    return found


def outside_of_operations() -> list[tuple[str, ast.Module]]:
    return [(path, tree) for path, tree in sources(*PACKAGES) if "operations" not in Path(path).parts]


def test_only_operations_write():
    found = {path: faults_of(tree) for path, tree in outside_of_operations() if path not in MAY_WRITE}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_whoever_may_write_outside_of_operations_still_does():
    assert [path for path, tree in outside_of_operations() if path in MAY_WRITE and faults_of(tree)] == list(MAY_WRITE)


@pytest.mark.parametrize(
    "line",
    [
        *("row.save()", "row.save(update_fields=['a'])", "Row.objects.create(a=1)", "Row.objects.bulk_create(rows)"),
        *("Row.objects.filter(a=1).update(a=2)", "rows.update(a=2)", "row.delete()", "Row.objects.all().delete()"),
        *("Row.objects.get_or_create(a=1)", "rows.update_or_create(a=1)", "form.save()", "await row.asave()"),
        *("Row.objects.bulk_update(rows, ['a'])", "cursor.execute('UPDATE rows SET a = 1')", "self.rows.create(a=1)"),
    ],
)
def test_a_write_is_seen(line):
    assert faults_of(ast.parse(f"async def act():\n    {line}"))


@pytest.mark.parametrize(
    "line",
    [
        *(
            "words.update(rest)",
            "seen.update(rest)",
            "words.update({'a': 1})",
            "book.save(file)",
            "cache.delete('key')",
        ),
        *("digest.update(b'')", "cursor.execute('SELECT 1')", "factory.create(kind)", "words |= {'a': 1}"),
    ],
)
def test_what_only_looks_like_a_write_is_let_through(line):
    assert faults_of(ast.parse(line)) == []


# --- files

LONG = {"tests/projects/profiles.py": "the sample profiles as data"}


def test_no_python_file_is_longer_than_300_lines():
    files = [file for folder in (*PACKAGES, "tests") for file in sorted((ROOT / folder).rglob("*.py"))]
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {name: n for name, n in lengths.items() if n > 300 and "/migrations/" not in name and name not in LONG} == {}


def test_only_commands_print():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources(*PACKAGES)
        if "/management/commands/" not in path
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert found == []


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)  # exits with 1 when one is missing
    assert "No changes detected" in capsys.readouterr().out


# --- templates

TRANSLATED = re.compile(
    r"{#.*?#}|<!--.*?-->"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*trans(?:late)?\s+(?:\"[^\"]*\"|'[^']*').*?%}"
    r"|<(\w+)[^>]*\slang=\"zh.*?</\1>"  # said to be Chinese, whatever the reader's language
    r"|_\((?:\"[^\"]*\"|'[^']*')\)",
    re.DOTALL,
)
AGAINST_THE_POLICY = re.compile(
    r"<[^>]*\s(style|on[a-z]+)\s*=|<script(?![^>]*\ssrc=)|<style\b|javascript:", re.IGNORECASE
)
NO_PAGES = {
    "templates/pdf/stamps.html": "goes to the renderer only; the sizes of its pages are known when it is made",
    "templates/pdf/papers/digest.html": "goes to the renderer only; the bars of its small charts are as long as their numbers",
}


def templates() -> list[Path]:
    return [file for file in sorted((ROOT / "templates").rglob("*")) if file.suffix in (".html", ".txt", ".svg")]


def blanked(found: re.Match) -> str:
    return re.sub(r"[^\n]", " ", found.group())  # line numbers stay


def untranslated(text: str) -> list[str]:
    rest = TRANSLATED.sub(blanked, text)
    return [f"{number}: {line.strip()[:80]}" for number, line in enumerate(rest.splitlines(), 1) if CJK.search(line)]


def test_u3_every_chinese_word_of_a_template_can_be_translated():
    found = {str(file.relative_to(ROOT)): untranslated(file.read_text(encoding="utf-8")) for file in templates()}
    assert templates()
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("text", ["<p>中文</p>", '{{ x|default:"中文" }}', "{% include a with t='中文' %}", "，"])
def test_u3_a_word_outside_of_translation_is_seen(text):
    assert untranslated(text)


@pytest.mark.parametrize(
    "text",
    [
        *('{% translate "中文" %}', "{% translate '中文' as word %}", "{# 中文 #}", "{{ x|default:_('中文') }}"),
        *("{% blocktranslate count n=n %}一{% plural %}多{% endblocktranslate %}", "{% comment %}中文{% endcomment %}"),
    ],
)
def test_u3_a_word_inside_of_translation_is_let_through(text):
    assert untranslated(text) == []


def test_s18_no_template_needs_what_the_policy_forbids():
    found = {
        str(file.relative_to(ROOT)): [
            each.group()[:80] for each in AGAINST_THE_POLICY.finditer(file.read_text(encoding="utf-8"))
        ]
        for file in templates()
    }
    assert {name for name, faults in found.items() if faults} == set(NO_PAGES)
