from django.urls import URLPattern, path

from services.views import meeting_acts, meeting_files, meeting_page, meeting_tasks, meetings

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.index, name="meetings"),
    path("meetings/new/", meetings.new, name="meeting-new"),
    path("meetings/<int:pk>/", meeting_page.page, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="meeting-edit"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="meeting-cancel"),
    path("meetings/<int:pk>/freeze/", meeting_page.freeze, name="meeting-freeze"),
    path("meetings/<int:pk>/hold/", meeting_acts.hold, name="meeting-hold"),
    path("meetings/<int:pk>/close/", meeting_page.close, name="meeting-close"),
    path("meetings/<int:pk>/decide/", meeting_acts.decide, name="meeting-decide"),
    path("meetings/<int:pk>/problems/<int:number>/", meeting_acts.dispatch, name="meeting-dispatch"),
    path("meetings/<int:pk>/papers.pdf", meeting_files.paper, name="meeting-pdf"),
    path("meetings/<int:pk>/papers.xlsx", meeting_files.sheet, name="meeting-sheet"),
    path("meeting-tasks/", meeting_tasks.index, name="meeting-tasks"),
    path("meeting-tasks/<int:pk>/", meeting_tasks.page, name="meeting-task"),
    path("meeting-tasks/<int:pk>/move/", meeting_tasks.move, name="meeting-task-move"),
]
