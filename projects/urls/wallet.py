"""The wallet of an enterprise: papers lodged once, and what was saved by them."""

from django.urls import path

from projects.views import wallet, wallet_list, wallet_savings

urlpatterns = [
    path("enterprises/<int:pk>/wallet/", wallet_list.index, name="wallet"),
    path("enterprises/<int:pk>/wallet/new/", wallet.lodge, name="wallet-lodge"),
    path("documents/<int:pk>/about/", wallet.paper, name="wallet-paper"),
    path("documents/<int:pk>/version/", wallet.version, name="wallet-version"),
    path("documents/<int:pk>/validity/", wallet.validity, name="wallet-validity"),
    path("projects/<int:pk>/savings/", wallet_savings.of_project, name="project-savings"),
    path("savings/", wallet_savings.index, name="savings"),
]
