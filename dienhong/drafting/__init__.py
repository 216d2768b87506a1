"""Texts of law as a strict tree: numbering, references, Word, Akoma Ntoso, amendments. Pure: no Django, no tables."""
