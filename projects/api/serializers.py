"""Shapes of the API. No logic: reading and refusing is the rules' work."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.enums import Limits, Verdict


@extend_schema_field({"oneOf": [{"type": "boolean"}, {"type": "number"}, {"type": "string"}], "nullable": True})
class AnswerField(serializers.Field):
    """Any JSON value, exact numbers kept; the rules say whether it fits its question."""

    def to_internal_value(self, data: object) -> object:
        return data


class EvaluateRequest(serializers.Serializer):
    answers = serializers.DictField(
        child=AnswerField(allow_null=True),
        help_text="Question id to value. An absent key is an untouched field, null is 不清楚.",
    )
    start_on = serializers.DateField(required=False, help_text="Default: today in the zone's time.")
    limits = serializers.ChoiceField(choices=Limits.choices, default=Limits.COMMITTED)
    pins = serializers.DictField(
        child=serializers.DateField(), required=False, help_text="Node id, or works-finished, to the day it concludes."
    )


class ReasonOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["answer", "rule", "law"])
    text = serializers.CharField()
    fields_ = serializers.ListField(child=serializers.CharField())
    provenance = serializers.ChoiceField(choices=["C", "K", "P"])

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        fields["fields"] = fields.pop("fields_")  # `fields` is a property of every serializer
        return fields


class ItemOut(serializers.Serializer):
    id = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    provisional = serializers.BooleanField()
    because = ReasonOut(many=True)
    asks = serializers.ListField(child=serializers.CharField())


class RowOut(serializers.Serializer):
    id = serializers.CharField()
    start_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    workdays = serializers.IntegerField(allow_null=True)
    slack_workdays = serializers.IntegerField(allow_null=True)
    critical = serializers.BooleanField()
    after_works = serializers.IntegerField(allow_null=True, help_text="Working days after the works are done.")
    tentative = serializers.BooleanField(help_text="Counted through a year whose holidays are not announced.")


class MaterialsOut(serializers.Serializer):
    total = serializers.IntegerField()
    from_earlier_items = serializers.IntegerField()
    held = serializers.IntegerField()
    to_bring = serializers.IntegerField()


class WarningOut(serializers.Serializer):
    text = serializers.CharField()
    fields_ = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        fields["fields"] = fields.pop("fields_")
        return fields


class EvaluateResponse(serializers.Serializer):
    catalogue_version = serializers.CharField()
    items = ItemOut(many=True)
    schedule = RowOut(many=True)
    milestones = serializers.DictField(child=serializers.DateField(allow_null=True))
    materials = MaterialsOut()
    warnings = WarningOut(many=True)


class RefusalOut(serializers.Serializer):
    errors = WarningOut(many=True)
