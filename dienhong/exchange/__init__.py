"""Documents between agencies (trục liên thông văn bản)."""
