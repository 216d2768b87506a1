"""What the platform kept of the documents of the crash benchmark, counted in its database, and its log verified."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

SEAL_SECONDS = 120.0


def main(arguments: list[str]) -> int:
    """`SENT_JSON`: print how many rows there are for these packages, as JSON."""
    from dienhong.cli import context

    context.start_django()
    from dienhong.audit.models import AuditRecord
    from dienhong.audit.public import verify_log
    from dienhong.exchange.models import Delivery, Package, Receipt

    sent = json.loads(Path(arguments[0]).read_text())
    packages = Package.objects.filter(sending_key__startswith="crash/")
    confirmed = Delivery.objects.filter(package__in=packages, transport=Delivery.Transport.CONFIRMED)
    # An act that found the package there already says so; the others took it.
    done = AuditRecord.objects.filter(command="exchange.accept_package", outcome="done")
    taken = done.exclude(text__contains='"duplicate":true')
    _await_seal(AuditRecord.objects.filter(entry=None).exists)
    kept = {str(uuid): digest for uuid, digest in packages.values_list("uuid", "file__sha256")}
    print(
        json.dumps(
            {
                "packages": packages.count(),
                "differing": sum(kept.get(uuid) != digest for uuid, digest in sent.items()),
                "acceptances": Receipt.objects.filter(package__in=packages, kind=Receipt.Kind.ACCEPTED).count(),
                "deliveries": Delivery.objects.filter(package__in=packages).count(),
                "delivered": Receipt.objects.filter(delivery__in=confirmed, kind=Receipt.Kind.DELIVERED).count(),
                "records": taken.count(),
                "log_fault": verify_log().fault,
            }
        )
    )
    return 0


def _await_seal(unsealed: Callable[[], bool]) -> None:
    end = time.monotonic() + SEAL_SECONDS
    while unsealed() and time.monotonic() < end:
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
