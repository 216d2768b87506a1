"""The demo's switcher of personas. Imported only when DIENHONG_DEMO is on; outside the demo none of it exists."""
