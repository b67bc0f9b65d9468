"""Every address of the app, one module for each part of the house."""

from django.urls import include, path

from projects.urls import (
    desk,
    enterprises,
    items_apply,
    items_duty,
    items_notices,
    items_review,
    items_time,
    items_window,
    packages,
    people,
    prints,
    projects,
    public,
    referrals,
)

urlpatterns = [
    *public.urlpatterns,
    *people.urlpatterns,
    *enterprises.urlpatterns,
    *referrals.urlpatterns,
    *projects.urlpatterns,
    *packages.urlpatterns,
    *prints.urlpatterns,
    *desk.urlpatterns,
    *items_apply.urlpatterns,
    *items_duty.urlpatterns,
    *items_notices.urlpatterns,
    *items_review.urlpatterns,
    *items_time.urlpatterns,
    *items_window.urlpatterns,
    path("api/", include("projects.api.urls")),
]
