"""A small PKI for tests, made once: keys are slow to make, everything else is cheap."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest

from dienhong.signing.core import pki
from dienhong.signing.core.keys import LocalKey, new_private_keys
from dienhong.signing.core.trust import TrustStore
from dienhong.signing.core.tsa import LocalTimestamper, TimestampAuthority

# Tools outside look at the real clock, so the test PKI lives in the real present.
NOW = datetime.now(UTC).replace(microsecond=0)
AGENCY = ("Ủy ban nhân dân tỉnh Cà Mau", "H12")
OTHER_AGENCY = ("Bộ Nội vụ", "G05")


@dataclass(frozen=True)
class World:
    """The demo PKI, one seal of each key type, one officer, and a trust store that knows them."""

    pki: pki.DemoPki
    seal: LocalKey
    ec_seal: LocalKey
    other_seal: LocalKey
    officer: LocalKey
    store: TrustStore
    timestamper: LocalTimestamper

    def store_revoking(self, key: LocalKey, at: datetime) -> TrustStore:
        """The trust store after `key`'s certificate was revoked at `at`."""
        revoked = [pki.Revocation(key.certificate.serial_number, at)]
        return self.store.with_crls(
            self.pki.root.revocation_list([], number=2, at=NOW),
            self.pki.issuing.revocation_list(revoked, number=2, at=NOW),
        )

    def stamping_at(self, at: datetime) -> LocalTimestamper:
        """The demo authority with its clock at another time."""
        return replace(self.timestamper, clock=lambda: at)


@lru_cache(maxsize=1)
def world() -> World:
    """The PKI of the test run; issued 30 days ago."""
    born = NOW - timedelta(days=30)
    made = pki.build_demo_pki(at=born, organization="Diên Hồng")
    keys = new_private_keys(["rsa2048", "p256", "rsa2048", "rsa2048"])
    profiles = [
        pki.seal_profile(*AGENCY),
        pki.seal_profile(*AGENCY),
        pki.seal_profile(*OTHER_AGENCY),
        pki.officer_profile("Nguyễn Thị Thắng Lợi", "CB-0001", *AGENCY),
    ]
    issued = [made.issuing.issue(profile, key, at=born) for profile, key in zip(profiles, keys, strict=True)]
    crls = (made.root.revocation_list([], number=1, at=NOW), made.issuing.revocation_list([], number=1, at=NOW))
    store = TrustStore((made.root.certificate,), (made.issuing.certificate,), crls)
    timestamper = LocalTimestamper(TimestampAuthority(made.timestamping), lambda: NOW)
    return World(made, *issued, store, timestamper)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run an independent tool; a missing tool is reported as not run, by name."""
    program = str(command[0])
    if shutil.which(program) is None:
        pytest.skip(f"not run: the independent tool {program} is not installed")
    return subprocess.run([str(item) for item in command], capture_output=True, text=True, timeout=60, check=False)
