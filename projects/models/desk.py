"""What people keep on their own desk: views of a list, files they are importing."""

from django.conf import settings
from django.db import models

from projects.enums import ImportKind, ImportState


class SavedView(models.Model):
    """A list with its filters under a name of one's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    page = models.CharField(max_length=30, help_text="the list's URL name")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, help_text="the address after the question mark")

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class ImportJob(models.Model):
    """A spreadsheet on its way in: uploaded, checked, shown, written. Found again by whoever uploaded it."""

    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    file = models.FileField(upload_to="imports/%Y/%m/")
    file_name = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports")
    made_at = models.DateTimeField()
    start_on = models.DateField(null=True, help_text="for rows without a planned start")
    all_or_nothing = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, help_text="counts, faults by row and column, the first rows")
    touched_at = models.DateTimeField(help_text="a job that nobody has touched for a while is taken up again")

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = [models.Index(fields=["state", "touched_at"])]

    def __str__(self) -> str:
        return self.file_name
