from django.urls import path

from projects.views import imports, referral_acts, referrals

urlpatterns = [
    path("referrals/", referrals.index, name="referrals"),
    path("referrals/new/", referrals.new, name="referral-new"),
    path("referrals/<int:pk>/", referrals.detail, name="referral"),
    path("referrals/<int:pk>/edit/", referrals.edit, name="referral-edit"),
    path("referrals/<int:pk>/take/", referral_acts.take, name="referral-take"),
    path("referrals/<int:pk>/give-back/", referral_acts.give_back, name="referral-give-back"),
    path("referrals/<int:pk>/return/", referral_acts.send_back, name="referral-return"),
    path("referrals/<int:pk>/project/", referral_acts.open_project, name="referral-open"),
    path("imports/", imports.index, name="imports"),
    path("imports/new/", imports.new, name="import-new"),
    path("imports/template.xlsx", imports.template, name="import-template"),
    path("imports/<int:pk>/", imports.detail, name="import"),
    path("imports/<int:pk>/faults.xlsx", imports.faults, name="import-faults"),
    path("imports/<int:pk>/write/", imports.write, name="import-write"),
    path("imports/<int:pk>/drop/", imports.drop, name="import-drop"),
]
