"""A weekly digest in words, in the language in force: the same on its page, in its PDF and in its mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from approval_portal.accounts.models import User
from projects.templatetags.portal import short_date, zh_date
from services.enums import DigestKind
from services.models import Digest, Paper
from services.papers.digest_figures import blocks_of, definitions_of, in_english, say, url_of
from services.papers.digest_words import COLUMNS, EMPTY, MARKS, SECTIONS, TITLES, Head
from services.papers.press import paper_language, ready_paper
from services.rules.digest import OVER, SOON, TODAY
from services.rules.figures import week_name

TEMPLATE = "pdf/papers/digest.html"
NEAR = dt.timedelta(days=180)  # a day within these is said without its year
LOOKS = {OVER: "over", TODAY: "risk", SOON: "risk", "done": "done", "wait": "wait"}
PARTS = ("run", "risk", "over", "pause")  # of a body's bar, as its columns stand


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    where: str
    word: str
    day: str
    look: str
    mark: str
    url: str
    told: tuple[tuple[str, int | str], ...]  # head and value of its further columns
    bar: tuple[tuple[str, str], ...]  # parts of a bar, by how they look, and their lengths in per cent of its place


@dataclass(frozen=True, slots=True)
class Part:
    """A section; `columns`: heads of its cells; `url`: where the whole of it is."""

    code: str
    head: Head
    lines: list[Line]
    more: int
    columns: tuple[str, ...]
    url: str

    @property
    def count(self) -> int:
        return len(self.lines) + self.more

    @property
    def has_word(self) -> bool:
        return any(line.word for line in self.lines)

    @property
    def has_day(self) -> bool:
        return any(line.day for line in self.lines)

    @property
    def has_where(self) -> bool:
        return any(line.where for line in self.lines)


def digest_paper(digest: Digest, language: str, *, at: dt.datetime, by: User | None = None) -> tuple[Paper, FieldFile]:
    """The digest as it is printed once for its reader, opened. Raises Refused where no PDF can be made, FileGone for a lost
    file that does not come out alike."""
    return ready_paper(f"digest:{digest.pk}", language, TEMPLATE, lambda: context_of(digest), at=at, by=by)


def digest_name(digest: Digest, language: str) -> str:
    """Of the file, for whoever keeps several."""
    with translation.override(paper_language(language)):
        return f"{title_of(digest)}-{week_of(digest)}.pdf"


def title_of(digest: Digest) -> str:
    return str(TITLES[DigestKind(digest.kind)])


def week_of(digest: Digest) -> str:
    """Number of the week that it reports on: the one that ended before its Monday."""
    return week_name(digest.week - dt.timedelta(days=7))


def context_of(digest: Digest) -> dict[str, Any]:
    """What page, paper and mail show of it."""
    said, day = digest.content, timezone.localdate(digest.made_at)
    return {
        "title": title_of(digest),
        "subtitle": period_of(digest),
        "digest": digest,
        "week": week_of(digest),
        "of": [say(each) for each in said.get("of", ())],
        "blocks": list(blocks_of(said)),
        "parts": list(parts_of(said, day)),
        "definitions": definitions_of(said),
        "lede": lede_of(said),
        "demo": bool(said.get("demo")),
        "made_at": digest.made_at,
    }


def period_of(digest: Digest) -> str:
    """The week that has ended, on which it reports."""
    first, last = digest.week - dt.timedelta(days=7), digest.week - dt.timedelta(days=1)
    return gettext("%(first)s至%(last)s") % {"first": zh_date(first), "last": zh_date(last)}


def lede_of(said: Mapping[str, Any]) -> str:
    """The first sentences: how much waits for the enterprise, how much is late, how much is due this week."""
    if not said.get("sections") and not said.get("figures"):
        return str(EMPTY)
    todo = sum(each["count"] for each in said.get("sections", ()) if each["code"] == "todo")
    first = ngettext("%(n)s 件等你办。", "%(n)s 件等你办。", todo) % {"n": todo} if todo else ""
    return first + (" " if first and in_english() else "") + _days_of(said)


def _days_of(said: Mapping[str, Any]) -> str:
    values = {"late": said.get("late", 0), "due": said.get("due", 0)}
    if values["late"] and values["due"]:
        return gettext("已超期 %(late)s 件，本周到期 %(due)s 件。") % values
    if values["late"]:
        return gettext("已超期 %(late)s 件，本周没有别的到期。") % values
    if values["due"]:
        return gettext("没有超期的，本周到期 %(due)s 件。") % values
    return gettext("没有超期的，本周也没有到期的。")


# --- sections


def parts_of(said: Mapping[str, Any], today: dt.date) -> Iterator[Part]:
    """A section of a kind that this version does not know any more is left out."""
    for each in said.get("sections", ()):
        if head := SECTIONS.get(each["code"]):
            columns = tuple(str(COLUMNS.get(code, code)) for code in each.get("heads", ()))
            most = max((_open_of(row) for row in each["rows"]), default=0) if each["code"] == "bodies" else 0
            lines = [_line(row, columns, today, most) for row in each["rows"]]
            yield Part(each["code"], head, lines, each["count"] - len(lines), columns, url_of([head.all]))


def _line(row: Mapping[str, Any], columns: Sequence[str], today: dt.date, most: int) -> Line:
    day, look = dt.date.fromisoformat(row["day"]) if row.get("day") else None, row.get("look", "")
    return Line(
        what=say(row["what"]),
        where=row.get("where", ""),
        word=say(row.get("word", ("", ""))),
        day=_day(day, row.get("time", ""), today),
        look=LOOKS.get(look, ""),
        mark=str(MARKS.get(look, "")) if day else "",
        url=url_of(row.get("to", ())),
        told=tuple(zip(columns, row.get("cells", ()), strict=False)),
        bar=_bar(row, most),
    )


def _open_of(row: Mapping[str, Any]) -> int:
    return sum(row["cells"][1:])


def _bar(row: Mapping[str, Any], most: int) -> tuple[tuple[str, str], ...]:
    """On time, at risk, overdue and paused, so long that the rows can be compared."""
    if not most:
        return ()
    parts = zip(PARTS, row["cells"][1:], strict=False)
    return tuple((look, f"{100 * count / most:.1f}") for look, count in parts if count)


def _day(day: dt.date | None, time: str, today: dt.date) -> str:
    """With its year, when it is far off."""
    if day is None:
        return ""
    said = short_date(day) if abs(day - today) < NEAR else zh_date(day)
    return f"{said} {time}" if time else said
