"""S6 at catalogue keeping: every button pressed again under the same key makes one record, and is told of that one.

All at once is tried at the doors of the other parts; here each press finds the ground that the one before has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import signing
from django.db import models
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import CalendarNotice, CatalogueDraft, CatalogueVersion, Event, ImpactRun, SampleProject, ZoneJob
from projects.operations.catalogue_drafts import change_entry, open_draft
from projects.operations.draft_publishing import publish_draft, submit_draft
from projects.operations.samples import add_sample
from projects.queries_drafts import draft_text, entry_of
from projects.rules.catalogue_entries import written
from projects.rules.catalogue_sections import fields_of
from projects.rules.drafting import digest_of, dump_entry
from projects.views import catalogue_files, holidays
from tests.projects.operations.drafts import keepers, keeping
from tests.projects.views.people import signed_in

PRESSES = 3
ENERGY = ("items", "ap-energy")
NEW = {"id": "sr-s6", "zh": "新的承诺", "src": "P"}


@dataclass
class Desk:
    """`first` has opened what is there; `second` had no hand in it."""

    first: User
    second: User
    rows: dict[str, Any] = field(default_factory=dict)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """The row of a door, made when it is first asked for and as it stood then."""
        if name not in self.rows:
            self.rows[name] = make()
        return self.rows[name]

    def said(self) -> dict[str, Any]:
        return {"by": self.first, "at": timezone.now()}

    def draft(self, name: str, *, submitted: bool = False) -> CatalogueDraft:
        return self.kept(name, lambda: self._draft(name, submitted))

    def _draft(self, name: str, submitted: bool) -> CatalogueDraft:
        row = open_draft(name, **self.said())
        row = change_entry(row, *ENERGY, dump_entry({**entry_of(row, *ENERGY), "committed_workdays": 2}), **self.said())
        return submit_draft(row, **self.said()) if submitted else row

    def sample(self, name: str) -> SampleProject:
        return self.kept(name, lambda: add_sample(name, {"floor_area_m2": 900}, **self.said()))

    def newer(self) -> CatalogueVersion:
        row = self._draft("换底的新版", True)
        return publish_draft(row, by=self.second, at=timezone.now()).published


@dataclass(frozen=True)
class Door:
    """Where is posted, what, the rows that it makes, and the verb under the key."""

    model: type[models.Model]
    verb: str
    url: Callable[[Desk], str]
    body: Callable[[Desk], dict[str, Any]] = lambda d: {}
    second: bool = False


def of_draft(name: str, act: str, *, submitted: bool = False) -> Callable[[Desk], str]:
    return lambda d: f"/keeping/{d.draft(name, submitted=submitted).pk}/{act}/"


def opened(draft: str, **more: str) -> Callable[[Desk], dict[str, Any]]:
    return lambda d: {"version": str(d.draft(draft).version), **more}


def energy_form(d: Desk) -> dict[str, Any]:
    value = entry_of(d.draft("表单"), *ENERGY)
    return written(fields_of(*ENERGY), value) | {"committed_workdays": "3", "opened": digest_of(value)}


def energy_yaml(d: Desk) -> dict[str, Any]:
    row = d.draft("YAML")
    text = dump_entry({**entry_of(row, *ENERGY), "committed_workdays": 3})
    return {"text": text, "version": str(row.version)}


def document(d: Desk) -> dict[str, Any]:
    row = d.draft("文件")
    text = draft_text(row).replace("committed_workdays: 2\n", "committed_workdays: 3\n", 1)
    signed = signing.dumps(text, salt=f"{catalogue_files.SALT}:{d.first.pk}:{row.pk}", compress=True)
    return {"document": signed, "version": str(row.version)}


def notice(d: Desk) -> dict[str, Any]:
    told = [2031, "s6", True, [["2031-01-01", False, "元旦", ""]], 0]  # that year had none before
    return {"days": signing.dumps(told, salt=f"{holidays.SALT}:{d.first.pk}", compress=True)}


ENTRY = "entries/items/ap-energy"
DOORS = {
    "a draft": Door(CatalogueDraft, "open_draft", lambda d: "/keeping/new/", lambda d: {"name": "s6"}),
    "its name": Door(Event, "set_draft", of_draft("名称", "edit"), opened("名称", name="s6 二")),
    "a change undone": Door(
        Event, "undo_change", of_draft("撤销", "undo"), opened("撤销", section="items", code="ap-energy")
    ),
    "a draft handed in": Door(Event, "submit_draft", of_draft("提交", "submit"), opened("提交")),
    "a draft given back": Door(
        Event, "return_draft", of_draft("退回", "return", submitted=True), opened("退回", reason="s6"), second=True
    ),
    "a draft discarded": Door(Event, "discard_draft", of_draft("作废", "discard"), opened("作废", reason="s6")),
    "an entry": Door(Event, "change_entry", of_draft("表单", ENTRY), energy_form),
    "an entry as YAML": Door(Event, "change_entry", of_draft("YAML", f"{ENTRY}/yaml"), energy_yaml),
    "a new entry": Door(Event, "change_entry", of_draft("新增", "add/service_rules"), lambda d: dict(NEW)),
    "a new entry as YAML": Door(
        Event, "change_entry", of_draft("新增二", "add/service_rules/yaml"),
        lambda d: {"text": dump_entry(NEW), "version": str(d.draft("新增二").version)},
    ),
    "an entry withdrawn": Door(
        Event, "withdraw_entry", of_draft("去掉", f"{ENTRY}/leave"), opened("去掉", kind="withdrawn", reason="s6")
    ),
    "an entry undone": Door(Event, "undo_change", of_draft("恢复", f"{ENTRY}/undo"), opened("恢复")),
    "a whole file": Door(Event, "take_document", of_draft("文件", "upload"), document),
    "a comparison": Door(ImpactRun, "want_impact", of_draft("影响", "impact/run")),
    "a sample": Door(
        SampleProject, "add_sample", lambda d: "/keeping/samples/new/", lambda d: {"zh": "s6 加", "q-floor_area_m2": "900"}
    ),
    "a sample changed": Door(
        Event, "change_sample", lambda d: f"/keeping/samples/{d.sample('改').pk}/edit/",
        lambda d: {"zh": "s6 改", "q-floor_area_m2": "800", "version": "1"},
    ),
    "a sample dropped": Door(
        Event, "drop_sample", lambda d: f"/keeping/samples/{d.sample('去').pk}/retire/",
        lambda d: {"version": "1"},
    ),
    "a holiday notice": Door(CalendarNotice, "import", lambda d: "/keeping/holidays/import/", notice),
    "the handbook": Door(ZoneJob, "want_handbook", lambda d: "/handbook/make/", lambda d: {"language": "en"}),
    "a draft published": Door(
        CatalogueVersion, "publish_draft", of_draft("发布", "publish", submitted=True), opened("发布"), second=True
    ),
    "a draft moved": Door(
        Event, "rebase_draft", of_draft("换底", "rebase"),
        lambda d: d.kept("新版", d.newer) and {"choice-0": "theirs", "version": str(d.draft("换底").version)},
    ),
    "a version withdrawn": Door(
        Event, "withdraw_version", lambda d: f"/catalogue/versions/{d.kept('撤回', d.newer).pk}/withdraw/",
        lambda d: {"reason": "s6"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, lambda: Desk(*keepers())) as made:
        yield made


@pytest.mark.parametrize("name", DOORS)
def test_s6_a_button_of_catalogue_keeping_pressed_again_makes_one_record(desk, db, name):
    desk.rows.clear()
    door, key = DOORS[name], f"s6 {name}"
    url, body = door.url(desk), door.body(desk) | {"once": key}
    client, before = signed_in(desk.second if door.second else desk.first), door.model.objects.count()
    answers = [client.post(url, body) for _ in range(PRESSES)]
    told = {(answer.status_code, answer.get("Location", "")) for answer in answers}
    verbs = list(Event.objects.filter(idempotency_key__endswith=f":{key}").values_list("verb", flat=True))
    assert (door.model.objects.count() - before, len(told), {status for status, _where in told}, verbs) == (
        1,
        1,
        {302},
        [door.verb],
    )
