from django.urls import path

from projects.views import policies, project_policies

urlpatterns = [
    path("policies/", policies.index, name="policies"),
    path("policies/<slug:code>/", policies.policy, name="policy"),
    path("projects/<int:pk>/policies/", project_policies.index, name="project-policies"),
]
