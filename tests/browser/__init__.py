"""The running product in Debian's chromium: every page, every width, every promise of the design."""
