from django.urls import URLPattern, path, re_path

from services.views import feeds

urlpatterns: list[URLPattern] = [
    path("calendar/", feeds.page, name="calendar"),
    path("calendar/make/", feeds.make, name="calendar-make"),
    path("calendar/revoke/", feeds.revoke, name="calendar-revoke"),
    re_path(r"^calendar/(?P<token>[0-9a-f]{32})\.ics$", feeds.feed, name="calendar-feed"),
]
