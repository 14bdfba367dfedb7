"""Rows, asked and written so that it costs little, on SQLite and PostgreSQL."""
