"""Approval items: the applicant's side, and the one page of an item for everybody."""

from django.urls import path

from projects.views import documents, item_answer, item_draft, item_end, item_page, items_apply, items_list

urlpatterns = [
    path("items/", items_list.index, name="items"),
    path("items/<int:pk>/", item_page.detail, name="item"),
    path("projects/<int:pk>/apply/", items_apply.choose, name="item-open"),
    path("projects/<int:pk>/apply/check/", items_apply.check, name="item-check"),
    path("items/<int:pk>/draft/", item_draft.draft, name="item-draft"),
    path("items/<int:pk>/drop/", items_apply.drop, name="item-drop"),
    path("items/<int:pk>/receipt/", items_apply.receipt, name="item-receipt"),
    path("items/<int:pk>/answer/", item_answer.answer, name="item-answer"),
    path("items/<int:pk>/supplement/", item_answer.bring, name="item-supplement"),
    path("items/<int:pk>/withdraw/", item_end.withdraw, name="item-withdraw"),
    path("items/<int:pk>/hearing/", item_end.hearing, name="item-hearing-apply"),
    path("documents/<int:pk>/", documents.download, name="document"),
]
