"""Digital signatures, seals and time-stamps (chữ ký số, con dấu số, dấu thời gian)."""
