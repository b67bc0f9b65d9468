from django.urls import path

from projects.views import (
    items_review,
    items_review_after,
    items_review_assign,
    items_review_decide,
    items_review_people,
    items_review_queues,
    items_review_special,
)

urlpatterns = [
    path("review/", items_review_queues.review, name="review-queue"),
    path("decide/", items_review_queues.decide, name="decide-queue"),
    path("decide/together/", items_review_decide.together, name="decide-together"),
    path("items/<int:pk>/review/", items_review.review, name="item-review"),
    path("items/<int:pk>/take/", items_review_assign.take, name="item-take"),
    path("items/<int:pk>/assign/", items_review_assign.assign, name="item-assign"),
    path("items/<int:pk>/component/<int:part>/", items_review_assign.component, name="item-component"),
    path("items/<int:pk>/special/", items_review_special.begin, name="item-special"),
    path("items/<int:pk>/special/<int:special>/", items_review_special.end, name="item-special-end"),
    path("items/<int:pk>/hearing/handle/", items_review_special.hearing, name="item-hearing"),
    path("items/<int:pk>/decide/", items_review_decide.decide, name="item-decide"),
    path("items/<int:pk>/decide/correct/", items_review_after.correct, name="item-correct-decision"),
    path("items/<int:pk>/extend/", items_review_after.extend, name="item-extend"),
    path("items/<int:pk>/step/<slug:verb>/", items_review_after.step, name="item-step"),
    path("leaves/", items_review_people.leaves, name="leaves"),
    path("leaves/<int:pk>/end/", items_review_people.leave_end, name="leave-end"),
    path("phrases/", items_review_people.phrases, name="phrases"),
    path("phrases/<int:pk>/end/", items_review_people.phrase_end, name="phrase-end"),
]
