"""Shapes of what the API gives and takes about approval items. No logic."""

from __future__ import annotations

from rest_framework import serializers

from projects.api.shapes import page_of
from projects.enums import CommitmentState, ComponentState, Handled, PaperForm, PaperState, Source
from projects.rules.lifecycle_cases import CASE_TYPES
from projects.rules.lifecycle_data import ACTORS, STATES

MOST = 2**63 - 1  # what the key of a row can be
STATE_CHOICES = [(name, state.en) for name, state in STATES.items()]


class ApprovalItemOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField(allow_null=True, help_text="办件编号; null until it is handed in.")
    project = serializers.IntegerField()
    project_name = serializers.CharField()
    node = serializers.CharField(help_text="The matter, by its id in the catalogue.")
    variant = serializers.CharField()
    stage = serializers.CharField()
    works = serializers.IntegerField(allow_null=True)
    round = serializers.IntegerField()
    case_type = serializers.ChoiceField(choices=list(CASE_TYPES))
    handled = serializers.ChoiceField(choices=Handled.choices)
    body = serializers.CharField(help_text="Code of the responsible body.")
    state = serializers.ChoiceField(choices=STATE_CHOICES)
    state_since = serializers.DateTimeField()
    clock = serializers.CharField(help_text="The clock that counts now; empty while none runs.")
    due_on = serializers.DateField(allow_null=True, help_text="Last day of that clock; null while it stands still.")
    legal_due_on = serializers.DateField(allow_null=True, help_text="Last day by the statutory limit.")
    paused = serializers.BooleanField()
    tolerant = serializers.BooleanField(help_text="容缺: papers are still to come.")
    received_on = serializers.DateField(allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    source = serializers.ChoiceField(choices=Source.choices)
    version = serializers.IntegerField(help_text="Send it back with a step.")


class PaperOut(serializers.Serializer):
    material = serializers.CharField()
    required = serializers.BooleanField()
    state = serializers.ChoiceField(choices=PaperState.choices)
    form = serializers.ChoiceField(choices=PaperForm.choices)
    originals = serializers.IntegerField()
    copies = serializers.IntegerField()
    received_on = serializers.DateField(allow_null=True)
    make_up_by = serializers.DateField(allow_null=True)


class ComponentOut(serializers.Serializer):
    code = serializers.CharField()
    body = serializers.CharField()
    state = serializers.ChoiceField(choices=ComponentState.choices)


class SpecialOut(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField()
    stops_clock = serializers.BooleanField()
    began_on = serializers.DateField()
    expected_end = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class NoticeOut(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="Id in the catalogue, such as nt-accept.")
    year = serializers.IntegerField()
    number = serializers.IntegerField()
    issued_on = serializers.DateField()
    void = serializers.BooleanField()
    url = serializers.CharField(help_text="Address of the file.")


class ItemWholeOut(ApprovalItemOut):
    national = serializers.IntegerField(allow_null=True, help_text="办理状态 of the national exchange, 1 to 15.")
    whose_move = serializers.ListField(child=serializers.ChoiceField(choices=list(ACTORS)))
    commitment = serializers.ChoiceField(choices=CommitmentState.choices)
    papers = PaperOut(many=True)
    components = ComponentOut(many=True)
    specials = SpecialOut(many=True)
    notices = NoticeOut(many=True)
    steps = serializers.ListField(child=serializers.CharField(), help_text="Verbs that this person may take now.")


class IntervalOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["run", "pause", "extend"])
    from_day = serializers.DateField()
    to_day = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    basis = serializers.CharField()


class DaysOut(serializers.Serializer):
    first = serializers.DateField()
    last = serializers.DateField()
    number = serializers.IntegerField(allow_null=True, help_text="Place in the count; null: not counted.")
    reason = serializers.CharField()


class ClockOut(serializers.Serializer):
    name = serializers.CharField()
    days = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=["workday", "day"])
    started_on = serializers.DateField()
    stopped_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    tentative = serializers.BooleanField(help_text="暂定: counted through a year whose holidays are not announced.")
    used = serializers.IntegerField()
    left = serializers.IntegerField()
    intervals = IntervalOut(many=True)
    computed = DaysOut(many=True)


class ClocksOut(serializers.Serializer):
    clocks = ClockOut(many=True)


class ItemNew(serializers.Serializer):
    node = serializers.CharField(max_length=60)
    case_type = serializers.ChoiceField(choices=list(CASE_TYPES), default="ct-new")
    stage = serializers.CharField(max_length=40, default="", allow_blank=True)
    earlier = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST, help_text="The item that is changed or renewed."
    )


class ItemsSubmit(serializers.Serializer):
    items = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST), min_length=1, max_length=30
    )


class ItemStep(serializers.Serializer):
    verb = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=1000, default="", allow_blank=True)
    version = serializers.IntegerField(min_value=1)


class ItemDecision(serializers.Serializer):
    verb = serializers.ChoiceField(choices=["approve", "approve_tolerant", "deny"])
    reason = serializers.CharField(max_length=2000, default="", allow_blank=True)
    conditions = serializers.CharField(max_length=1000, default="", allow_blank=True)
    make_up_by = serializers.DateField(required=False)
    version = serializers.IntegerField(min_value=1)


class ItemsOut(serializers.Serializer):
    items = ApprovalItemOut(many=True)


ItemPage = page_of(ApprovalItemOut, "ItemPage")
