"""What officials type; the rules are checked by the commands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.payments.models import Beneficiary, Gateway, Payment
from dienhong.payments.queries import WantedPayments


def _amount(label: Any, *, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=10_000_000_000, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )


class FilterForm(forms.Form):
    """What a list of payments is narrowed to."""

    tim = forms.CharField(required=False, max_length=60)
    trang_thai = forms.ChoiceField(required=False, choices=[("", ""), *Payment.State.choices])
    cach = forms.ChoiceField(required=False, choices=[("", ""), *Payment.Way.choices])
    tu = forms.DateField(required=False)
    den = forms.DateField(required=False)

    def wanted(self) -> WantedPayments:
        """What fits; what was typed wrongly narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        return WantedPayments(
            text=(found.get("tim") or "").strip(),
            state=found.get("trang_thai") or "",
            way=found.get("cach") or "",
            since=found.get("tu"),
            until=found.get("den"),
        )


class CashForm(forms.Form):
    """Cash at the counter."""

    receipt_number = forms.CharField(label=_("Number of the receipt"), max_length=40)


class ReasonForm(forms.Form):
    """A reason in a sentence."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RefundForm(ReasonForm):
    """A refund to be asked for."""

    amount = _amount(_("Amount in đồng"))
    account = forms.CharField(label=_("Account of the payer (bank, number, holder)"), max_length=120, required=False)
    field_order = ("amount", "reason", "account")


class NumberForm(forms.Form):
    """The number of a bank's order."""

    number = forms.CharField(label=_("Number of the bank's order"), max_length=60)


class AccountForm(forms.Form):
    """An account into which fees are paid."""

    agency_id = forms.TypedChoiceField(label=_("Agency"), coerce=int)
    name = forms.CharField(label=_("Name in lists"), max_length=200)
    bank = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("Bank (six digits)"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    bank_name = forms.CharField(label=_("Name of the bank"), max_length=120)
    account = forms.RegexField(r"^[0-9A-Za-z]{1,19}$", label=_("Number of the account"), max_length=19)
    holder = forms.CharField(label=_("Holder of the account"), max_length=200)

    def __init__(self, agencies: list[tuple[int, str]], *args: Any) -> None:
        super().__init__(*args)
        self.fields["agency_id"].choices = agencies  # type: ignore[attr-defined]  # of a choice field


class RenewalForm(forms.Form):
    """Address and secret of a contract."""

    endpoint = forms.CharField(label=_("Address of the payment page"), max_length=300)
    shared_secret = forms.CharField(label=_("Shared secret"), max_length=200, widget=forms.PasswordInput())


class GatewayForm(RenewalForm):
    """A contract with an intermediary."""

    agency_id = forms.TypedChoiceField(label=_("Agency"), coerce=int)
    provider = forms.ChoiceField(label=_("Intermediary"), choices=Gateway.Provider.choices)
    terminal = forms.CharField(label=_("Code of the terminal"), max_length=20)
    field_order = ("agency_id", "provider", "terminal", "endpoint", "shared_secret")

    def __init__(self, agencies: list[tuple[int, str]], *args: Any) -> None:
        super().__init__(*args)
        self.fields["agency_id"].choices = agencies  # type: ignore[attr-defined]  # of a choice field


class _Accounts(forms.Form):
    """A form that chooses among accounts and intermediaries of the agencies that the actor may compare."""

    beneficiary = forms.ChoiceField(label=_("Account"))

    def __init__(self, accounts: list[Beneficiary], gateways: list[Gateway], *args: Any) -> None:
        super().__init__(*args)
        self._choose("beneficiary", [(str(one.uuid), str(one)) for one in accounts])
        self._choose("gateway", [(str(one.uuid), str(one)) for one in gateways])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        if name in self.fields:
            known = [] if self.fields[name].required else [("", _("None: a statement of the bank"))]
            self.fields[name].choices = [*known, *choices]  # type: ignore[attr-defined]  # of a choice field


class SettlementForm(_Accounts):
    """Money that an intermediary passed on."""

    gateway = forms.ChoiceField(label=_("Intermediary"))
    number = forms.CharField(label=_("Number of the bank's order"), max_length=60)
    amount = _amount(_("Amount that arrived, in đồng"))
    charge = _amount(_("Charge that it kept, in đồng"), least=0)


class DepositForm(_Accounts):
    """Cash that was brought to the bank."""

    number = forms.CharField(label=_("Number of the bank's slip"), max_length=60)
    amount = _amount(_("Amount in đồng"))


class StatementForm(_Accounts):
    """A statement to compare."""

    gateway = forms.ChoiceField(label=_("Intermediary"), required=False)
    file = forms.FileField(label=_("Statement (CSV)"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
