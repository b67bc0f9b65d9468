"""Every address of the app, one module for each part of the house."""

from services.urls import (
    agents,
    appointments,
    custody,
    deliveries,
    digests,
    dues,
    feeds,
    figures,
    meetings,
    messages,
    notices,
    phone,
    plan,
    problems,
    ratings,
    visits,
)

urlpatterns = [
    *notices.urlpatterns,
    *agents.urlpatterns,
    *appointments.urlpatterns,
    *custody.urlpatterns,
    *deliveries.urlpatterns,
    *digests.urlpatterns,
    *dues.urlpatterns,
    *feeds.urlpatterns,
    *figures.urlpatterns,
    *meetings.urlpatterns,
    *messages.urlpatterns,
    *phone.urlpatterns,
    *plan.urlpatterns,
    *problems.urlpatterns,
    *ratings.urlpatterns,
    *visits.urlpatterns,
]
