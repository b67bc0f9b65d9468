"""Shapes of what the API gives and takes about enterprises, projects and packages. No logic."""

from __future__ import annotations

from django.conf import settings
from rest_framework import serializers

from projects.api.serializers import AnswerField, ReasonOut, RefusalOut, RowOut, WarningOut
from projects.enums import (
    EnterpriseOrigin,
    EnterpriseState,
    Limits,
    NodeKind,
    PackageCause,
    PinKind,
    PrintKind,
    PrintState,
    ProjectState,
    Verdict,
)
from projects.enums_catalogue import Route


class ConflictOut(RefusalOut):
    yours = serializers.DictField(help_text="What was sent and differs from what stands there.")
    now = serializers.DictField(help_text="What stands there now, with the version to send next.")


# how a change of what somebody else may have changed is refused
REFUSED_CHANGE = {**dict.fromkeys((400, 403, 404), RefusalOut), 409: ConflictOut, 429: RefusalOut}


# --- enterprises


class EnterpriseOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    credit_code = serializers.CharField()
    state = serializers.ChoiceField(choices=EnterpriseState.choices)
    origin = serializers.ChoiceField(choices=EnterpriseOrigin.choices)
    is_demo = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="Send it back with a change.")


class EnterpriseWholeOut(EnterpriseOut):
    legal_person = serializers.CharField()
    address = serializers.CharField()
    contact_name = serializers.CharField()
    contact_phone = serializers.CharField()
    contact_email = serializers.CharField()


# --- projects


class ProjectOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    code = serializers.CharField(allow_null=True, help_text="项目代码 (GB/T 40058-2021), once it is given.")
    state = serializers.ChoiceField(choices=ProjectState.choices)
    state_since = serializers.DateField(allow_null=True)
    enterprise = serializers.IntegerField()
    enterprise_name = serializers.CharField()
    investment_wan = serializers.DecimalField(14, 2, allow_null=True, help_text="万元")
    floor_area_m2 = serializers.DecimalField(14, 2, allow_null=True)
    site = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    is_demo = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="Send it back with a change.")


class PinOut(serializers.Serializer):
    node = serializers.CharField()
    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=PinKind.choices)


class PinsOut(serializers.Serializer):
    pins = PinOut(many=True)
    pinnable = serializers.ListField(child=serializers.CharField(), help_text="Nodes whose day a project may fix.")


class ProjectWholeOut(ProjectOut):
    contact_name = serializers.CharField()
    contact_phone = serializers.CharField()
    state_reason = serializers.CharField()
    merged_into = serializers.IntegerField(allow_null=True)
    pins = PinOut(many=True)
    latest_package = serializers.IntegerField(allow_null=True, help_text="Number of the newest package.")


# --- packages


class PackageOut(serializers.Serializer):
    number = serializers.IntegerField()
    catalogue_version = serializers.CharField()
    start_on = serializers.DateField()
    limits = serializers.ChoiceField(choices=Limits.choices)
    route = serializers.ChoiceField(choices=Route.choices, help_text="The way that its dates follow.")
    cause = serializers.ChoiceField(choices=PackageCause.choices)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by_name = serializers.CharField(allow_null=True)


class PackageWholeOut(PackageOut):
    answers = serializers.DictField(child=AnswerField(allow_null=True), help_text="null is 不清楚.")
    adjustments = serializers.DictField(
        child=serializers.BooleanField(), help_text="Node to whether it applies, where a person decided it."
    )
    warnings = WarningOut(many=True)


class PackageItemOut(serializers.Serializer):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=NodeKind.choices)
    name = serializers.CharField()
    authority = serializers.CharField(help_text="Code of the responsible body; empty for a milestone.")
    authority_name = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    provisional = serializers.BooleanField()
    adjusted = serializers.BooleanField(help_text="Added or left out by hand.")
    variant = serializers.CharField()
    because = ReasonOut(many=True)
    asks = serializers.ListField(child=serializers.CharField(), help_text="Questions whose answer would settle it.")


class PackageItemsOut(serializers.Serializer):
    number = serializers.IntegerField()
    items = PackageItemOut(many=True)


class ScheduleOut(serializers.Serializer):
    number = serializers.IntegerField()
    start_on = serializers.DateField()
    limits = serializers.ChoiceField(choices=Limits.choices)
    schedule = RowOut(many=True)
    milestones = serializers.DictField(child=serializers.DateField(allow_null=True))


# --- printed pieces


class PrintOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField(help_text="期: counted for each kind and language.")
    kind = serializers.ChoiceField(choices=PrintKind.choices)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    made_at = serializers.DateTimeField()
    pages = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes.")
    digest = serializers.CharField(help_text="SHA-256 of the file.")
    current = serializers.BooleanField(help_text="The newest, and nothing has changed since.")
    url = serializers.CharField(help_text="Address of the file.")
    changes = serializers.ListField(child=serializers.CharField(), help_text="Since the issue before, in order.")
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What could not be printed as it was typed."
    )


class PressOut(serializers.Serializer):
    state = serializers.ChoiceField(choices=PrintState.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField(help_text="Steps in all; 0 while nobody knows.")
    step = serializers.CharField(help_text="What is being done now.")
    url = serializers.CharField(help_text="Ask here again, after as many seconds as Retry-After says.")


# --- who am I


class RoleOut(serializers.Serializer):
    role = serializers.CharField()
    label = serializers.CharField()
    body = serializers.CharField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)


class OwnEnterpriseOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    is_admin = serializers.BooleanField()


class MeOut(serializers.Serializer):
    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()
    roles = RoleOut(many=True)
    enterprises = OwnEnterpriseOut(many=True)
    csrf_token = serializers.CharField(help_text="Send it back as X-CSRFToken with every write.")


def page_of(row: type[serializers.Serializer], name: str) -> type[serializers.Serializer]:
    """The shape of one page of a list."""
    fields = {
        "count": serializers.IntegerField(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": row(many=True),
    }
    return type(f"{name}Out", (serializers.Serializer,), fields)


EnterprisePage = page_of(EnterpriseOut, "EnterprisePage")
ProjectPage = page_of(ProjectOut, "ProjectPage")
PackagePage = page_of(PackageOut, "PackagePage")
PrintPage = page_of(PrintOut, "PrintPage")
