"""What signing says: refusals for those who act, and the findings of a check in the reader's language."""

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext
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
    "signing.not_our_certificate": (
        _("The certificate was issued by another authority, so it cannot be revoked here."),
        _("Ask the authority that issued it; until then the key is blocked on the platform."),
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
        _("The key provider cannot use this key now."),
        _("Try again; if it stays so, tell the operators."),
    ),
    "signing.file_missing": (_("No file was chosen."), _("Choose a PDF or XML file.")),
    "signing.file_kind": (_("The file is neither PDF nor XML."), _("Choose the signed PDF or edXML file.")),
}


def localised(report: ValidationReport) -> ValidationReport:
    """The report with its sentences in the language in use."""
    signers = tuple(_signer(item) for item in report.signers)
    return replace(report, signers=signers, problems=tuple(_sentence(item) for item in report.problems))


def _signer(signer: SignerReport) -> SignerReport:
    return replace(signer, problems=tuple(_sentence(item) for item in signer.problems))


def _sentence(problem: Problem) -> Problem:
    params = dict(problem.params)
    # A reason inside a sentence may itself be one of our sentences.
    if "detail" in params:
        params["detail"] = gettext(params["detail"]) if params["detail"] else ""
    return replace(problem, sentence=gettext(SENTENCES[problem.code]) % params)
