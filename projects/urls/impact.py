"""What a draft of the catalogue would change, the rule editor, and the sample projects that a draft is tried on."""

from django.urls import path

from projects.views import impact, rule_editor, sample_acts, samples

urlpatterns = [
    path("keeping/samples/", samples.index, name="samples"),
    path("keeping/samples/new/", sample_acts.new, name="sample-new"),
    path("keeping/samples/<int:pk>/", samples.page, name="sample"),
    path("keeping/samples/<int:pk>/edit/", sample_acts.edit, name="sample-edit"),
    path("keeping/samples/<int:pk>/retire/", sample_acts.retire, name="sample-retire"),
    path("keeping/<int:pk>/impact/", impact.index, name="draft-impact"),
    path("keeping/<int:pk>/impact/run/", impact.run, name="draft-impact-run"),
    path("keeping/<int:pk>/rule/", rule_editor.page, name="draft-rule"),
    path("keeping/<int:pk>/samples/", samples.of_draft, name="draft-samples"),
]
