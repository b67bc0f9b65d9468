from django.db import models


class Versioned(models.Model):
    """An edit page sends back the version it was opened with; an operation refuses when the row has moved on."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
