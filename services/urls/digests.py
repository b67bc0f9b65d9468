from django.urls import URLPattern, path

from services.views import digests

urlpatterns: list[URLPattern] = [
    path("digests/", digests.index, name="digests"),
    path("digests/<int:pk>/", digests.detail, name="digest"),
    path("digests/<int:pk>/pdf/", digests.paper, name="digest-pdf"),
]
