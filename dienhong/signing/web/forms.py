"""Parsing of what people send."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dienhong.signing.models import SigningKey


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


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    reason = forms.ChoiceField(label=_("Reason"), choices=SigningKey.Reason.choices)
