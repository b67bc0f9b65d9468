"""Every address of the app, one module for each part of the house."""

from django.urls import include, path

from projects.urls import desk, enterprises, packages, people, prints, projects, public, referrals

urlpatterns = [
    *public.urlpatterns,
    *people.urlpatterns,
    *enterprises.urlpatterns,
    *referrals.urlpatterns,
    *projects.urlpatterns,
    *packages.urlpatterns,
    *prints.urlpatterns,
    *desk.urlpatterns,
    path("api/", include("projects.api.urls")),
]
