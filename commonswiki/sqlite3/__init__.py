"""Django's SQLite with a shorter wait for the writers; see base.py."""
