"""From a checked signature to a verdict about its signer: certificate, time-stamp, time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from dienhong.signing.core.cms import SignedData
from dienhong.signing.core.keys import fingerprint
from dienhong.signing.core.report import Coverage, Problem, SignerReport, ValidationReport, is_ok, problem
from dienhong.signing.core.subject import holder_of
from dienhong.signing.core.trust import TrustStore, certificate_problems
from dienhong.signing.core.tsa import examine_token


def judge(
    signed: SignedData, store: TrustStore, *, now: datetime, claimed_at: datetime | None, covers: Coverage = "whole"
) -> SignerReport:
    """The report on one signer.

    The certificate is judged at the time of a good time-stamp; without one at `now`, because a claimed time proves
    nothing. `signed.certificate` must be present.
    """
    assert signed.certificate is not None
    stamped_at, stamp_problems = _timestamp(signed, store, now)
    moment = stamped_at or now
    distrust = certificate_problems(signed.certificate, store, at=moment, extra=signed.others)
    problems = signed.problems + distrust + stamp_problems
    holder = holder_of(signed.certificate)
    return SignerReport(
        name=holder.name,
        kind=holder.kind,
        agency_code=holder.agency_code,
        claimed_at=claimed_at,
        timestamped_at=stamped_at,
        covers=covers,
        ok=is_ok(problems),
        problems=problems,
        certificate_sha256=fingerprint(signed.certificate),
        agency_name=holder.agency_name,
    )


def expect_agency(report: ValidationReport, agency_code: str) -> ValidationReport:
    """The report, with a fatal problem for each seal or system key that belongs to another agency."""
    signers = tuple(_expect(signer, agency_code) for signer in report.signers)
    return ValidationReport.of(signers, report.problems)


def _expect(signer: SignerReport, expected: str) -> SignerReport:
    if signer.kind == "person" or signer.agency_code == expected:
        return signer
    if not signer.agency_code:
        return signer.with_problems(problem("signing.no_agency", expected=expected))
    return signer.with_problems(problem("signing.wrong_agency", found=signer.agency_code, expected=expected))


def with_late_stamp(signed: SignedData, store: TrustStore) -> SignedData:
    """The signature with the time-stamp made for it afterwards, if it carries none itself."""
    if signed.timestamp_token is not None or not signed.signature:
        return signed
    return replace(signed, timestamp_token=store.late_stamp(hashlib.sha256(signed.signature).digest()))


def _timestamp(signed: SignedData, store: TrustStore, now: datetime) -> tuple[datetime | None, tuple[Problem, ...]]:
    if signed.timestamp_token is None:
        return None, (problem("signing.no_timestamp", fatal=False),)
    found = examine_token(signed.timestamp_token, lambda name: hashlib.new(name, signed.signature).digest(), store, now)
    return (None, found.problems) if found.problems else (found.at, ())
