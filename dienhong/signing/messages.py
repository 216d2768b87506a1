"""What signing says: refusals for those who act, and the findings of a check in the reader's language."""

from dataclasses import replace
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dienhong.signing.core.report import SENTENCES, Problem, SignerReport, ValidationReport

MESSAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "signing.no_key": (
        _("%(holder)s has no valid signing key."),
        _("Ask the administrator of the agency to register a certificate."),
    ),
    "signing.key_revoked": (
        _("The certificate of %(holder)s was revoked on %(day)s."),
        _("Sign with another key, or ask the administrator of the agency for a new certificate."),
    ),
    "signing.key_expired": (
        _("The certificate of %(holder)s is valid from %(first)s to %(last)s only."),
        _("Ask the administrator of the agency for a new certificate."),
    ),
    "signing.pdf_not_signable": (
        _("The PDF file cannot be signed: %(detail)s."),
        _("Make the file again, or choose an empty signature field."),
    ),
    "signing.xml_not_signable": (
        _("The XML file cannot be signed: %(detail)s."),
        _("Correct the file and sign it again."),
    ),
    "signing.no_timestamp_service": (
        _("No time-stamping service is set up, so nothing can be signed with a trusted time."),
        _("Set DIENHONG_TSA_URL to the national service."),
    ),
    "signing.stamps_missing": (
        _("The time-stamp service has not answered since %(since)s, longer than the %(hours)s hours allowed."),
        _("Wait until it answers; what was signed meanwhile gets its stamp by itself. The operators see the gap."),
    ),
    "signing.remote_ended": (
        _("This signing has ended already."),
        _("Look at its page; order the signature again from the document if it was not signed."),
    ),
    "signing.remote_busy": (
        _("This approval is being passed on already."),
        _("Wait a moment and look again."),
    ),
    "signing.remote_pin_wrong": (
        _("The PIN is wrong."),
        _("Type it again; after a few wrong ones the service locks the key."),
    ),
    "signing.remote_otp_wrong": (
        _("The one-time code is wrong or has ended."),
        _("Have a new code sent and type that."),
    ),
    "signing.remote_locked": (
        _("The signing service has locked the key after too many wrong PINs or codes."),
        _("Have it unlocked by the service, then order the signature again."),
    ),
    "signing.remote_declined": (
        _("The signature was declined on the phone."),
        _("Order it again from the document if that was a mistake."),
    ),
    "signing.remote_expired": (
        _("The request at the signing service has ended."),
        _("Order the signature again from the document and approve it in time."),
    ),
    "signing.remote_key_disabled": (
        _("The signing service has disabled the key."),
        _("Ask the service why, and the administrator of the agency for another key."),
    ),
    "signing.remote_refused": (
        _("The signing service refused to sign."),
        _("Try again; if it stays so, tell the operators."),
    ),
    "signing.limit_unusable": (
        _("A limit is from 0 to 168 hours, from a day not before today."),
        _("Correct the limit or the day."),
    ),
    "signing.demo_only": (
        _("Certificates are issued here only for demonstrations."),
        _("Register certificates of the State's certification authority instead."),
    ),
    "signing.demo_pki_missing": (
        _("The demonstration's certification authority was not made yet."),
        _("Make it first."),
    ),
    "signing.demo_pki_exists": (
        _("The demonstration's certification authority was made already."),
        _("Go on with the one that is there."),
    ),
    "signing.already_revoked": (
        _("The certificate was revoked already, on %(day)s."),
        _("Nothing more needs to be done."),
    ),
    "signing.reason_unknown": (
        _("“%(reason)s” is not a reason for a revocation."),
        _("Choose one of the reasons in the list."),
    ),
    "signing.certificate_unreadable": (
        _("The certificate cannot be read."),
        _("Give it in PEM, as the authority sent it."),
    ),
    "signing.certificate_refused": (
        _("The certificate cannot be used: %(detail)s"),
        _("Ask the authority for a certificate that fits."),
    ),
    "signing.certificate_known": (
        _("This certificate is registered already."),
        _("Look it up in the list of keys."),
    ),
    "signing.key_does_not_fit": (
        _("The provider's key does not belong to this certificate."),
        _("Check the name of the key at the provider."),
    ),
    "signing.provider_unknown": (
        _("There is no key provider “%(provider)s”."),
        _("Choose one of: %(known)s."),
    ),
    "signing.key_unavailable": (
        _("The key provider cannot use this key now: %(detail)s."),
        _("Try again; if it stays so, tell the operators."),
    ),
    "signing.not_of_agency": (
        _("Whoever is to sign with this key holds no post at the agency."),
        _("Choose somebody of the agency, or enter the post first."),
    ),
    "signing.key_taken": (
        _("This key is registered already, with another certificate."),
        _("Have a new key made for a new certificate."),
    ),
}

# Details that the core gives; listed so that they are translated.
DETAILS = (
    _("the PDF is encrypted"),
    _("not well-formed"),
    _("there is no canonical form"),
    _("the signature is the root element"),
    _("the transforms are the enveloped signature and a canonicalisation"),
    _("a signature has SignedInfo, SignatureValue and KeyInfo, nothing else"),
    _("a XAdES signature refers to the document and to its properties"),
    _("the properties belong to another signature"),
    _("SignedProperties begins with SignedSignatureProperties"),
    _("signing time and signing certificate stand there once each"),
    _("SigningTime is not a time"),
    _("SignatureTimeStamp has a canonicalisation and one token"),
    _("a certificate cannot be read"),
    _("not CMS signed data"),
    _("exactly one signer is accepted"),
    _("no signed attributes"),
)


def localised(report: ValidationReport) -> ValidationReport:
    """The report with its sentences in the language in use."""
    signers = tuple(_signer(item) for item in report.signers)
    return replace(report, signers=signers, problems=tuple(told(item) for item in report.problems))


def _signer(signer: SignerReport) -> SignerReport:
    return replace(signer, problems=tuple(told(item) for item in signer.problems))


def told(problem: Problem) -> Problem:
    """The problem with its sentence in the language in use."""
    return _told(problem, get_language())


@lru_cache(maxsize=1024)
def _told(problem: Problem, _language: str | None) -> Problem:
    params = dict(problem.params)
    # The detail inside a sentence may be one of DETAILS; what a parser said stays as it is.
    if "detail" in params:
        params["detail"] = gettext(params["detail"]) if params["detail"] else ""
    return replace(problem, sentence=gettext(SENTENCES[problem.code]) % params)
