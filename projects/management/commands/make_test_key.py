"""`manage.py make_test_key`: the key that signs certificates where none is configured, made once at set-up."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.guide.certificates import keys


class Command(BaseCommand):
    help = "Make the test key for signing, unless SIGNING_KEY is set, the site is a production site, or it is there."

    def handle(self, **options: Any) -> None:
        path = keys.at_setup()
        if path is not None and options["verbosity"] > 1:
            self.stdout.write(str(path))
