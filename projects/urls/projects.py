from django.urls import path

from projects.views import projects

urlpatterns = [
    path("projects/", projects.index, name="projects"),
    path("projects/<int:pk>/", projects.detail, name="project"),
]
