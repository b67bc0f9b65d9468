from django.urls import path

from projects.views import green, routes

urlpatterns = [
    path("green/", green.rule, name="green"),
    path("green/projects/", green.index, name="green-projects"),
    path("projects/<int:pk>/routes/", routes.routes, name="routes"),
    path("projects/<int:pk>/green/", green.project, name="project-green"),
    path("trial/<slug:token>/routes/", routes.trial_routes, name="trial-routes"),
]
