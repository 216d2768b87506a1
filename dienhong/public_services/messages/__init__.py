"""What public services say when they refuse: code → (what happened, what to do)."""

from dienhong.public_services.messages.procedures import PROCEDURES

MESSAGES = {**PROCEDURES}
