from django.urls import URLPattern, path

from services.views import halls, halls_edit, halls_import, roster, roster_shifts, roster_swaps

urlpatterns: list[URLPattern] = [
    path("halls/", halls.index, name="halls"),
    path("halls/new/", halls_edit.new, name="hall-new"),
    path("halls/<int:pk>/", halls.detail, name="service-hall"),
    path("halls/<int:pk>/edit/", halls_edit.edit, name="hall-edit"),
    path("halls/<int:pk>/days/", halls_edit.days, name="hall-days"),
    path("halls/<int:pk>/import/", halls_import.take, name="hall-import"),
    path("halls/<int:pk>/windows/new/", halls_edit.window_new, name="window-new"),
    path("windows/<int:pk>/edit/", halls_edit.window_edit, name="window-edit"),
    path("windows/<int:pk>/hours/", halls_edit.window_hours, name="window-hours"),
    path("roster/", roster.index, name="roster"),
    path("roster/gaps/", roster.gaps, name="roster-gaps"),
    path("roster/new/", roster_shifts.new, name="shift-new"),
    path("roster/plan/", roster_shifts.plan, name="roster-plan"),
    path("roster/<int:pk>/", roster_shifts.page, name="shift"),
    path("roster/<int:pk>/edit/", roster_shifts.edit, name="shift-edit"),
    path("roster/<int:pk>/cancel/", roster_shifts.cancel, name="shift-cancel"),
    path("roster/<int:pk>/swap/", roster_swaps.ask, name="shift-swap"),
    path("roster/swaps/", roster_swaps.index, name="swaps"),
    path("roster/swaps/<int:pk>/", roster_swaps.page, name="swap"),
]
