"""A git repository: a commit for each public edition, in the order of their moments.

It is written by the program `git` itself (`git fast-import`), which everybody has who wants such a repository: a
library in its place would be one more thing to keep up to date, and slower.
"""
