"""Public services and the one-stop shop (dịch vụ công, một cửa)."""
