"""The frozen papers as PDF and as a workbook."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from projects.operations.items.notice_files import FileGone
from projects.operations.refusals import Refused
from projects.views.acting import refusal_text
from projects.views.handing_out import note_download
from projects.views.sheets import book_answer
from services.models import Meeting
from services.papers.meeting_sheets import sheets_of
from services.papers.meetings import meeting_paper, name_of, on_paper
from services.papers.sheets import workbook
from services.permissions_meetings import visible_meetings
from services.views.meeting_shown import meeting_url

KIND = "meeting"
UNFIT = re.compile(r"[/\\\x00-\x1f\"<>|:*?]")  # in the name of a file


def frozen_meeting(request: HttpRequest, pk: int) -> Meeting:
    """404 before the papers are frozen: there are none yet."""
    rows = visible_meetings(request.user, timezone.localdate()).exclude(frozen_at=None)
    found: Meeting = get_object_or_404(rows, pk=pk)
    return found


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Printed once in each language; the same bytes ever after."""
    row = frozen_meeting(request, pk)
    try:
        _kept, file = meeting_paper(row, get_language() or "zh-hans", request.user)
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect(meeting_url(row))
    except FileGone:
        messages.error(request, gettext("这份材料的文件找不到了，请告诉系统管理员。"))
        return redirect(meeting_url(row))
    note_download(request, KIND, row.pk)
    name = UNFIT.sub(" ", name_of(row))
    return FileResponse(file, as_attachment=True, filename=f"{name}.pdf", content_type="application/pdf")


@require_safe
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = frozen_meeting(request, pk)
    note_download(request, KIND, row.pk)
    return book_answer(workbook(sheets_of(on_paper(row))), f"meeting-{row.year}-{row.kind}-{row.number}.xlsx")
