"""Signing without Django: PKI, PDF, XML, CMS, time-stamps. Nothing here reads the clock, the database or the disk."""
