"""Approval items: what has no owner, what other systems handle, what was handled before the portal."""

from django.urls import path

from projects.views import items_back_entry, items_duty, items_elsewhere

urlpatterns = [
    path("duty/", items_duty.duty, name="duty-list"),
    path("elsewhere/", items_elsewhere.index, name="items-elsewhere"),
    path("items/<int:pk>/report/", items_elsewhere.report, name="item-report"),
    path("items/<int:pk>/report/same/", items_elsewhere.same, name="item-look-again"),
    path("back-entries/", items_back_entry.index, name="back-entries"),
    path("back-entries/new/", items_back_entry.new, name="back-entry"),
]
