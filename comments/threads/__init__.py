"""Threads: the responses of an essay as its readers see them."""
