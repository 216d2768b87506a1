"""Typesetting of official documents (thể thức văn bản, Decree 30/2020/NĐ-CP): pure Python, no Django, no database."""
