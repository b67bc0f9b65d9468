from django.urls import path

from projects.views import enterprise_desk, enterprises, joining, licences, members, standing

urlpatterns = [
    path("enterprises/", enterprises.index, name="enterprises"),
    path("enterprises/start/", joining.start, name="enterprise-start"),
    path("enterprises/new/", enterprises.register, name="enterprise-new"),
    path("enterprises/join/", joining.join, name="enterprise-join"),
    path("enterprises/switch/", standing.switch, name="enterprise-switch"),
    path("enterprises/<int:pk>/", enterprises.detail, name="enterprise"),
    path("enterprises/<int:pk>/edit/", enterprises.edit, name="enterprise-edit"),
    path("enterprises/<int:pk>/verify/", enterprises.verify, name="enterprise-verify"),
    path("enterprises/<int:pk>/deny/", enterprise_desk.deny, name="enterprise-deny"),
    path("enterprises/<int:pk>/code/", enterprise_desk.correct_code, name="enterprise-code"),
    path("enterprises/<int:pk>/licence/", licences.upload, name="enterprise-licence"),
    path("enterprises/<int:pk>/licences/<int:licence>/", licences.download, name="licence-file"),
    path("enterprises/<int:pk>/invite/", members.invite_member, name="enterprise-invite"),
    path("enterprises/<int:pk>/invitations/<int:invitation>/revoke/", members.revoke, name="invitation-revoke"),
    path("enterprises/<int:pk>/members/<int:member>/", members.change, name="member"),
    path("enterprises/<int:pk>/members/<int:member>/remove/", members.remove, name="member-remove"),
    path("invitations/<slug:token>/", joining.invitation, name="invitation"),
    path("requests/", joining.requests, name="join-requests"),
    path("requests/<int:pk>/", joining.decide, name="join-request"),
    path("requests/<int:pk>/withdraw/", joining.withdraw, name="join-request-withdraw"),
]
