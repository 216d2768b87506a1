"""All that other domains may use of audit."""

from dienhong.audit.command import Batch, Outcome, RegisteredCommand, batch, command, note, registered_commands

__all__ = ["Batch", "Outcome", "RegisteredCommand", "batch", "command", "note", "registered_commands"]
