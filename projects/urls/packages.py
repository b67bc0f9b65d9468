from django.urls import path

from projects.views import package_adjust, package_answers, package_plan, package_preview, package_versions

urlpatterns = [
    path("projects/<int:pk>/packages/", package_versions.index, name="package-versions"),
    path("projects/<int:pk>/packages/<int:number>/", package_versions.version, name="package-version"),
    path("projects/<int:pk>/packages/apply/", package_preview.apply, name="package-apply"),
    path("projects/<int:pk>/answers/", package_answers.answers, name="package-answers"),
    path("projects/<int:pk>/answers/<slug:group>/", package_answers.group, name="package-answer-group"),
    path("projects/<int:pk>/plan/", package_plan.plan, name="package-plan"),
    path("projects/<int:pk>/catalogue/", package_plan.catalogue, name="package-catalogue"),
    path("projects/<int:pk>/adjust/", package_adjust.adjust, name="package-adjust"),
    path("projects/<int:pk>/adjust/<int:adjustment>/end/", package_adjust.end, name="package-end-adjustment"),
]
