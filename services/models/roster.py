"""零时差: halls, windows, their hours, who is on duty, which matters are served at weekends, and booked times at a window."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approval_portal.accounts.models import Body, InForceQuerySet
from projects.models import Enterprise, Project
from projects.models.base import Versioned
from projects.rules.wording import Text
from services.enums import BookingState, ShiftState, SwapState


class Hall(Versioned):
    """A service hall. What the bureau has not given (an address, a phone) stays empty and is shown as 待公布."""

    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=240, blank=True)
    way = models.CharField(max_length=500, blank=True, help_text="how to get there: bus, metro, parking")
    way_en = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True, help_text="gone from this day on")
    is_demo = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.zh

    @property
    def where(self) -> Text:
        """The address in both languages."""
        return Text(self.address, self.address_en)


class ServiceWindow(Versioned):
    """A window of a hall. `matters` empty: every matter of its body; no body: a general window (综合窗口)."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="windows")
    number = models.CharField(max_length=20, help_text="as it stands above the window")
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=160, blank=True)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, to_field="code", null=True, blank=True, related_name="windows"
    )
    matters = models.JSONField(default=list, help_text="ids of the catalogue")
    phone = models.CharField(max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField(default=1, help_text="how many are served at the same time")
    is_green = models.BooleanField(default=False, help_text="绿色通道: for key projects first")
    closed_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("hall", "number", "id")
        constraints = [models.UniqueConstraint(fields=["hall", "number"], name="window_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.zh}"


class WindowHours(models.Model):
    """Weekly hours of a window, from a day until a day. Spans of one weekday never overlap."""

    window = models.ForeignKey(ServiceWindow, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    starts = models.TimeField()
    ends = models.TimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: Any = InForceQuerySet.as_manager()

    class Meta:
        ordering = ("window", "weekday", "starts")
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="window_hours_have_a_length")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.weekday} {self.starts}"


class WindowDay(models.Model):
    """A day unlike the weekly hours: open with its hours (a holiday), or closed with its reason."""

    window = models.ForeignKey(ServiceWindow, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    is_open = models.BooleanField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("day", "window")
        constraints = [models.UniqueConstraint(fields=["window", "day"], name="one_window_day")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day}"


class DutyShift(Versioned):
    """A person's duty in a hall. `accepts`: with the power to accept (受理), which a weekend must have (facts.md H)."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="shifts")
    window = models.ForeignKey(ServiceWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="shifts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts")
    day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    accepts = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ShiftState.choices, default=ShiftState.PLANNED)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("day", "starts", "id")
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="shift_has_a_length")]
        indexes = [models.Index(fields=["day", "hall"]), models.Index(fields=["user", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.user_id}"


class DutySwap(Versioned):
    """One person asks another to take a shift, or to exchange it for `back`. It holds once the other agrees:
    both have the power that the shift needs."""

    shift = models.ForeignKey(DutyShift, on_delete=models.PROTECT, related_name="swaps")
    back = models.ForeignKey(DutyShift, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="swaps_asked")
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=SwapState.choices, default=SwapState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["shift"], condition=Q(state="asked"), name="one_open_swap_a_shift")
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.to_user_id} {self.state}"


class WeekendList(models.Model):
    """One published list of matters served at weekends (周末不打烊). A newer list supersedes it; neither is edited."""

    name = models.CharField(max_length=160, help_text="the list, by title or number of its notice")
    since = models.DateField(help_text="in force from this day")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its lines")
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField()
    superseded = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-imported_at", "-id")

    def __str__(self) -> str:
        return self.name


class WeekendMatter(models.Model):
    """One line of the list. `code`: the catalogue's matter it means, where somebody knows; `applies` empty: unknown."""

    listed = models.ForeignKey(WeekendList, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    zh = models.CharField(max_length=200)
    body = models.CharField(max_length=120, blank=True, help_text="as the list names it")
    code = models.CharField(max_length=60, blank=True)
    applies = models.BooleanField(null=True)
    note = models.CharField(max_length=200, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("listed", "position")
        constraints = [models.UniqueConstraint(fields=["listed", "position"], name="weekend_line_once")]

    def __str__(self) -> str:
        return self.zh


class WindowBooking(Versioned):
    """A booked time at a window, weekend or not, for a project or for an enterprise without one."""

    window = models.ForeignKey(ServiceWindow, on_delete=models.PROTECT, related_name="bookings")
    day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="window_bookings")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="window_bookings")
    matter = models.CharField(max_length=60, blank=True, help_text="an id of the catalogue")
    purpose = models.CharField(max_length=200, blank=True)
    off_list = models.BooleanField(default=False, help_text="a weekend time for a matter that the list does not name")
    state = models.CharField(max_length=10, choices=BookingState.choices, default=BookingState.BOOKED)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was called off")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("day", "starts", "id")
        indexes = [models.Index(fields=["window", "day"]), models.Index(fields=["enterprise", "-day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.window_id}"


class BookingCell(models.Model):
    """A quarter of an hour of one seat at a window: two bookings never have the same one."""

    booking = models.ForeignKey(WindowBooking, on_delete=models.CASCADE, related_name="cells")
    window = models.ForeignKey(ServiceWindow, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    cell = models.PositiveSmallIntegerField(help_text="quarters of an hour since midnight")
    seat = models.PositiveSmallIntegerField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["window", "day", "cell", "seat"], name="window_cell_once")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day} {self.cell}"
