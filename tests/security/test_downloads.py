"""S8: whatever answers with a file asks who it is, sends it safely under its name, and is noted once in the access log.

FILES is the whole list: an address that answers with a file and does not stand in it fails. A new file is one line there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.template import Template
from django.test import override_settings
from django.urls import reverse

from approval_portal.access import ROWS, Answer, Cell, Relation, Who
from projects.enums import PrintKind
from projects.models import AccessLog, PrintIssue, Project, Trial, ZoneIssue
from projects.views.access_words import WHAT
from projects.views.context import forget_site
from services.models import CalendarFeed, MessageFile, ProblemFile
from tests import matrix_choice
from tests.browser.pages import FULL
from tests.matrix import OBJECTS, World, answer_of, build, signed_in
from tests.matrix_prints import first_issue
from tests.replay import shipped_catalogue

PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YAML = "application/yaml; charset=utf-8"
PDF, SVG, ZIP, CSV = "application/pdf", "image/svg+xml", "application/zip", "text/csv; charset=utf-8"
LIST, PLAIN_LIST, NUMBERED = "?format=xlsx", "?format=csv", "?number=1"
PAGES = ("text/html", "application/json", "application/problem+json", "text/plain")


def first(kind: PrintKind, project: object) -> int:
    return PrintIssue.objects.get(project=project, kind=kind, number=1).pk


def feed_key(found: dict[str, object]) -> int:
    return int(CalendarFeed.objects.get(token=found["token"]).pk)


def document_of_message(found: dict[str, object]) -> int:
    return int(MessageFile.objects.get(pk=found["pk"]).document_id)


def document_of_problem(found: dict[str, object]) -> int:
    return int(ProblemFile.objects.get(pk=found["pk"]).document_id)


@dataclass(frozen=True)
class File:
    """What is sent, and whose it is in the log: the object's kind, and its key from the values of the address."""

    content: str
    kind: str = ""  # empty: a list, noted as an export
    key: Callable[[dict[str, object]], object] = lambda found: found["pk"]
    public: bool = False  # strangers may have it, and are not noted
    whole: bool = False  # all that there is of the object: an export, too


FILES = {
    # --- lists
    **{
        (name, LIST): File(XLSX)
        for name in ("projects", "enterprises", "join-requests", "referrals", "imports", "items")
    },
    **{(name, LIST): File(XLSX) for name in ("window-queue", "review-queue", "decide-queue")},
    **{(name, LIST): File(XLSX) for name in ("duty-list", "items-elsewhere", "dues")},
    **{(name, LIST): File(XLSX) for name in ("agents", "batons", "sent-notices")},
    **{(name, LIST): File(XLSX) for name in ("staff", "bodies", "log", "log-access", "decisions")},
    ("decisions", PLAIN_LIST): File(CSV),
    # --- files
    ("import-faults", ""): File(XLSX, "importjob"),
    ("licence-file", ""): File(PDF, "licence", lambda found: found["licence"]),
    ("trial-pdf", ""): File(PDF, "trial", lambda found: Trial.objects.get(token=found["token"]).pk, public=True),
    **{(name, ""): File(kind, "cataloguedraft") for name, kind in (("draft-yaml", YAML), ("draft-xlsx", XLSX))},
    ("handbook-issue", ""): File(PDF, "zoneissue", public=True),
    ("handout", ""): File(PDF, "zoneissue", lambda found: ZoneIssue.objects.get(code=found["code"]).pk, public=True),
    ("print-issue", ""): File(PDF, "printissue", lambda found: found["issue"]),
    ("notice-file", ""): File(PDF, "officialnotice"),
    ("certificate-file", ""): File(PDF, "certificate"),
    ("consignment-photo", ""): File(PNG, "consignment"),
    ("consignment-signature", ""): File(PNG, "consignment"),
    ("delivery-signature", ""): File(PNG, "appointment"),
    ("calendar-feed", ""): File("text/calendar; charset=utf-8", "calendarfeed", feed_key, public=True),
    ("document", ""): File(PDF, "document"),
    ("meeting-pdf", ""): File(PDF, "meeting"),
    ("meeting-sheet", ""): File(XLSX, "meeting"),
    ("message-file", ""): File(PDF, "document", document_of_message),
    ("problem-file", ""): File(PDF, "document", document_of_problem),
    ("problems-sheet", ""): File(XLSX),
    ("problems-paper", ""): File(PDF),
    **{(name, LIST): File(XLSX) for name in ("agency-plan", "agency-weeks")},
    **{(name, LIST): File(XLSX) for name in ("meetings", "meeting-tasks")},
    ("weekend", LIST): File(XLSX, public=True),
    **{(name, LIST): File(XLSX) for name in ("bookings", "booking-day", "weekend-lists")},
    ("weekend-list", LIST): File(XLSX, "weekendlist"),
    ("halls", LIST): File(XLSX, public=True),
    ("hall-import", LIST): File(XLSX, "hall"),
    **{(name, LIST): File(XLSX) for name in ("roster", "roster-gaps", "swaps")},
    **{(name, LIST): File(XLSX) for name in ("week", "figure")},
    **{(name, LIST): File(XLSX, "project") for name in ("project-log", "routes")},
    ("green-projects", LIST): File(XLSX),
    **{(name, LIST): File(XLSX, "enterprise") for name in ("wallet", "enterprise-certificates")},
    ("digests", LIST): File(XLSX),
    **{(name, LIST): File(XLSX) for name in ("samples", "draft-list")},
    ("catalogue-versions", LIST): File(XLSX, public=True),
    ("draft-impact", LIST): File(XLSX, "cataloguedraft"),
    ("policies", LIST): File(XLSX, public=True),
    ("digest-pdf", ""): File(PDF, "digest"),
    ("mandate-paper", ""): File(PDF, "mandate", lambda found: found["mandate"]),
    ("item-archive", ""): File(ZIP, "approvalitem", whole=True),
    ("api-item-archive", ""): File(ZIP, "approvalitem", whole=True),
    ("api-guide", NUMBERED): File(PDF, "printissue", lambda found: first(PrintKind.GUIDE, found["pk"])),
    ("api-policy-book", NUMBERED): File(PDF, "printissue", lambda found: first(PrintKind.POLICY_BOOK, found["pk"])),
    ("project-flowchart-svg", ""): File(SVG, "project"),
    ("project-flowchart-pdf", ""): File(PDF, "project"),
    ("api-flowchart", ""): File(SVG, "project"),
    ("api-flowchart-pdf", ""): File(PDF, "project"),
}
NUMBERS = {  # whose number stands in the address
    **dict.fromkeys(("project-flowchart-svg", "project-flowchart-pdf", "print-issue", "api-flowchart"), "project"),
    **dict.fromkeys(("api-flowchart-pdf", "api-guide", "api-policy-book"), "project"),
    **dict.fromkeys(("draft-yaml", "draft-xlsx", "draft-impact"), "cataloguedraft"),
    "import-faults": "importjob",
    "handbook-issue": "zoneissue",
    "licence-file": "enterprise",
    "mandate-paper": "enterprise",
    "notice-file": "officialnotice",
    "certificate-file": "certificate",
    **dict.fromkeys(("consignment-photo", "consignment-signature"), "consignment"),
    "document": "document",
    "digest-pdf": "digest",
    **dict.fromkeys(("meeting-pdf", "meeting-sheet"), "meeting"),
    "message-file": "messagefile",
    "hall-import": "hall",
    "weekend-list": "weekendlist",
    "problem-file": "problemfile",
    "delivery-signature": "appointment",
    **dict.fromkeys(("project-log", "routes"), "project"),
    **dict.fromkeys(("wallet", "enterprise-certificates"), "enterprise"),
    **dict.fromkeys(("item-archive", "api-item-archive"), "approvalitem"),
}
UNLOGGED = {  # nobody's: the same for whoever asks
    ("import-template", ""): "an empty form",
    ("staff-import-template", ""): "an empty form",
    ("weekend-list-template", ""): "an empty form",
    ("holiday-template", ""): "an empty form",
    ("catalogue-version-yaml", ""): "a published version, public as it is",
    ("schema", ""): "the description of the API",
    ("sitemap", ""): "addresses of public pages, for search engines",
    ("catalogue-changes", ""): "what was published, for feed readers",
    ("agent-worker", ""): "the script of the phone's queue",
    ("agent-manifest", ""): "the app's name and icons",
}
# own-data-file goes to whoever has just typed the password: tests/projects/views/test_own_data.py


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    quick = override_settings(
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    )
    pdf = patch("projects.guide.paper.pdf.result_pdf", return_value=b"%PDF-1.7")
    chart = patch("projects.guide.flow_sheet.kept_pdf", return_value=b"%PDF-1.7")
    plain = patch.object(Template, "_render", lambda self, context: self.nodelist.render(context))  # as in production
    with django_db_blocker.unblock(), transaction.atomic(), quick, pdf, chart, plain:
        shipped_catalogue()
        yield build()
        transaction.set_rollback(True)
    forget_site()


def values(world: World, cell: Cell) -> dict[str, object]:
    row = ROWS[cell.name]
    found = OBJECTS[row.object](world, cell.who, cell.relation) if row.object else {}
    if cell.name == "api-policy-book" and cell.relation is not Relation.MISSING:
        project = Project.objects.get(pk=found["pk"])
        world.keep(("book", project.pk), lambda: first_issue(project, PrintKind.POLICY_BOOK))
    return {**row.rest, **found}


def sent(world: World, cell: Cell, query: str, method: str = "get"):
    """The answer, and the rows it left in the log (kind, user, what, object); all of it undone."""
    client, found = signed_in(world, cell.who), values(world, cell)
    with transaction.atomic():
        before = AccessLog.objects.count()
        response = getattr(client, method)(reverse(cell.name, kwargs=found) + query)
        noted = AccessLog.objects.order_by("pk").values_list("kind", "user_id", "what", "object_type", "object_id")
        rows = list(noted[before:])
        transaction.set_rollback(True)
    return response, rows


def asked(name: str, *, full: bool = True) -> list[Cell]:
    return [cell for cell in matrix_choice.asked(name, full=full) if cell.method == "GET"]


def faults_of(response, file: File) -> list[str]:
    """What is wrong with the way in which this file is sent."""
    disposition, policy = response.get("Content-Disposition", ""), response.get("Content-Security-Policy", "")
    named = re.search(r"filename\*=utf-8''([^;\s]+)|filename=\"([^\"]+)\"", disposition, re.IGNORECASE)
    name = unquote(named[1]) if named and named[1] else named[2] if named else ""
    kept = {part.strip() for part in response.get("Cache-Control", "").split(",")}
    checks = {
        "type": response["Content-Type"] == file.content,
        "disposition": disposition.startswith("attachment;")
        or (disposition.startswith("inline;") and "sandbox" in policy.split("; ") and "default-src 'none'" in policy),
        "name": bool(name) and name.isascii() == ("filename*=" not in disposition) and not set(name) & set('/\\\r\n"'),
        "nosniff": response.get("X-Content-Type-Options") == "nosniff",
        "kept by nobody else": bool(kept & {"no-store", "private"}) and "public" not in kept,
    }
    return [said for said, good in checks.items() if not good]


def expected_rows(world: World, cell: Cell, file: File) -> list[tuple[object, ...]]:
    """One for the file; one for a refusal, which names no file: what is not seen may not be there at all."""
    if cell.who is Who.ANONYMOUS or cell.who is Who.DISABLED:
        return []
    if cell.answer is not Answer.SHOWN:
        return [("refused", world.people[cell.who].pk, cell.name, *refused_object(world, cell))]
    key = str(file.key(values(world, cell))) if file.kind else ""
    noted = "download" if file.kind and not file.whole else "export"
    return [(noted, world.people[cell.who].pk, cell.name, file.kind, key)]


def refused_object(world: World, cell: Cell) -> tuple[str, str]:
    """What the number in the address is of."""
    found = values(world, cell)
    return (NUMBERS[cell.name], str(found["pk"])) if "pk" in found else ("", "")


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "query"), FILES)
def test_s8_a_file_goes_to_whom_it_may_safely_and_leaves_one_row_as_does_a_refusal(world, name, query):
    world.made.clear()
    file, found, shown = FILES[name, query], [], 0
    for cell in asked(name, full=FULL):
        response, rows = sent(world, cell, query)
        where = (str(cell.who), str(cell.relation))
        if answer_of(response) != cell.answer:
            found.append((*where, "answer", answer_of(response)))
        elif cell.answer is Answer.SHOWN:
            shown += 1
            found += [(*where, fault) for fault in faults_of(response, file)]
        if rows != expected_rows(world, cell, file):
            found.append((*where, "log", rows))
    assert found == []
    assert shown


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "query"), FILES)
def test_a_head_request_takes_nothing_and_leaves_no_row(world, name, query):
    world.made.clear()
    cell = next(cell for cell in asked(name) if cell.answer is Answer.SHOWN and cell.who is not Who.ANONYMOUS)
    response, rows = sent(world, cell, query, "head")
    assert (response.status_code, rows) == (200, [])


@pytest.mark.django_db
def test_every_address_that_answers_with_a_file_stands_in_the_list(world):
    world.made.clear()
    found = set()
    for name in ROWS:
        cell = next((cell for cell in asked(name) if cell.answer is Answer.SHOWN), None)
        offered = ""
        for query in ("", LIST, PLAIN_LIST) if cell else ():
            if query and not FULL and (name, query) not in FILES and query.lstrip("?") not in offered:
                continue  # in the short form only what is in the list or offered by the page
            response, _rows = sent(world, cell, query)
            if response.status_code == 200 and response["Content-Type"].partition(";")[0] not in PAGES:
                found.add((name, query if (name, "") not in found else ""))
            else:
                offered = response.content.decode()
    by_number = {
        (name, query) for name, query in FILES if query == NUMBERED
    }  # without one: the newest, if it is current
    assert found == {*FILES, *UNLOGGED} - by_number


def test_every_file_has_its_words_in_the_log():
    assert [name for name, _query in FILES if name not in WHAT] == []
