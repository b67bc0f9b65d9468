"""Shapes of what may be sent. A field that is not named here cannot be written, whoever sends it. No logic."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from projects.api.serializers import AnswerField
from projects.enums import Limits, PinKind

VERSION = "The version of what you looked at; when it has moved on, the answer is 409 with both sides."


def text(length: int, *, required: bool = False, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=required, allow_blank=not required, **more)


def decimal(help_text: str = "") -> serializers.DecimalField:
    return serializers.DecimalField(14, 2, min_value=0, required=False, allow_null=True, help_text=help_text)


def version() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text=VERSION)


class EnterpriseNew(serializers.Serializer):
    name = text(120, required=True)
    credit_code = text(60, required=True, help_text="统一社会信用代码 (GB 32100-2015)")
    legal_person = text(60)
    address = text(200)
    contact_name = text(60, required=True)
    contact_phone = text(20, required=True)
    contact_email = serializers.EmailField(required=False, allow_blank=True, max_length=254)


class EnterpriseChange(serializers.Serializer):
    """Fields that are absent stay as they are."""

    version = version()
    name = serializers.CharField(max_length=120, required=False)
    legal_person = text(60)
    address = text(200)
    contact_name = text(60)
    contact_phone = text(20)
    contact_email = serializers.EmailField(required=False, allow_blank=True, max_length=254)


class PackageNew(serializers.Serializer):
    """Answers from scratch, or changes to the answers of the newest version, or another plan."""

    base = serializers.IntegerField(
        min_value=0,
        max_value=999_999,
        help_text="The number of the newest version you know, 0 for none. When a newer one has come: 409.",
    )
    reason = text(300, help_text="Why; required from the second version on.")
    answers = serializers.DictField(
        child=AnswerField(allow_null=True),
        required=False,
        help_text="All answers: question id to value, null for 不清楚.",
    )
    changes = serializers.DictField(
        child=AnswerField(allow_null=True), required=False, help_text="The answers that are different now."
    )
    start_on = serializers.DateField(required=False)
    limits = serializers.ChoiceField(choices=Limits.choices, required=False)


class PinChange(serializers.Serializer):
    node = text(60, required=True)
    day = serializers.DateField(allow_null=True, help_text="null gives the day up.")
    kind = serializers.ChoiceField(choices=PinKind.choices, default=PinKind.PLANNED)


class ProjectNew(serializers.Serializer):
    """For an enterprise by its id, or by its credit code."""

    enterprise = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    credit_code = text(60)
    name = text(160, required=True)
    code = text(60, allow_null=True, help_text="项目代码 (GB/T 40058-2021), once it is given.")
    site = text(160)
    investment_wan = decimal("万元")
    floor_area_m2 = decimal()
    signed_on = serializers.DateField(required=False, allow_null=True)
    contact_name = text(60)
    contact_phone = text(20)


class ProjectChange(serializers.Serializer):
    """Fields that are absent stay as they are."""

    version = version()
    name = serializers.CharField(max_length=160, required=False)
    code = text(60, allow_null=True)
    site = text(160)
    investment_wan = decimal("万元")
    floor_area_m2 = decimal()
    signed_on = serializers.DateField(required=False, allow_null=True)
    contact_name = text(60)
    contact_phone = text(20)
