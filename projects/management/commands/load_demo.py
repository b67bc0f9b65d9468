"""`manage.py load_demo`: accounts, projects and a register to try the portal with; never on a production site."""

import logging
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from projects.demo.load import load_demo
from projects.demo.people import account_table
from projects.models import CatalogueVersion
from projects.operations.refusals import Refused
from projects.views.context import forget_site


class Command(BaseCommand):
    help = "Load the demonstration data once (with the shipped catalogue when there is none) and show its accounts."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        logging.getLogger("kombu").setLevel(logging.ERROR)  # it warns that memory:// has no host
        at = timezone.now()
        if not settings.PRODUCTION and not CatalogueVersion.objects.exists():
            call_command("load_catalogue", stdout=self.stdout)
        try:
            loaded = load_demo(at=at, today=timezone.localdate(at))
        except Refused as refused:
            raise CommandError(f"{refused.zh} / {refused.en}") from refused
        forget_site()
        done = "演示数据已载入 / demonstration data loaded"
        self.stdout.write(
            done if loaded else "演示数据已经在了，没有改动 / demonstration data is here already: no change"
        )
        for username, name, place in account_table():
            self.stdout.write(f"  {username:<12}{name}  {place}")
        self.stdout.write(f"  密码 / password: {settings.DEMO_PASSWORD}")
