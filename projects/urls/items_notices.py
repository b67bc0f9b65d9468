"""Numbered papers (通知书): the file of each, and the public page that says whether the one in hand is real."""

from django.urls import path

from projects.views import items_notices

urlpatterns = [
    path("notices/<int:pk>.pdf", items_notices.file, name="notice-file"),
    path("n/<slug:token>/", items_notices.check, name="notice-check"),
]
