"""Pictures and words of pages, and what an uploaded file really is: pure Python, no Django, no database."""
