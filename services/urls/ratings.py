from django.urls import URLPattern, path

from services.views import follow_ups, ratings

urlpatterns: list[URLPattern] = [
    path("rate/<str:signed>/", ratings.rate, name="rate"),
    path("ratings/", ratings.index, name="ratings"),
    path("ratings/follow-ups/", follow_ups.index, name="follow-ups"),
    path("ratings/follow-ups/<int:pk>/", follow_ups.detail, name="follow-up"),
]
