"""Reading: everything about essays that the public sees."""
