"""The moderators' queue: what waits, with everything that helps to decide."""
