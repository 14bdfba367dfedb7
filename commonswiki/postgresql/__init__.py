"""Django's PostgreSQL, for which nobody waits too long; see base.py."""
