"""Reads of the e-Cabinet: bodies one may see, their rolls, their rules."""
