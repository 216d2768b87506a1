"""Reads of assignments: rows one may see, acts one may do, boards."""
