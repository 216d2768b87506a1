"""The message log: one page to search it, one export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dienhong.directory.public import AgencyView, agency_views, search_agencies
from dienhong.documents.public import type_names
from dienhong.exchange import queries
from dienhong.exchange.models import Delivery
from dienhong.exchange.permissions import READ, RECEIVE, SEND
from dienhong.exchange.queries.log import LOG_ORDER, NO_STATUS, LogWanted, messages
from dienhong.exchange.rules import NEXT_STATUS, SHORTEST_HASH, is_hash
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.pages import page_of
from dienhong.kernel.tables import csv_answer

MOST_ROWS = 50_000
# More agencies than these are chosen by who uses the API, not from a list.
MOST_OWN = 60
MOST_OTHERS = 20
ALL = ("", gettext_lazy("All"))
DIRECTIONS = [("gui", gettext_lazy("Sent")), ("nhan", gettext_lazy("Arrived"))]
TRANSPORTS = [(name, label) for name, label in Delivery.Transport.choices]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=widget)


class LogForm(forms.Form):
    """What the log is searched for; the names of the address are Vietnamese."""

    huong = forms.ChoiceField(label=gettext_lazy("Direction"), choices=DIRECTIONS, required=False)
    so = forms.CharField(label=gettext_lazy("Number and symbol begin with"), max_length=60, required=False)
    tim = forms.CharField(label=gettext_lazy("Words of the summary"), max_length=200, required=False)
    ben_kia = forms.CharField(label=gettext_lazy("Other agency: code or name"), max_length=120, required=False)
    tu_ngay = _day(gettext_lazy("From day"))
    den_ngay = _day(gettext_lazy("To day"))
    trang_thai = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    chuyen = forms.ChoiceField(label=gettext_lazy("Transport"), choices=[ALL, *TRANSPORTS], required=False)
    loai = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    bam = forms.CharField(label=gettext_lazy("SHA-256 of package or PDF begins with"), max_length=64, required=False)
    cua = forms.ChoiceField(label=gettext_lazy("Own agency"), required=False)

    def __init__(self, *arguments: Any, own: list[AgencyView], **options: Any) -> None:
        super().__init__(*arguments, **options)
        statuses = [(code, code) for code in NEXT_STATUS if code]
        self._choose("trang_thai", [ALL, (NO_STATUS, _("No status yet")), *statuses])
        self._choose("loai", [ALL, *((name, name) for name in type_names())])
        self._choose("cua", [ALL, *((str(view.uuid), view.name) for view in own)])
        self.own = {str(view.uuid): view.id for view in own}
        self.others: list[AgencyView] = []

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # they are ChoiceFields

    def clean_tim(self) -> str:
        """Words without what no text has."""
        return str(self.cleaned_data["tim"]).replace("\x00", "")

    def clean_bam(self) -> str:
        """The beginning of a hash, in small letters."""
        text = str(self.cleaned_data["bam"]).strip().lower()
        if text and not is_hash(text):
            raise forms.ValidationError(_("At least %(least)s digits or letters a–f.") % {"least": SHORTEST_HASH})
        return text

    def clean(self) -> dict[str, Any]:
        """Days in their order; the other agency looked up."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("tu_ngay") and data.get("den_ngay") and data["tu_ngay"] > data["den_ngay"]:
            self.add_error("den_ngay", _("The last day lies before the first."))
        if data.get("ben_kia"):
            self.others = search_agencies(data["ben_kia"], MOST_OTHERS)
        return data

    def wanted(self) -> LogWanted:
        """The same for the query; call it on a valid form."""
        data = self.cleaned_data
        return LogWanted(
            received=data["huong"] == "nhan",
            own=self.own.get(data["cua"]),
            others=tuple(view.id for view in self.others) if data["ben_kia"] else None,
            number=data["so"].strip(),
            text=data["tim"],
            since=data["tu_ngay"],
            until=data["den_ngay"],
            status=data["trang_thai"],
            transport=data["chuyen"],
            type_name=data["loai"],
            sha256=data["bam"],
        )


def _form_of(request: HttpRequest, actor: Actor) -> LogForm:
    own = queries.sending_agencies(actor) | queries.receiving_agencies(actor)
    views = sorted(agency_views(own).values(), key=lambda view: view.name) if len(own) <= MOST_OWN else []
    given = request.GET.copy()
    given.setdefault("huong", DIRECTIONS[0][0])
    return LogForm(given, own=views, label_suffix="")


@signed_in
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Messages that my agencies sent or received, filtered, the newest first."""
    actor = actor_of(request)
    require_somewhere(actor, READ, SEND, RECEIVE)
    form = _form_of(request, actor)
    context: dict[str, Any] = {"form": form, "tab": "log"}
    if not form.is_valid():
        return render(request, "exchange/log.html", context, status=422)
    page = page_of(messages(actor, form.wanted()), order=LOG_ORDER, cursor=request.GET.get("trang"))
    filtered = any(value for name, value in form.cleaned_data.items() if name != "huong")
    return render(request, "exchange/log.html", {**context, "page": page, "filtered": filtered})


@signed_in
@require_safe
def log_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered log as CSV, at most 50,000 messages."""
    actor = actor_of(request)
    require_somewhere(actor, READ, SEND, RECEIVE)
    form = _form_of(request, actor)
    if not form.is_valid():
        return render(request, "exchange/log.html", {"form": form, "tab": "log"}, status=422)
    rows = messages(actor, form.wanted()).order_by(*LOG_ORDER)[:MOST_ROWS]
    head = [
        _("Time"), _("Sender"), _("Sender's code"), _("Recipient"), _("Addressed as"), _("Number and symbol"),
        _("Type"), _("Summary"), _("Status"), _("Since"), _("Transport"), _("Channel"), _("Confirmed"),
        _("Package, SHA-256"), _("PDF, SHA-256"), _("Document id"),
    ]  # fmt: skip
    return csv_answer("nhat-ky-lien-thong", head, (_line(one) for one in rows.iterator(2000)))


def _line(one: Delivery) -> list[object]:
    package = one.package
    return [
        one.opened_at, one.sender.name, package.sender_code, one.agency.name, one.addressed_code, package.code,
        package.type_name, package.subject, one.status, one.status_at, one.get_transport_display(),
        one.get_channel_display(), one.confirmed_at, package.sha256, package.pdf_sha256, package.document_id,
    ]  # fmt: skip
