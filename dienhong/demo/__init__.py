"""A small country that explains the system. Drives the public commands and pages only; holds no rules."""
