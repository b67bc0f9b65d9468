from django.urls import URLPattern, path

from services.views import problem_edit, problem_page, problems

urlpatterns: list[URLPattern] = [
    path("problems/", problems.index, name="problems"),
    path("problems/sheet/", problems.sheet, name="problems-sheet"),
    path("problems/lists.pdf", problems.paper, name="problems-paper"),
    path("problems/<int:pk>/", problem_page.detail, name="problem"),
    path("problems/<int:pk>/assign/", problem_edit.assign, name="problem-assign"),
    path("problems/<int:pk>/items/", problem_edit.blocked, name="problem-items"),
    path("problems/steps/<int:pk>/", problem_edit.measure, name="problem-step"),
    path("problems/files/<int:pk>/", problem_edit.download, name="problem-file"),
    path("projects/<int:pk>/problems/new/", problems.new, name="problem-new"),
    path("items/<int:pk>/stuck/", problems.stuck, name="item-stuck"),
]
