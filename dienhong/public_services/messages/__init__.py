"""What public services say when they refuse: code → (what happened, what to do)."""

from dienhong.public_services.messages.forms import FORMS
from dienhong.public_services.messages.procedures import PROCEDURES

MESSAGES = {**FORMS, **PROCEDURES}
