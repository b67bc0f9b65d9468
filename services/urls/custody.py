from django.urls import URLPattern, path

from services.views import custody, custody_files, custody_lists, custody_trip, custody_window

urlpatterns: list[URLPattern] = [
    path("agent/trips/<int:pk>/papers/", custody_trip.papers, name="trip-papers"),
    path("agent/papers/", custody_lists.of_agent, name="agent-papers"),
    path("projects/<int:pk>/papers/", custody_lists.of_project, name="project-papers"),
    path("custody/<int:pk>/", custody.detail, name="consignment"),
    path("custody/<int:pk>/label/", custody.label, name="consignment-label"),
    path("custody/<int:pk>/cancel/", custody.cancel, name="consignment-cancel"),
    path("agent/bags/<int:pk>/carry/", custody.carry, name="consignment-carry"),
    path("agent/bags/<int:pk>/hand/", custody.hand, name="consignment-hand"),
    path("custody/<int:pk>/photo/", custody_files.photo, name="consignment-photo"),
    path("custody/<int:pk>/signatures/<slug:place>/", custody_files.signature, name="consignment-signature"),
    path("custody/scan/", custody_window.scan, name="custody-scan"),
    path("custody/<int:pk>/receive/", custody_window.receive, name="consignment-receive"),
    path("custody/back/", custody_window.pack_back, name="custody-back"),
]
