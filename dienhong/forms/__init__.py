"""Forms as data: read, shown page by page, answered, checked, changed; no tables, no Django, no permissions (public.py)."""
