"""Sharing: what leaves with a link to a page: its share card (a drawn picture), or its cover cut to that format."""
