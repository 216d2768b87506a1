"""Parsing of what people send."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dienhong.signing.models import SigningKey

MAX_CERTIFICATES = 256 * 1024


class CheckForm(forms.Form):
    """A signed file to look at."""

    file = forms.FileField(
        label=_("Signed file (PDF or edXML)"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.xml,.edxml,application/pdf,text/xml"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """No larger than the platform takes."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        limit = settings.DIENHONG.max_upload_mb
        if (file.size or 0) > limit * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than %(limit)s MiB."), params={"limit": limit})
        return file


class RegisterKeyForm(forms.Form):
    """A key at a provider, and the certificate that says whose it is."""

    holder = forms.TypedChoiceField(label=_("Who signs with it"), coerce=int, empty_value=None, required=False)
    provider = forms.ChoiceField(label=_("Where the key is kept"))
    key_ref = forms.CharField(
        label=_("Name of the key there"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty for a hardware module: the key is found by its certificate."),
    )
    certificate = forms.FileField(
        label=_("Certificate with its chain (PEM)"),
        widget=forms.FileInput(attrs={"accept": ".pem,.crt,.cer,application/x-pem-file"}),
    )

    def __init__(self, *data: Any, people: Sequence[tuple[int, str]], providers: Sequence[tuple[str, Any]]) -> None:
        """`people` are (id, name) of those who may sign in person, `providers` (code, name)."""
        super().__init__(*data)
        self.fields["holder"].choices = [("", _("The agency: it is its seal")), *people]  # type: ignore[attr-defined]  # choice fields only
        self.fields["provider"].choices = list(providers)  # type: ignore[attr-defined]  # choice fields only

    def clean_certificate(self) -> str:
        """The text of the file."""
        file: UploadedFile[bytes] = self.cleaned_data["certificate"]
        try:
            return str(file.read(MAX_CERTIFICATES), "ascii")
        except ValueError as error:
            raise forms.ValidationError(_("Give the certificate in PEM, as the authority sent it.")) from error


class ApproveForm(forms.Form):
    """What the signing service asks of a person; passed on, never kept, never shown again."""

    pin = forms.CharField(label=_("PIN of the signing service"), max_length=64, widget=forms.PasswordInput)
    otp = forms.CharField(label=_("One-time code"), max_length=32)

    def __init__(self, data: Any, *, asks: tuple[str, ...]) -> None:
        super().__init__(data)
        for name in {"pin", "otp"} - set(asks):
            del self.fields[name]


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    reason = forms.ChoiceField(label=_("Reason"), choices=SigningKey.Reason.choices)
