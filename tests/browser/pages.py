"""Every page that exists and how to reach it: the list that the crawls walk through."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from approval_portal.access import ROWS
from tests.browser import (
    places_agency,
    places_agents,
    places_appointments,
    places_certificates,
    places_custody,
    places_deliveries,
    places_desk,
    places_digests,
    places_drafts,
    places_dues,
    places_enterprises,
    places_entries,
    places_figures,
    places_handbook,
    places_impact,
    places_imports,
    places_items_apply,
    places_items_duty,
    places_items_notices,
    places_items_review,
    places_items_time,
    places_items_window,
    places_mandates,
    places_meetings,
    places_notices,
    places_packages,
    places_people,
    places_personal,
    places_phone,
    places_policies,
    places_prints,
    places_problems,
    places_projects,
    places_records,
    places_roster,
    places_routes,
    places_visits,
    places_wallet,
    places_weekend,
)
from tests.browser.place import Place, fewer_main
from tests.projects.profiles import PROFILES
from tests.replay import demonstration

PARTS = (
    places_people,
    places_personal,
    places_phone,
    places_deliveries,
    places_figures,
    places_digests,
    places_drafts,
    places_dues,
    places_custody,
    places_agents,
    places_enterprises,
    places_entries,
    places_impact,
    places_imports,
    places_projects,
    places_packages,
    places_routes,
    places_prints,
    places_handbook,
    places_policies,
    places_problems,
    places_items_apply,
    places_items_duty,
    places_items_notices,
    places_items_review,
    places_items_time,
    places_items_window,
    places_mandates,
    places_meetings,
    places_roster,
    places_certificates,
    places_appointments,
    places_wallet,
    places_records,
    places_desk,
    places_notices,
    places_visits,
    places_weekend,
    places_agency,
)

FULL = os.environ.get("FULL") == "1"  # every page in every look (`make browser`), or the main ones (`make test`)
HOTEL = "C"
START_ON = date(2026, 9, 28)  # the National Day holiday lies a few days ahead
KINDS = {  # one matter of each kind
    "item": "ap-construction-permit",
    "evaluation": "ev-geohazard",
    "utility": "ut-power",
    "workflow": "pw-land-supply",
    "special": "sm-heritage",
    "milestone": "ms-construction-start",
}
NOT_PAGES = {  # names of addresses that show no page of ours, each with its reason
    "healthz": "plain text for the load balancer",
    "set_language": "POST, sends on",
    "set_preferences": "POST, sends on",
    "trial-resume": "sends on to where the draft stands",
    "trial-pdf": "a PDF; test_journeys.py opens it",
    "mfa_download_recovery_codes": "a text file",
    "schema": "JSON",
    "swagger-ui": "Swagger UI's own page",
    "account_inactive": "allauth shows it in the middle of a sign-in only; the sign-in form refuses a disabled account",
    "account_confirm_login_code": "sign-in by code is off",
    "account_set_password": "every account has a password: sends on to the change",
    "account_confirm_email": "e-mail verification is off",
    "account_email_verification_sent": "e-mail verification is off",
    **{name: "JSON, or a drawing" for name in ROWS if name.startswith("api-")},
    **{name: reason for part in PARTS for name, reason in part.NOT_PAGES.items()},
}

HALF = ", half"  # behind a name: signed in with the password, the second step still to come
TWO_STEPS = "decider"


@dataclass
class World:
    """What the pages show, and a session for whoever is asked for."""

    url: str
    done: str  # tokens of drafts: all answered
    young: str  # only just begun
    bare: int  # a project without a package
    whole: int  # a project with one
    sessions: dict[str, str] = field(default_factory=dict)

    def session(self, who: str) -> str:
        """The session key of a demonstration account that signed in; `half`: only its password was asked so far, which
        holds for a quarter of an hour: signed in anew each time."""
        if who.endswith(HALF):
            return sign_in(who.removesuffix(HALF), half=True)
        if who not in self.sessions:
            self.sessions[who] = sign_in(who)
        return self.sessions[who]

    @cached_property
    def places(self) -> list[Place]:
        own = [*self._public(), *self._looks(), *self._staff(), *self._enterprise(), *self._account()]
        return own + [place for part in PARTS for place in fewer_main(part.places(self))]

    def _public(self) -> list[Place]:
        done, young = f"/trial/{self.done}", f"/trial/{self.young}"
        return [
            Place("home", "/", main=True),
            Place("trial start", "/trial/"),
            Place("trial choice", f"{young}/q/project_nature/", main=True),
            Place("trial many choices", f"{young}/q/industry_group/"),
            Place("trial number", f"{done}/q/floor_area_m2/"),
            Place("trial text", f"{done}/q/industry_code/"),
            Place("trial prefilled", f"{done}/prefilled/qg-safety/"),
            Place("trial answers", f"{done}/answers/"),
            Place("trial result", f"{done}/result/", main=True),
            Place("trial result unfinished", f"{young}/result/"),
            Place("catalogue", "/catalogue/", main=True),
            Place("catalogue search", "/catalogue/?q=消防"),
            Place("catalogue filter", "/catalogue/?kind=item"),
            Place("catalogue no hit", "/catalogue/?q=zzz"),
            *(Place(f"matter {kind}", f"/catalogue/{code}/", main=kind == "item") for kind, code in KINDS.items()),
            Place("sign in", "/accounts/login/"),
            Place("sign up", "/accounts/signup/"),
            Place("password reset", "/accounts/password/reset/"),
            Place("password reset sent", "/accounts/password/reset/done/"),
            Place("password reset bad link", "/accounts/password/reset/key/1-bad/"),
            Place("password reset over", "/accounts/password/reset/key/done/"),
            Place("not found", "/nothing-here/", status=404),
        ]

    def _looks(self) -> list[Place]:
        """The same pages in another language, size and colour."""
        done = f"/trial/{self.done}"
        english, big = (("django_language", "en"),), (("text", "big"),)
        return [
            Place("home, English", "/", cookies=english),
            Place("trial number, English", f"{done}/q/floor_area_m2/", cookies=english),
            Place("trial result, English", f"{done}/result/", cookies=english),
            Place("catalogue, English", "/catalogue/", cookies=english),
            Place("matter, English", f"/catalogue/{KINDS['item']}/", cookies=english),
            Place("project, English", f"/projects/{self.whole}/", who="lead", cookies=english),
            Place("home, large text", "/", cookies=big),
            Place("trial result, large text", f"{done}/result/", cookies=big),
            Place("project, large text", f"/projects/{self.whole}/", who="lead", cookies=big),
            Place("home, dark", "/", cookies=(("theme", "dark"),)),
            Place("home, light", "/", cookies=(("theme", "light"),)),
        ]

    def _staff(self) -> list[Place]:
        return [
            Place("lead home", "/", who="lead"),
            Place("lead list", "/projects/", who="lead"),
            Place("lead list no hit", "/projects/?q=zzz", who="lead"),
            Place("lead project", f"/projects/{self.whole}/", who="lead", main=True),
            Place("lead project, whole story", f"/projects/{self.whole}/?story=all", who="lead"),
            Place("lead project without package", f"/projects/{self.bare}/", who="lead"),
            Place("agent home", "/", who="agent"),
            Place("agent list", "/projects/", who="agent"),
            Place("agent project", f"/projects/{self.whole}/", who="agent"),
            Place("keeper list refused", "/projects/", who="keeper", status=403),
        ]

    def _enterprise(self) -> list[Place]:
        return [
            Place("enterprise home", "/", who="enterprise"),
            Place("enterprise list", "/projects/", who="enterprise"),
            Place("enterprise project", f"/projects/{self.whole}/", who="enterprise"),
        ]

    def _account(self) -> list[Place]:
        return [
            Place("change password", "/accounts/password/change/", who="lead"),
            Place("e-mail", "/accounts/email/", who="lead"),
            Place("sign out", "/accounts/logout/", who="lead"),
            Place("sign in again", "/accounts/reauthenticate/", who="lead"),
            Place("two steps", "/accounts/2fa/", who="lead"),
            Place("two steps, set up", "/accounts/2fa/totp/activate/", who="lead"),
            Place("two steps, on", "/accounts/2fa/", who=TWO_STEPS),
            Place("two steps, switch off", "/accounts/2fa/totp/deactivate/", who=TWO_STEPS),
            Place("two steps, codes", "/accounts/2fa/recovery-codes/", who=TWO_STEPS),
            Place("two steps, new codes", "/accounts/2fa/recovery-codes/generate/", who=TWO_STEPS),
            Place("two steps, sign in again", "/accounts/2fa/reauthenticate/", who=TWO_STEPS),
            Place("two steps, sign in", "/accounts/2fa/authenticate/", who=TWO_STEPS + HALF),
        ]


def build_world(url: str) -> World:
    from projects.models import Outbox, Project

    demonstration()
    if not FULL:  # nobody is told of what led up to the demonstration, which takes as long as loading it
        Outbox.objects.all().delete()
    switch_on_two_steps(TWO_STEPS)
    packaged = Project.objects.filter(packages__isnull=False).order_by("pk")
    return World(
        url=url,
        done=make_trial(PROFILES[HOTEL]),
        young=make_trial({"is_secret": False}),
        whole=packaged.first().pk,
        bare=Project.objects.filter(packages__isnull=True).order_by("pk").first().pk,
    )


def switch_on_two_steps(username: str) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from approval_portal.accounts.models import User

    user = User.objects.get(username=username)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def sign_in(username: str, *, half: bool = False) -> str:
    """A session key. Where two steps are on, the second one takes a recovery code."""
    from allauth.mfa.models import Authenticator
    from django.conf import settings
    from django.test import Client

    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": settings.DEMO_PASSWORD})
    assert answer.status_code == 302, username
    codes = Authenticator.objects.filter(user__username=username, type=Authenticator.Type.RECOVERY_CODES).first()
    if codes and not half:
        answer = client.post(answer["Location"], {"code": codes.wrap().get_unused_codes()[0]})
        assert answer.status_code == 302, username
    if not half:  # two-step set-up asks for the password once more
        answer = client.post("/accounts/reauthenticate/", {"password": settings.DEMO_PASSWORD})
        assert answer.status_code == 302, username
    return client.cookies["sessionid"].value


def make_trial(answers: dict[str, Any], *, start_on: date = START_ON) -> str:
    """The token of a draft with these answers; the last one was only just changed."""
    from django.utils import timezone

    from projects.operations.trials import answer_trial, start_trial

    now = timezone.now()
    trial = start_trial({"is_secret": False}, start_on=start_on, at=now)
    return answer_trial(trial.token, answers, version=trial.version, at=now).token
