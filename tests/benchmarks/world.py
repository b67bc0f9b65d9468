"""The world of the benches that advance items: an enterprise, its people with their roles, projects that all have one package."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.benchmarks import database

FIRST = datetime.now(UTC) - timedelta(minutes=30)  # of today, as the roles that were read with the person


def prepare() -> None:
    database.begin("viewflow", "viewflow.workflow", "tests.benchmarks.peers")
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    database.migrate()
    from django.apps import apps

    with connection.schema_editor() as editor:
        for model in apps.get_app_config("peers").get_models():
            editor.create_model(model)
    call_command("load_catalogue", stdout=io.StringIO())
    settings.ITEM_SUSPENSION = True  # 中止 changes clocks and brings no paper


class World:
    """People with roles, and projects that all have one package."""

    def __init__(self) -> None:
        from approval_portal.accounts.models import Body
        from projects.models import CatalogueVersion
        from projects.operations.enterprises import add_member, create_enterprise
        from projects.operations.people import create_user, grant_role
        from projects.rules.identifiers import make_credit_code

        self.people: dict[str, int] = {}
        energy, bureau, since = Body.objects.get(code="au-fg"), Body.objects.get(code="au-xzsp"), date(2026, 1, 5)
        for name, role, body in (
            ("window", "window", bureau),
            ("reviews", "reviewer", energy),
            ("decides", "decider", energy),
            ("leads", "lead", bureau),
        ):
            user = create_user(name, name=name, password="x" * 12, by=None, at=FIRST)
            grant_role(user, role, body=body, starts_on=since, by=None, at=FIRST)
            self.people[name] = user.pk
        user = create_user("applies", name="applies", password="x" * 12, by=None, at=FIRST)
        code = make_credit_code("91610132", "MA600001")
        self.enterprise = create_enterprise("测试企业", code, by=None, at=FIRST)
        add_member(self.enterprise, user, is_admin=True, starts_on=since, by=None, at=FIRST)
        self.people["applies"] = user.pk
        self.version = CatalogueVersion.objects.defer("source").first()
        self.made = 0

    def bare(self) -> Any:
        """A project without a package."""
        from projects.operations.projects import create_project

        self.made += 1
        return create_project(self.enterprise, f"项目 {self.made}", by=None, at=FIRST)

    def package(self, project: Any) -> None:
        from projects.operations.packages import generate_package
        from tests.projects.profiles import PROFILES

        generate_package(project, self.version, PROFILES["A"], start_on=date(2026, 3, 2), by=None, at=FIRST)

    def project(self) -> Any:
        project = self.bare()
        self.package(project)
        return project

    def item(self, project: Any) -> Any:
        """Sent in, its papers there."""
        from projects.operations.items.drafts import open_item
        from projects.operations.items.submission import submit_items

        window = self.person("window")
        item = open_item(project, "ap-energy", by=window, at=FIRST)
        item.papers.update(state="fit")
        return submit_items([item], by=window, at=FIRST, on_paper=True)[0]

    def person(self, name: str) -> Any:
        """Read afresh, as at the beginning of a request."""
        from approval_portal.accounts.backends import Accounts

        return Accounts().get_user(self.people[name])
