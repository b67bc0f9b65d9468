"""A job of the press: how far it has come, and how it ends. What it makes is kept by `prints`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from projects.enums import PrintState
from projects.models import PrintJob, ZoneJob
from projects.operations.periods import kept_since
from projects.operations.refusals import Refused
from projects.operations.under_way import ALIVE, MOST_TRIES, LongJob
from projects.rules.wording import Text

PRINTING = LongJob("print", "projects.tasks.run_print")


READING, LAYING, BINDING, KEEPING = "reading", "laying", "binding", "keeping"
WORDS = {
    READING: Text("正在读取项目资料", "Reading the project's data"),
    LAYING: Text("正在排第 %(number)d 节，共 %(of)d 节", "Laying out section %(number)d of %(of)d"),
    BINDING: Text("正在排目录和页码，写成文件", "Adding contents and page numbers, writing the file"),
    KEEPING: Text("正在保存", "Keeping the issue"),
}
WAITING = Text("排队等待", "Waiting in the queue")


class Note(NamedTuple):
    """What a worker notes of its work. `of`: the number of sections, 0 while nobody knows."""

    stage: str = READING
    number: int = 0
    of: int = 0
    title: str = ""


class Progress(NamedTuple):
    """How far a job has come: `done` of `total` steps (0 of 0 while nobody knows), and what is being done now.

    `ahead`: how many jobs came before it and still wait or run, for one that no worker is at yet.
    """

    done: int
    total: int
    step: Text
    ahead: int = 0


def progress_of(job: PrintJob) -> Progress:
    """What the press does with the job right now. For a job that ended: nothing is left to do. At most one query."""
    if job.state != PrintState.UNDER_WAY:
        return Progress(1, 1, Text("", ""))
    noted = PRINTING.progress(job.pk)
    if noted is None:
        ahead = PrintJob.objects.filter(state=PrintState.UNDER_WAY, pk__lt=job.pk).count()
        return Progress(0, 0, WAITING, ahead)
    return told(Note(*noted))


def told(note: Note) -> Progress:
    """Steps: reading, each section, binding, keeping. A section is named by its title, when it has one."""
    total = note.of + 3 if note.of else 0
    done = {READING: 0, LAYING: note.number, BINDING: note.of + 1, KEEPING: note.of + 2}[note.stage]
    said = {"number": note.number, "of": note.of}
    zh, en = (words % said for words in WORDS[note.stage])
    return Progress(done, total, Text(f"{zh}：{note.title}", f"{en}: {note.title}") if note.title else Text(zh, en))


def start(pk: int) -> None:
    PRINTING.start(pk)


def take_up(pk: int, at: datetime) -> PrintJob | None:
    """The job for one worker; None when another has it or it has ended. Whoever gets it must `release` it."""
    job = PRINTING.take(pk, lambda: _begin(pk, at), Note())
    if job is not None and job.tries > MOST_TRIES:
        fail(job, gave_up(), at)
        release(pk)
        return None
    return job


@transaction.atomic
def _begin(pk: int, at: datetime) -> PrintJob | None:
    jobs = PrintJob.objects.select_for_update(of=("self",)).select_related("project__enterprise", "wanted_by")
    job: PrintJob | None = jobs.filter(pk=pk, state=PrintState.UNDER_WAY).first()
    if job is not None:
        job.tries, job.touched_at = job.tries + 1, at
        job.save(update_fields=["tries", "touched_at"])
    return job


def note(job: PrintJob, said: Note) -> None:
    PRINTING.note(job.pk, tuple(said))


def release(pk: int) -> None:
    PRINTING.release(pk)


def gave_up() -> Refused:
    return Refused(
        f"试了 {MOST_TRIES} 次都没有印成。以前印好的各期还在；请联系系统管理员。",
        f"It failed {MOST_TRIES} times. Earlier issues are still there. Ask the system administrator.",
    )


def fail(job: PrintJob | ZoneJob, refusal: Refused, at: datetime) -> None:
    """End the job with the reason; whoever asked finds it on the page."""
    end(job, at, state=PrintState.FAILED, refusal=[refusal.zh, refusal.en])


def end(job: PrintJob | ZoneJob, at: datetime, **values: Any) -> None:
    """Note how it ended, once: a second worker that was at it, too, changes nothing."""
    values |= {"touched_at": at}
    if type(job).objects.filter(pk=job.pk, state=PrintState.UNDER_WAY).update(**values):
        for name, value in values.items():
            setattr(job, name, value)


# --- schedules


def sweep_prints(at: datetime) -> int:
    """Wake a worker for each job that nobody is at; returns how many."""
    since = at - timedelta(seconds=ALIVE)
    waiting = PrintJob.objects.filter(state=PrintState.UNDER_WAY, touched_at__lt=since)
    found = PRINTING.left_alone(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in found:
        start(pk)
    return len(found)


def old_jobs(at: datetime) -> QuerySet[PrintJob]:
    """Jobs that ended 30 days ago, or as long ago as their notes are kept here."""
    rows = PrintJob.objects.exclude(state=PrintState.UNDER_WAY)
    found: QuerySet[PrintJob] = rows.filter(touched_at__lt=kept_since("projects.printjob", at))
    return found


def drop_old_jobs(at: datetime) -> int:
    """Let go of the notes on them; their issues stay. Returns how many."""
    return int(old_jobs(at).delete()[0])
