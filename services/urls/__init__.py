"""Every address of the app, one module for each part of the house."""

from services.urls import (
    agents,
    appointments,
    custody,
    deliveries,
    feeds,
    messages,
    notices,
    phone,
    plan,
    ratings,
    visits,
)

urlpatterns = [
    *notices.urlpatterns,
    *agents.urlpatterns,
    *appointments.urlpatterns,
    *custody.urlpatterns,
    *deliveries.urlpatterns,
    *feeds.urlpatterns,
    *messages.urlpatterns,
    *phone.urlpatterns,
    *plan.urlpatterns,
    *ratings.urlpatterns,
    *visits.urlpatterns,
]
