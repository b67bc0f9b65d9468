"""Other people's numbers and addresses, whole, for a reason; and how far an item is, for anybody who has its code."""

from django.urls import path

from projects.views import personal, progress

urlpatterns = [
    path("progress/", progress.progress, name="progress"),
    path("enterprises/<int:pk>/contact/", personal.enterprise, name="enterprise-contact"),
    path("projects/<int:pk>/contact/", personal.project, name="project-contact"),
    path("items/<int:pk>/contact/", personal.item, name="item-contact"),
    path("referrals/<int:pk>/contact/", personal.referral, name="referral-contact"),
    path("requests/<int:pk>/contact/", personal.join_request, name="join-request-contact"),
    path("staff/<int:pk>/contact/", personal.account, name="staff-contact"),
]
