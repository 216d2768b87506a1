"""All that other domains, the command line and the supervisor may use of audit."""

from dienhong.audit.command import Batch, Outcome, RegisteredCommand, batch, command, note, registered_commands
from dienhong.audit.evidence import (
    LogEvidence,
    PackFile,
    PackSubject,
    RecordEvidence,
    RecordView,
    evidence_for,
    evidence_pack,
    records_about,
)
from dienhong.audit.health import health_rows
from dienhong.audit.keys import create_keys as create_log_keys
from dienhong.audit.keys import key_text as log_key_text
from dienhong.audit.sealing import run_sealer, seal_once
from dienhong.audit.stamping import (
    AwaitingTimestamp,
    attach_timestamp,
    checkpoint_awaiting_timestamp,
    wait_until_sealed,
)
from dienhong.audit.verification import LogReport, verify_log
from dienhong.audit.web.access import actor_of, agency_lineage, agency_names, signed_in

__all__ = [
    "AwaitingTimestamp",
    "Batch",
    "LogEvidence",
    "LogReport",
    "Outcome",
    "PackFile",
    "PackSubject",
    "RecordEvidence",
    "RecordView",
    "RegisteredCommand",
    "actor_of",
    "agency_lineage",
    "agency_names",
    "attach_timestamp",
    "batch",
    "checkpoint_awaiting_timestamp",
    "command",
    "create_log_keys",
    "evidence_for",
    "evidence_pack",
    "health_rows",
    "log_key_text",
    "note",
    "records_about",
    "registered_commands",
    "run_sealer",
    "seal_once",
    "signed_in",
    "verify_log",
    "wait_until_sealed",
]
