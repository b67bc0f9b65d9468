from django.urls import URLPattern, path

from services.views import day, phone, trips

urlpatterns: list[URLPattern] = [
    path("agent/day/", day.day_page, name="agent-day"),
    path("agent/trips/<int:pk>/", day.trip_page, name="agent-trip"),
    path("agent/trips/<int:pk>/begin/", trips.begin, name="agent-trip-begin"),
    path("agent/trips/<int:pk>/finish/", trips.finish, name="agent-trip-finish"),
    path("agent/trips/<int:pk>/fail/", trips.fail, name="agent-trip-fail"),
    path("agent/offline/", phone.arrived, name="agent-offline"),
    path("agent/pulse/", phone.pulse, name="agent-pulse"),
    path("agent/worker.js", phone.worker, name="agent-worker"),
    path("agent/app.webmanifest", phone.manifest, name="agent-manifest"),
]
