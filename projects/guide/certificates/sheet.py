"""What stands on a certificate, ready for `templates/pdf/certificate.html`: from the row and what was frozen with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from projects.guide.notices.sheet import Fact, laws_text, paragraphs
from projects.models import Certificate
from projects.rules.notices import numbered
from projects.templatetags.portal import zh_date


def check_link(certificate: Certificate) -> str:
    """The whole address that its QR code opens."""
    return settings.SITE_URL.rstrip("/") + reverse("certificate-check", args=[certificate.token])


def sheet_of(certificate: Certificate, *, test: bool) -> dict[str, Any]:
    """The context of the template. `test`: the test key is going to sign it, and the paper says so."""
    said: Mapping[str, Any] = certificate.snapshot
    link = check_link(certificate)
    return {
        "s": said,
        "title": said["title"][0],
        "number": numbered(certificate.year, certificate.number),
        "body": said["body"][0],
        "issued_on": certificate.issued_on,
        "facts": facts_of(said),
        "laws": laws_text(said["laws"]),
        "link": link,
        "qr": qr_code(link),
        "test": test,
    }


def facts_of(said: Mapping[str, Any]) -> list[Fact]:
    """Whose it is, what for, from when to when: rows with something to say."""
    matter = said["matter"][0] + (f"（{said['stage']}）" if said["stage"] else "")
    rows = [
        Fact("持证单位", said["holder"]),
        Fact("统一社会信用代码", said["credit_code"]),
        Fact("项目名称", said["project"]),
        Fact("项目代码", said["project_code"]),
        Fact("单体工程", said["works"]),
        Fact("事项", matter),
        Fact("办理类型", said["case_type"]),
        Fact("许可内容和要求", "\n".join(paragraphs(said["conditions"]))),
        Fact("有效期", validity_text(said)),
        Fact("办件编号", said["item"]),
    ]
    return [row for row in rows if row.value]


def validity_text(said: Mapping[str, Any]) -> str:
    if said["valid_until"]:
        return f"{zh_date(said['valid_from'])}至{zh_date(said['valid_until'])}"
    return f"自{zh_date(said['valid_from'])}起"


def qr_code(link: str) -> SafeString:
    code = segno.make(link, error="m", micro=False)
    title = "二维码：查验这张证照"
    return SafeString(code.svg_inline(border=0, omitsize=True, title=title, svgclass="qr", dark="#000000"))  # nosec B703
