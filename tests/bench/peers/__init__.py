"""The site beside Wagtail and WordPress: the same essays, tags and replies, asked by wrk in turn, behind one nginx."""

PER_PAGE = 20  # essays in a list, of each peer
WORKERS = 2
