from django.urls import URLPattern, path

from services.views import promotions, visit_door, visits

urlpatterns: list[URLPattern] = [
    path("visits/", visits.index, name="visits"),
    path("visits/<int:pk>/", visits.record, name="visit"),
    path("visits/<int:pk>/squad/", visits.squad, name="visit-squad"),
    path("projects/<int:pk>/visits/new/", visits.for_project, name="visit-new"),
    path("referrals/<int:pk>/visit/", visits.for_lead, name="referral-visit"),
    path("agent/trips/<int:pk>/visit/", visit_door.door, name="trip-visit"),
    path("projects/<int:pk>/promotions/", promotions.of_project, name="project-promotions"),
    path("promotions/", promotions.index, name="promotions"),
    path("promotions/<int:pk>/", promotions.step, name="promotion-step"),
]
