from django.urls import path

from projects.views import catalogue_versions, drafts, drafts_acts, drafts_page

urlpatterns = [
    path("keeping/", drafts.index, name="draft-list"),
    path("keeping/new/", drafts.new, name="draft-new"),
    path("keeping/<int:pk>/", drafts_page.page, name="draft"),
    path("keeping/<int:pk>/edit/", drafts.edit, name="draft-edit"),
    path("keeping/<int:pk>/undo/", drafts_acts.undo, name="draft-undo"),
    path("keeping/<int:pk>/submit/", drafts_acts.submit, name="draft-submit"),
    path("keeping/<int:pk>/return/", drafts_acts.give_back, name="draft-return"),
    path("keeping/<int:pk>/discard/", drafts_acts.discard, name="draft-discard"),
    path("keeping/<int:pk>/publish/", drafts_acts.publish, name="draft-publish"),
    path("keeping/<int:pk>/rebase/", drafts_acts.rebase, name="draft-rebase"),
    path("catalogue/versions/", catalogue_versions.index, name="catalogue-versions"),
    path("catalogue/versions/<int:pk>/withdraw/", catalogue_versions.withdraw, name="version-withdraw"),
    path("catalogue/compare/", catalogue_versions.compare, name="catalogue-compare"),
]
