"""Figures kept with the events: what each thing adds to which figure, and the sums of that.

A thing (an item, a problem, a rating …) adds amounts to figures. When something happens to it, its amounts are worked out
anew from its events and only the difference goes into the sums; so the sums cost the same however long the history is, and
can be made again from nothing. Nobody types a figure.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class FigureDue(models.Model):
    """Something happened to this thing: its amounts are to be worked out anew. Rows are taken away when they are."""

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    noted_at = models.DateTimeField()

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class FigureRow(models.Model):
    """What one thing adds to one figure: the row behind the number.

    `body`: code of the body that it counts for, or empty. `day`: Monday of the week for what happened in a week (1 January for
    the rest of a week in which a year begins), 1 January for figures of a year, the day itself for due days of what is open,
    `STANDING` for what holds now.
    """

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    figure = models.CharField(max_length=40)
    body = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "figure", "body", "day"], name="figure_row_once"
            )
        ]
        indexes = [models.Index(fields=["figure", "body", "day"])]

    def __str__(self) -> str:
        return f"{self.figure} {self.object_type} {self.object_id}"


class FigureCell(models.Model):
    """The sum of the rows of one figure, body and day. `body` empty: the whole zone.

    What happened in a week is summed for its year too, at 1 January, under `year.` and its code.
    """

    figure = models.CharField(max_length=40)
    body = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    rows = models.IntegerField(help_text="how many rows are behind it")

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "day", "figure"], name="figure_cell_once")]
        indexes = [models.Index(fields=["body", "figure", "day"], include=["amount", "rows"], name="figure_trend")]

    def __str__(self) -> str:
        return f"{self.figure} {self.body} {self.day}"


class FigureFold(models.Model):
    """One row: whoever folds holds it, so that sums are written by one at a time. `at`: when it was last done."""

    at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return str(self.at)
