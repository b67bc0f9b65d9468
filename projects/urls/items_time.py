"""Approval items: how their days were counted, and with whom they lay."""

from django.urls import path

from projects.views import items_time

urlpatterns = [
    path("items/<int:pk>/clock/", items_time.clock, name="item-clock"),
    path("items/<int:pk>/court/", items_time.court, name="item-court"),
    path("projects/<int:pk>/court/", items_time.project_court, name="project-court"),
]
