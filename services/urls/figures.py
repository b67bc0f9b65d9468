from django.urls import URLPattern, path

from services.views import figures, hall, week

urlpatterns: list[URLPattern] = [
    path("week/", week.week, name="week"),
    path("week/hall/", hall.hall, name="hall"),
    path("figures/<str:code>/", figures.figure, name="figure"),
]
