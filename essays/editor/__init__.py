"""The editor: an essay's form, what is typed and not saved yet, conflicts, checks, the desk's list."""
