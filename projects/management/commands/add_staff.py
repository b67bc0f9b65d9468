"""`manage.py add_staff`: an account with a role from the command line: the first administrators of a new site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import Body, Role, User
from projects.operations.people import create_user
from projects.operations.refusals import Refused
from projects.operations.roles import grant_role
from projects.operations.staff_access import password_path


class Command(BaseCommand):
    help = "Open an account with a role and print its one-time link to set a password. Further staff are opened in the browser."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--body", default="", help="code of the body in the catalogue")
        parser.add_argument("--email", default="")

    def handle(self, *, username: str, name: str, role: str, body: str, email: str, **options: Any) -> None:
        place = Body.objects.filter(code=body).first()
        if body and place is None:
            raise CommandError(f"没有代码为 {body} 的部门。 There is no body {body}.")
        try:
            user = self.open(username, name, role, place, email)
        except Refused as refusal:
            raise CommandError(f"{refusal.zh} {refusal.en}") from refusal
        self.stdout.write(f"{settings.SITE_URL.rstrip('/')}{password_path(user)}")

    @transaction.atomic
    def open(self, username: str, name: str, role: str, body: Body | None, email: str) -> User:
        now = timezone.now()
        user = create_user(username, name=name, email=email, by=None, at=now)
        grant_role(user, role, body=body, starts_on=timezone.localdate(now), by=None, at=now)
        return user
