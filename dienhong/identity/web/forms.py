"""Forms of identity's pages: they read what was typed; the commands decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from dienhong.identity.queries.pages import Choice
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken, describe

Result = TypeVar("Result")


class CommandForm(forms.Form):
    """A form whose command may refuse: the refusal stands at the top with what to do."""

    def perform(self, act: Callable[[], Result]) -> Result | None:
        """Run the command; on a broken rule keep the sentence and return None."""
        try:
            return act()
        except RuleBroken as error:
            text = describe(error)
            self.add_error(None, f"{text.sentence} {text.advice}")
            return None


class DayField(forms.DateField):
    """A day, typed as dd/mm/yyyy or picked."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


def agency_field(choices: Iterable[Choice], label: Any = None) -> forms.ChoiceField:
    """A choice among agencies by their outer ids."""
    return forms.ChoiceField(label=label or _("Agency"), choices=[(str(one.uuid), one.name) for one in choices])


class PersonForm(CommandForm):
    """A new person."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)

    def __init__(self, *arguments: Any, agencies: Iterable[Choice], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["agency"] = agency_field(agencies, _("Registered for the agency"))


class PostForm(CommandForm):
    """A post for a person."""

    title = forms.CharField(label=_("Title"), max_length=160)
    signing_competence = forms.CharField(label=_("Line above the signature"), max_length=160, required=False)
    valid_from = DayField(label=_("First day"), initial=clock.today)
    valid_until = DayField(label=_("Last day"), required=False)

    def __init__(self, *arguments: Any, agencies: Iterable[Choice], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["agency"] = agency_field(agencies)
        self.order_fields(["agency", "title", "signing_competence", "valid_from", "valid_until"])


class EndPostForm(CommandForm):
    """The last day of a post."""

    last_day = DayField(label=_("Last day"), initial=clock.today)


class GrantForm(CommandForm):
    """A role or permission for a person."""

    power = forms.ChoiceField(label=_("Role or permission"))
    inherits = forms.BooleanField(label=_("Also at all agencies below"), required=False)
    post = forms.ChoiceField(label=_("While this post is held"), required=False)
    valid_from = DayField(label=_("First day"), initial=clock.today)
    valid_until = DayField(label=_("Last day"), required=False)

    def __init__(
        self,
        *arguments: Any,
        agencies: Iterable[Choice],
        powers: list[tuple[str, str]],
        posts: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["agency"] = agency_field(agencies)
        self.fields["power"].choices = powers  # type: ignore[attr-defined]  # of ChoiceField
        self.fields["post"].choices = [("", _("Independent of a post")), *posts]  # type: ignore[attr-defined]  # of ChoiceField
        self.order_fields(["power", "agency", "inherits", "post", "valid_from", "valid_until"])


class AccountForm(CommandForm):
    """An account for a person; the person sets the password by letter."""

    login_name = forms.CharField(label=_("Sign-in name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), max_length=254)


class ReasonForm(CommandForm):
    """A reason that stands in the record."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DelegationForm(ReasonForm):
    """Lending own powers."""

    assistant = forms.ChoiceField(label=_("Assistant"))
    codes = forms.MultipleChoiceField(label=_("Permissions to lend"), widget=forms.CheckboxSelectMultiple)
    valid_from = DayField(label=_("First day"), initial=clock.today)
    valid_until = DayField(label=_("Last day"))

    def __init__(
        self, *arguments: Any, assistants: list[tuple[str, str]], codes: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["assistant"].choices = assistants  # type: ignore[attr-defined]  # of ChoiceField
        self.fields["codes"].choices = codes  # type: ignore[attr-defined]  # of ChoiceField
        self.order_fields(["assistant", "codes", "valid_from", "valid_until", "reason"])


class SupportForm(ReasonForm):
    """Switching administrative powers on."""

    minutes = forms.IntegerField(label=_("Minutes"), initial=60, min_value=5, max_value=240)

    def __init__(self, *arguments: Any, agencies: Iterable[Choice], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["agency"] = agency_field(agencies)
        self.order_fields(["agency", "reason", "minutes"])


class SystemForm(CommandForm):
    """An agency's software."""

    name = forms.CharField(label=_("Name of the software"), max_length=120)
    codes = forms.MultipleChoiceField(label=_("Permissions"), widget=forms.CheckboxSelectMultiple)
    inherits = forms.BooleanField(label=_("Also for all agencies below"), required=False)
    requests_per_minute = forms.IntegerField(label=_("Requests a minute"), initial=600, min_value=1)
    contact_name = forms.CharField(label=_("Contact"), max_length=120)
    contact_email = forms.EmailField(label=_("E-mail of the contact"), max_length=254)

    def __init__(
        self, *arguments: Any, agencies: Iterable[Choice], codes: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["agency"] = agency_field(agencies)
        self.fields["codes"].choices = codes  # type: ignore[attr-defined]  # of ChoiceField
        self.order_fields(["agency", "name", "codes", "inherits", "requests_per_minute"])
