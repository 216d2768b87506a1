"""The end of joining: packages of the test unit, the steps that were seen, the certificate and its revocation."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.documents.public import store_file
from dienhong.exchange import queries, terms
from dienhong.exchange.events import CertificateAsked, TrialPackageAsked
from dienhong.exchange.models import AxisTerm, ConformityCertificate, ConnectionRequest, Delivery, Package
from dienhong.exchange.permissions import MANAGE_WEBHOOKS
from dienhong.exchange.queries.onboarding import STEPS
from dienhong.exchange.queries.trial import agencies_on_trial, trial_unit
from dienhong.exchange.topics import request_topic
from dienhong.identity.public import REGISTER_AGENCY_SYSTEM
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc
from dienhong.signing.public import seal_key_of

State = ConformityCertificate.State
LARGEST_REPORT = 2 * 1024 * 1024


@command
def send_trial_package(actor: Actor, *, request: UUID) -> str:
    """Have the test unit send a package to the agency's software; gives its sending key.

    Raises RuleBroken: exchange.not_on_trial, exchange.no_test_unit, exchange.trial_package_waits, signing.no_key.
    """
    row = _own(actor, request)
    if not agencies_on_trial([row.agency_id]):
        raise RuleBroken("exchange.not_on_trial", conflict=True)
    unit = trial_unit()
    seal_key_of(unit.id)
    waiting = Delivery.objects.filter(sender_id=unit.id, agency_id=row.agency_id, confirmed_at=None)
    if waiting.exists():
        raise RuleBroken("exchange.trial_package_waits", conflict=True)

    return ask_trial_package(row, unit.id)


def ask_trial_package(row: ConnectionRequest, unit_id: int) -> str:
    """Publish, inside a command that holds the row, that the test unit has to send one package more."""
    before = f"trial/{row.uuid}/"
    number = Package.objects.filter(agency_id=unit_id, sending_key__startswith=before).count() + 1
    publish(TrialPackageAsked(row.pk, f"{before}{number}"))
    return f"{before}{number}"


@command
def record_steps(actor: Actor, *, request: UUID, steps: dict[str, str]) -> None:
    """Keep which steps of the connection test were seen, and when; an act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    row = ConnectionRequest.objects.select_for_update(of=("self",)).get(uuid=request)
    note(agency_id=row.agency_id, subject=("exchange.ConnectionRequest", row.uuid), steps=sorted(steps))

    row.steps = {**steps, **row.steps}
    row.save(update_fields=["steps"])
    announce(request_topic(row.uuid))


@command
def record_kit_report(actor: Actor, *, request: UUID, report: bytes) -> ConnectionRequest:
    """Keep the JSON report of the agency's own run of `dienhong edxml conform`; the certificate names it as such.

    Raises RuleBroken: exchange.request_not_approved, exchange.kit_report_unreadable, exchange.kit_report_failed,
    exchange.kit_report_foreign.
    """
    row = _own(actor, request)
    if row.system_id is None:
        raise RuleBroken("exchange.request_not_approved", conflict=True)
    told = _told(report)
    if told.get("passed") is not True or any(one.get("verdict") != "passed" for one in told["cases"]):
        raise RuleBroken("exchange.kit_report_failed")
    if row.agency.code not in {str(told.get(side, "")).partition(" ")[0] for side in ("sender", "receiver")}:
        raise RuleBroken("exchange.kit_report_foreign", agency=row.agency.code)

    row.kit_report_id = store_file(report, "application/json")
    row.kit_version, row.kit_cases = told["kit"], len(told["cases"])
    row.save(update_fields=["kit_report", "kit_version", "kit_cases"])
    note(sha256=row.kit_report_id, cases=row.kit_cases)
    announce(request_topic(row.uuid))
    return row


def _told(report: bytes) -> dict[str, Any]:
    """The report as data of the expected shape. Raises RuleBroken("exchange.kit_report_unreadable")."""
    try:
        told: Any = json.loads(report) if len(report) <= LARGEST_REPORT else None
    except (ValueError, RecursionError) as error:
        raise RuleBroken("exchange.kit_report_unreadable") from error
    cases = told.get("cases") if isinstance(told, dict) else None
    whole = isinstance(cases, list) and 0 < len(cases) < 1000 and all(isinstance(one, dict) for one in cases)
    if not whole or not isinstance(told.get("kit"), str) or not 0 < len(told["kit"]) <= 20:
        raise RuleBroken("exchange.kit_report_unreadable")
    found: dict[str, Any] = told
    return found


@command
def issue_conformity_certificate(actor: Actor, *, request: UUID) -> ConformityCertificate:
    """Certify that the software keeps the protocol (cấp giấy chứng nhận phù hợp), by the steps that were measured.

    The agency or the operator may ask: nobody's judgement is in it. A handler writes and signs the PDF. Raises
    RuleBroken: exchange.not_on_trial, exchange.steps_missing, exchange.certificate_prepared.
    """
    row = queries.connection_request_for_update(actor, request)
    note(agency_id=row.agency_id, subject=("exchange.ConnectionRequest", row.uuid))
    if not actor.may(REGISTER_AGENCY_SYSTEM, at=row.agency_id):
        require(actor, MANAGE_WEBHOOKS, at=row.agency_id)
    if row.certificates.filter(state=State.PREPARING).exists():
        raise RuleBroken("exchange.certificate_prepared", conflict=True)
    if not agencies_on_trial([row.agency_id]):
        raise RuleBroken("exchange.not_on_trial", conflict=True)
    seen = queries.measured(row)
    if len(seen) < len(STEPS):
        raise RuleBroken("exchange.steps_missing", conflict=True, seen=len(seen), all=len(STEPS))

    made = ConformityCertificate.objects.create(
        request=row,
        agency_id=row.agency_id,
        steps={code: at.isoformat() for code, at in seen.items()},
        kit_version=row.kit_version,
        kit_cases=row.kit_cases,
        kit_report_sha256=row.kit_report_id or "",
        asked_at=clock.now(),
        asked_by_id=actor.person_id,
        valid_until=clock.today() + timedelta(days=terms.value(AxisTerm.Name.CERTIFICATE_DAYS)),
    )
    note(certificate=str(made.uuid), valid_until=made.valid_until.isoformat())
    publish(CertificateAsked(made.pk))
    return made


@command
def keep_conformity_certificate(actor: Actor, *, certificate: UUID, sha256: str) -> ConformityCertificate:
    """Keep the signed PDF; from now on the certificate is in force. An act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    row = queries.certificate_for_update(actor, certificate)
    note(agency_id=row.agency_id, subject=("exchange.ConformityCertificate", row.uuid), sha256=sha256)
    if row.state != State.PREPARING:
        return row
    row.state, row.file_id, row.issued_at = State.ISSUED, sha256, clock.now()
    row.save(update_fields=["state", "file", "issued_at"])
    announce(request_topic(row.request.uuid))
    return row


@command
def revoke_conformity_certificate(actor: Actor, *, certificate: UUID, reason: str) -> ConformityCertificate:
    """Revoke a certificate (thu hồi giấy chứng nhận) with the reason that everybody reads who looks it up.

    Raises RuleBroken: exchange.refusal_without_reason, exchange.certificate_not_in_force.
    """
    row = queries.certificate_for_update(actor, certificate)
    note(agency_id=row.agency_id, subject=("exchange.ConformityCertificate", row.uuid))
    require(actor, REGISTER_AGENCY_SYSTEM, at=row.agency_id)
    reason = nfc(reason).strip()
    if not reason or len(reason) > 500:
        raise RuleBroken("exchange.refusal_without_reason")
    if row.state != State.ISSUED:
        raise RuleBroken("exchange.certificate_not_in_force", conflict=True)

    row.state, row.revoked_at, row.revoked_by_id = State.REVOKED, clock.now(), actor.person_id
    row.revoked_reason = reason
    row.save(update_fields=["state", "revoked_at", "revoked_by", "revoked_reason"])
    announce(request_topic(row.request.uuid))
    return row


def _own(actor: Actor, request: UUID) -> ConnectionRequest:
    row = queries.connection_request_for_update(actor, request)
    note(agency_id=row.agency_id, subject=("exchange.ConnectionRequest", row.uuid))
    require(actor, MANAGE_WEBHOOKS, at=row.agency_id)
    return row
