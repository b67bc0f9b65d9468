"""What is typed about papers of the wallet, and the filters of its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from projects.enums import CertificateState
from projects.forms.choices import EnteredSelect
from projects.forms.people import Day
from projects.models import Document
from projects.operations.items.wallet_papers import LONGEST_NUMBER, LONGEST_WHY, Validity
from projects.queries_wallet import EXPIRED, EXPIRING, STANDING_WORDS, VALID
from projects.rules.uploads import accepted

ALL_PROJECTS = "all"


class ValidityForm(forms.Form):
    """Number and validity, as they stand on the paper."""

    number = forms.CharField(
        label=_("编号"), max_length=LONGEST_NUMBER, required=False, help_text=_("证照或文件自己的编号，没有就留空。")
    )
    valid_from = forms.DateField(label=_("从哪天起有效"), required=False, widget=Day())
    valid_until = forms.DateField(
        label=_("有效到哪天"), required=False, widget=Day(), help_text=_("没有固定有效期的留空。到期前会提醒。")
    )

    def validity(self) -> Validity:
        said = self.cleaned_data
        return Validity(said["number"], said["valid_from"], said["valid_until"])


def file_field() -> forms.FileField:
    return forms.FileField(
        label=_("文件"),
        allow_empty_file=True,  # the operation says so with the file's name
        widget=forms.FileInput(attrs={"accept": accepted()}),
    )


class LodgeForm(ValidityForm):
    """A paper for the wallet."""

    material = forms.ChoiceField(label=_("是哪一种材料"), widget=EnteredSelect(attrs={"class": "input"}))
    project = forms.ChoiceField(
        label=_("用在哪里"),
        widget=EnteredSelect(attrs={"class": "input"}),
        help_text=_("企业自己的证照选“全部项目”：以后每个项目都不用再交。"),
    )
    file = file_field()
    field_order = ("material", "project", "number", "valid_from", "valid_until", "file")

    def __init__(
        self, *args: Any, materials: Iterable[tuple[str, Any]], projects: Iterable[tuple[str, Any]], **kw: Any
    ):
        super().__init__(*args, **kw)
        self.fields["material"].choices = [("", _("选一种")), *materials]
        self.fields["project"].choices = list(projects)


class VersionForm(ValidityForm):
    """Another version of a paper."""

    why = forms.CharField(label=_("为什么换"), max_length=LONGEST_WHY)
    file = file_field()
    field_order = ("why", "number", "valid_from", "valid_until", "file")


class WalletFilter:
    """standing=valid|expiring|expired; material; project=<number>|all (the enterprise's own). Unknown values filter nothing."""

    NAMES = ("standing", "material", "project")

    def __init__(self, asked: QueryDict, visible: Callable[[], QuerySet[Document]], day: dt.date) -> None:
        self.visible, self.day = visible, day
        self.asked = {name: asked.get(name, "").replace("\x00", "")[:60] for name in self.NAMES}
        self.standing = self.asked["standing"] if self.asked["standing"] in STANDING_WORDS else ""

    @cached_property
    def rows(self) -> QuerySet[Document]:
        """Put together only when it is asked for: a statement that is kept need not be (`statements`)."""
        rows = self.visible().annotate(until=Coalesce("certificate__valid_until", "valid_until"))
        if self.standing:
            rows = rows.filter(standing_filter(self.standing, self.day))
        if material := self.asked["material"]:
            rows = rows.filter(material=material)
        project = self.asked["project"]
        if project == ALL_PROJECTS:
            rows = rows.filter(project=None)
        elif project.isascii() and project.isdigit() and len(project) < 19:
            rows = rows.filter(project=int(project))
        return rows

    @property
    def narrows(self) -> bool:
        return any(self.asked.values())


def standing_filter(standing: str, day: dt.date) -> Q:
    """As `queries_wallet.standing_of`, on the column `until`; what was ended counts as run out."""
    soon = day + dt.timedelta(days=settings.WALLET_EXPIRING_DAYS)
    ended = Q(certificate__isnull=False) & ~Q(certificate__state=CertificateState.VALID)
    found = {
        EXPIRED: Q(until__lt=day) | ended,
        EXPIRING: Q(until__range=(day, soon)) & ~ended,
        VALID: (Q(until=None) | Q(until__gt=soon)) & ~ended,
    }
    return found[standing]
