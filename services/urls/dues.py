from django.urls import URLPattern, path

from services.views import dues, status

urlpatterns: list[URLPattern] = [
    path("due/", dues.index, name="dues"),
    path("status/", status.index, name="status"),
    path("healthz/jobs", status.health, name="health-jobs"),
]
