"""What leaves: each essay as Markdown at its address, WordPress's export format, a mirror, a git repository.

Each begins with what everybody may read (`published()`), narrowed by `transfer.selection.Selection`; nothing else is
ever asked for, so that nothing else can leave.
"""
