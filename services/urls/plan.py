from django.urls import URLPattern, path

from services.views import agency_log, plan, plan_weeks

urlpatterns: list[URLPattern] = [
    path("agency/plan/", plan.index, name="agency-plan"),
    path("agency/weeks/", plan_weeks.weeks, name="agency-weeks"),
    path("agency/log/<int:pk>/done/", agency_log.settle, name="log-settle"),
    path("projects/<int:pk>/agency/", plan.of_project, name="project-agency"),
    path("projects/<int:pk>/agency/log/", agency_log.log, name="project-log"),
]
