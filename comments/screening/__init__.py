"""Screening: everything that is looked at before a reply may appear, and why one waits."""
