"""The dated numbers of the axis: read by all who work with it, set by its keepers."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dienhong.exchange import commands
from dienhong.exchange.models import AxisTerm
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, READ, RECEIVE, SEND, SET_TERMS
from dienhong.exchange.queries.axis_terms import may_set_terms, terms_with_history
from dienhong.identity.public import actor_of, require_somewhere, signed_in
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken, describe


class TermForm(forms.Form):
    """Which number, from when, by which decision."""

    name = forms.ChoiceField(label=gettext_lazy("Term of the axis"), choices=AxisTerm.Name.choices)
    value = forms.IntegerField(label=gettext_lazy("Number in force"), min_value=0, max_value=1440)
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(label=gettext_lazy("Decision that sets it"), max_length=300)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def axis_terms(request: HttpRequest) -> HttpResponse:
    """The terms with their history; POST name, value, valid_from, source sets one."""
    actor = actor_of(request)
    require_somewhere(actor, READ, SEND, RECEIVE, MANAGE_WEBHOOKS, SET_TERMS)
    form = TermForm(request.POST or None, initial={"valid_from": clock.today()}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            commands.set_axis_term(actor, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, describe(error).sentence)
        else:
            messages.success(request, _("The term is set."))
            return redirect("exchange:axis_terms")
    context = {
        "terms": terms_with_history(),
        "may_set": may_set_terms(actor),
        "form": form,
        "today": clock.today(),
    }
    return render(request, "exchange/axis_terms.html", context, status=422 if form.errors else 200)
