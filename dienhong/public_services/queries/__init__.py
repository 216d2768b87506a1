"""Reads of public services: what everybody may see of procedures, and what officials work on."""
