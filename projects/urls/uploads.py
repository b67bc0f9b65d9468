"""Files that come in pieces."""

from django.urls import path

from projects.views import uploads

urlpatterns = [
    path("uploads/", uploads.announce, name="uploads"),
    path("uploads/<slug:token>/", uploads.one, name="upload"),
]
