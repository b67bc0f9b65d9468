from django.urls import path

from projects.views import catalogue_files, entries, entry_form, holidays

urlpatterns = [
    path("keeping/<int:pk>/entries/", entries.index, name="draft-entries"),
    path("keeping/<int:pk>/add/<slug:section>/", entry_form.new, name="draft-entry-new"),
    path("keeping/<int:pk>/add/<slug:section>/yaml/", entries.new_as_yaml, name="draft-entry-new-yaml"),
    path("keeping/<int:pk>/entries/<slug:section>/<str:code>/", entry_form.edit, name="draft-entry"),
    path("keeping/<int:pk>/entries/<slug:section>/<str:code>/yaml/", entries.as_yaml, name="draft-entry-yaml"),
    path("keeping/<int:pk>/entries/<slug:section>/<str:code>/leave/", entries.leave, name="draft-entry-leave"),
    path("keeping/<int:pk>/entries/<slug:section>/<str:code>/undo/", entries.undo, name="draft-entry-undo"),
    path("keeping/<int:pk>/catalogue.yaml", catalogue_files.draft_yaml, name="draft-yaml"),
    path("keeping/<int:pk>/catalogue.xlsx", catalogue_files.draft_sheets, name="draft-xlsx"),
    path("keeping/<int:pk>/upload/", catalogue_files.upload, name="draft-upload"),
    path("catalogue/versions/<str:number>.yaml", catalogue_files.version_yaml, name="catalogue-version-yaml"),
    path("keeping/holidays/", holidays.index, name="holidays"),
    path("keeping/holidays/import/", holidays.bring, name="holiday-import"),
    path("keeping/holidays/template.xlsx", holidays.template, name="holiday-template"),
]
