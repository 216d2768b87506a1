"""The e-Cabinet (họp, lấy ý kiến, biểu quyết): bodies that decide together, by rules that are dated and cited."""
