"""The window (窗口): its queue, paper intake, and what it does with an item before acceptance and after the decision."""

from django.urls import path

from projects.views import (
    items_window,
    items_window_after,
    items_window_correct,
    items_window_intake,
    items_window_queue,
)

urlpatterns = [
    path("window/", items_window_queue.queue, name="window-queue"),
    path("window/intake/", items_window_intake.intake, name="window-intake"),
    path("window/received/", items_window_intake.received, name="window-received"),
    path("items/<int:pk>/accept/", items_window.accept, name="item-accept"),
    path("items/<int:pk>/refuse/", items_window.refuse, name="item-refuse"),
    path("items/<int:pk>/correct/", items_window_correct.correct, name="item-correct"),
    path("items/<int:pk>/return/", items_window_correct.send_back, name="item-return"),
    path("items/<int:pk>/answer/paper/", items_window_after.paper_answer, name="item-answer-paper"),
    path("items/<int:pk>/confirm/", items_window_after.confirm, name="item-confirm-supplement"),
    path("items/<int:pk>/deliver/", items_window_after.deliver, name="item-deliver"),
]
