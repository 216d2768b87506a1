"""Reads of documents; whatever returns rows to a person takes the actor."""
