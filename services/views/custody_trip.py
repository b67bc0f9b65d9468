"""Papers fetched at a door: one form that counts, seals and is signed by both; sent later when there is no network."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from projects.operations.refusals import Refused, Stale, require
from projects.views.acting import FORM_METHODS, blame, refusal_text, takes_files
from services.enums import ConsignmentState, ConsignmentWay
from services.forms.custody import EXTRA, PackForm
from services.forms.signature import SignatureForm
from services.models import Appointment, Consignment
from services.operations.custody import GOING_ON, open_bag, pack_papers, take_papers
from services.operations.custody_bags import Given, Packing
from services.permissions import may_carry
from services.queries_custody import Wanted, wanted_papers
from services.rules.custody import Count
from services.views.custody_rows import bag_row
from services.views.doorstep import Doing, doing

NONE = Count()
SIGNERS = {"giver": _("交件人姓名（企业）"), "taker": _("收件人姓名（代办专员）")}
SIGNERS_BACK = {"giver": _("交件人姓名（代办专员）"), "taker": _("收件人姓名（企业）")}


@require_http_methods(FORM_METHODS)
@login_required
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: both have signed; step=keep: only counted so far."""
    trip = seen_trip(request, pk)
    require(may_carry(request.user, trip, timezone.localdate()))
    posted = request.method == "POST"
    wanted, bag = wanted_papers(trip), open_bag(trip)
    form = PackForm(
        request.POST if posted else None, request.FILES if posted else None, wanted=wanted, initial=_first(bag)
    )
    signing = posted and request.POST.get("step") != "keep"
    signers = signer_forms(request, signing)
    status = 200
    if posted:
        done, status = _act(request, trip, form, signers if signing else {})
        if done is not None:
            return done
        bag = open_bag(trip)
    context = {
        "trip": trip,
        "form": form,
        "needed": [row for row in form.rows() if row["wanted"].needed],
        "others": [row for row in form.rows() if not row["wanted"].needed],
        "extras": form.extras(),
        "signers": signers,
        "forms": [form, *signers.values()],
        "bag": bag,
        "version": bag.version if bag else 0,
        "bags": _bags(request, trip),
        "going_on": trip.state in GOING_ON,
        "stale": status == 409,
        "has_errors": status != 200,
    }
    return render(request, "services/trip_papers.html", context, status=status)


def seen_trip(request: HttpRequest, pk: int) -> Appointment:
    rows = Appointment.objects.visible_to(request.user, timezone.localdate())
    found: Appointment = get_object_or_404(rows.select_related("project__enterprise", "enterprise", "agent"), pk=pk)
    return found


def signer_forms(request: HttpRequest, signing: bool, *, back: bool = False) -> dict[str, SignatureForm]:
    """A pad for each: what was drawn stays in it when something else is wrong. `back`: the agent is the giver."""
    data, agent = request.POST if signing else None, "giver" if back else "taker"
    return {
        place: SignatureForm(data, prefix=place, who=who, initial={"name": request.user.name if place == agent else ""})
        for place, who in (SIGNERS_BACK if back else SIGNERS).items()
    }


def _act(
    request: HttpRequest, trip: Appointment, form: PackForm, signers: dict[str, SignatureForm]
) -> tuple[HttpResponse | None, int]:
    sound = [each.is_valid() for each in (form, *signers.values())]  # all of them, so that everything is said at once
    if not all(sound):
        return None, 422
    if not takes_files(request, form):
        return None, 429
    try:
        bag = _write(trip, form, signers, doing(request))
    except Stale as refusal:
        form.add_error(None, refusal_text(refusal))
        return None, 409
    except Refused as refusal:
        if refusal.field in signers:
            signers[refusal.field].add_error("on_paper", refusal_text(refusal))
        else:
            blame(form, refusal)
        return None, 422
    if signers:
        messages.success(request, gettext("收好了：从这一刻起，这些材料算已收到。"))
        return redirect("consignment", pk=bag.pk), 302
    messages.success(request, gettext("存好了，还没有签名。"))
    return redirect("trip-papers", pk=trip.pk), 302


def _write(trip: Appointment, form: PackForm, signers: dict[str, SignatureForm], act: Doing) -> Consignment:
    packing = packing_of(trip, form)
    said: dict[str, Any] = {**act.said, "version": act.version}
    if not signers:
        return pack_papers(trip, packing, **said)
    return take_papers(trip, packing, {place: each.cleaned_data["signed"] for place, each in signers.items()}, **said)


def packing_of(trip: Appointment, form: PackForm) -> Packing:
    lines = [_given(form, each) for each in form.wanted]
    for place in range(1, EXTRA + 1):
        key, project = f"x{place}", _project(trip, form)
        if form.count(key).pieces and project is not None:
            lines.append(Given(form.count(key), project, None, form.cleaned_data[f"title-{key}"], form.back(key)))
    said = form.cleaned_data
    return Packing(
        [each for each in lines if each.count != NONE], said["seal"], said["note"], said["photo"], form.gone()
    )


def _given(form: PackForm, each: Wanted) -> Given:
    key = str(each.paper.pk)
    return Given(form.count(key), each.item.project, each.paper, to_return=form.back(key))


def _project(trip: Appointment, form: PackForm) -> Any:
    return trip.project or next((each.item.project for each in form.wanted), None)


def _first(bag: Consignment | None) -> dict[str, Any]:
    """What stands in the open bag, as first values of the form."""
    if bag is None:
        return {}
    found: dict[str, Any] = {"seal": bag.seal, "note": bag.note}
    place = 0
    for line in bag.lines.all():
        if line.paper_id is None:
            place += 1
            found[f"title-x{place}"] = line.title
        key = str(line.paper_id or f"x{place}")
        counts = {"originals": line.originals, "copies": line.copies, "pages": line.pages}
        found |= {f"{part}-{key}": number or None for part, number in counts.items()}
        found[f"return-{key}"] = line.to_return
    return found


def _bags(request: HttpRequest, trip: Appointment) -> list[dict[str, Any]]:
    """Signed bags of this trip, and those that the agent brings back on it."""
    rows = Consignment.objects.filter(appointment=trip).exclude(state=ConsignmentState.CANCELLED)
    rows = rows.exclude(way=ConsignmentWay.IN, state=ConsignmentState.OPEN)
    return [bag_row(bag) for bag in rows.prefetch_related("lines").order_by("pk")]
