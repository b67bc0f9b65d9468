from django.urls import path

from projects.views import catalogue, check, check_hub, home, preferences, trial, trial_result

urlpatterns = [
    path("", home.home, name="home"),
    path("preferences/", preferences.set_preferences, name="set_preferences"),
    path("trial/", trial.start, name="trial"),
    path("trial/<slug:token>/", trial.resume, name="trial-resume"),
    path("trial/<slug:token>/q/<slug:question>/", trial.question, name="trial-question"),
    path("trial/<slug:token>/prefilled/<slug:group>/", trial.prefilled, name="trial-prefilled"),
    path("trial/<slug:token>/answers/", trial.answers, name="trial-answers"),
    path("trial/<slug:token>/result/", trial_result.result, name="trial-result"),
    path("trial/<slug:token>/result.pdf", trial_result.pdf, name="trial-pdf"),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/<slug:code>/", catalogue.matter, name="matter"),
    path("check/", check_hub.hub, name="check-hub"),
    path("check/<slug:token>/", check.check, name="check"),
]
