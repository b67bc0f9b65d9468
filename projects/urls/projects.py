from django.urls import path

from projects.views import (
    flowchart,
    project_edit,
    project_list,
    project_new,
    project_state,
    project_team,
    project_works,
    projects,
)

urlpatterns = [
    path("projects/", project_list.index, name="projects"),
    path("projects/new/", project_new.new, name="project-new"),
    path("trial/<slug:token>/project/", project_new.from_trial, name="trial-project"),
    path("projects/<int:pk>/", projects.detail, name="project"),
    path("projects/<int:pk>/flowchart.svg", flowchart.svg, name="project-flowchart-svg"),
    path("projects/<int:pk>/flowchart.pdf", flowchart.pdf, name="project-flowchart-pdf"),
    path("projects/<int:pk>/edit/", project_edit.edit, name="project-edit"),
    path("projects/<int:pk>/state/", project_state.state, name="project-state"),
    path("projects/<int:pk>/merge/", project_state.merge, name="project-merge"),
    path("projects/<int:pk>/team/", project_team.team, name="project-team"),
    path("projects/<int:pk>/listings/", project_team.listings, name="project-listings"),
    path("projects/<int:pk>/works/", project_works.works, name="project-works"),
    path("projects/<int:pk>/days/", project_works.days, name="project-days"),
]
