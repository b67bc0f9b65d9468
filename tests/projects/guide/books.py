"""Whole printed pieces of known projects for tests and benchmarks: no database, nothing of them is read or written."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from projects.catalogue.loader import load_document
from projects.enums import AssignmentKind
from projects.guide.book.context import Book
from projects.guide.book.pieces import Imprint, make_piece, make_sections
from projects.guide.context import build_result
from projects.guide.paper.binding import Bound, Piece, bind
from projects.models import CatalogueVersion, Enterprise, Locality, MatterPackage, Project
from projects.queries_project import Parts, Person
from projects.rules.applicability import Engine
from projects.rules.building import build_catalogue
from tests.projects.engine import calendar
from tests.projects.profiles import PROFILES

TODAY = date(2026, 11, 22)
START = date(2026, 11, 23)
NAMES = {"C": "升科五星级酒店", "A": "泾河汽车零部件生产基地（标准地）", "B": "租赁厂房技术改造"}
PEOPLE = {
    AssignmentKind.AGENT: Person(1, "李建国", "029-86030001", False),
    AssignmentKind.BACKUP_AGENT: Person(2, "王芳", "029-86030002", False),
    AssignmentKind.COMMITTEE_LEADER: Person(3, "张伟", "029-86030003", False),
    AssignmentKind.DEPARTMENT_HEAD: Person(4, "刘洋", "029-86030004", False),
    AssignmentKind.CASE_OFFICER: Person(5, "陈静", "029-86030005", False),
}
CHECK = "http://127.0.0.1:8000/check/abcdefgh/"


@cache
def shipped() -> Engine:
    return Engine(build_catalogue(load_document(), "shipped"))


def changed_engine(node: str, **values: Any) -> Engine:
    """The shipped catalogue with other values in one of its nodes."""
    document = deepcopy(load_document())
    (raw,) = [
        each
        for kind in ("items", "evaluations", "utilities", "special_matters")
        for each in document[kind]
        if each["id"] == node
    ]
    raw.update(values)
    return Engine(build_catalogue(document, "shipped"))


def make_book(profile: str = "C", language: str = "zh-hans", *, engine: Engine | None = None, **said: Any) -> Book:
    """`said`: other fields of the book, or `name`, `enterprise`, `site` and `answers` in place of the usual ones."""
    answers: Mapping[str, Any] = said.pop("answers", PROFILES[profile])
    result = build_result((engine or shipped()).evaluate(answers), calendar(), start_on=START, today=TODAY)
    project = Project(
        pk=1,
        name=said.pop("name", NAMES.get(profile, f"项目 {profile}")),
        enterprise=Enterprise(pk=1, name=said.pop("enterprise", "西安升科置业有限公司")),
        code="2603-610162-04-01-100001",
        site=said.pop("site", "泾河工业园北区"),
    )
    place = Locality(
        zh="西安经济技术开发区",
        en="Xi'an Economic and Technological Development Zone",
        site_zh="西安经开区项目审批服务",
        site_en="Xi'an ETDZ project approvals",
    )
    package = MatterPackage(
        pk=1, project=project, number=1, start_on=START, catalogue=CatalogueVersion(number="2026.1")
    )
    fields: dict[str, Any] = {"parts": Parts(people=dict(PEOPLE)), "place": place, "panels": [], "today": TODAY} | said
    return Book(project=project, package=package, result=result, language=language, **fields)


def piece_of(book: Book, kind: str = "guide", number: int = 1, **imprint: Any) -> Piece:
    said = {"check_url": CHECK} | imprint
    return make_piece(book, kind, make_sections(book, kind), Imprint(number, TODAY, **said))


@cache
def bound(profile: str, language: str = "zh-hans", kind: str = "guide") -> Bound:
    """The first issue of a known project, bound once for all tests of all processes."""
    shared = Path(os.environ.get("THROWAWAY", "/nowhere")) / f"{profile}-{language}-{kind}.bound"
    if shared.exists():
        found: Bound = pickle.loads(shared.read_bytes())
        return found
    made = bind(piece_of(make_book(profile, language), kind))
    if shared.parent.exists():
        half = shared.with_suffix(f".{os.getpid()}")
        half.write_bytes(pickle.dumps(made))
        half.rename(shared)
    return made
