"""What `manage.py check --deploy` says about signing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

UNSIGNED = Warning(
    "SIGNING_KEY is not set: this site issues certificates without signed files.",
    hint="Set SIGNING_KEY to a PKCS#12 file and SIGNING_PASSWORD to its password.",
    id="projects.W001",
)


@register(Tags.security, deploy=True)
def signs_with_its_own_key(app_configs: Any, **kwargs: Any) -> list[Warning]:
    return [] if settings.SIGNING_KEY else [UNSIGNED]
