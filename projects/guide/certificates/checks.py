"""What `manage.py check` says about signing; that there is no key at all, with `--deploy`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from projects.guide.certificates.keys import open_to_others

UNSIGNED = Warning(
    "SIGNING_KEY is not set: this site issues certificates without signed files.",
    hint="Set SIGNING_KEY to a PKCS#12 file and SIGNING_PASSWORD to its password.",
    id="projects.W001",
)
EXPOSED = Error(
    "SIGNING_KEY can be read by others than its owner: nothing is signed with it.",
    hint="Give it to the account that runs the portal alone: chown it, then chmod 400.",
    id="projects.E001",
)


@register(Tags.security)
def key_is_its_owners_alone(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [EXPOSED] if settings.SIGNING_KEY and open_to_others(Path(settings.SIGNING_KEY)) else []


@register(Tags.security, deploy=True)
def signs_with_its_own_key(app_configs: Any, **kwargs: Any) -> list[Warning]:
    return [] if settings.SIGNING_KEY else [UNSIGNED]
