"""Revisions of an essay: what differs between two, how three are merged, how old editions read."""
