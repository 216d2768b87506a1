"""Journeys across all domains: one document to many recipients and back, also while processes are killed."""
