"""What every import has in common: what a source is read into, how that is stored, what is told of it.

A source (a room of its own beside this one: WordPress, MediaWiki, a folder of Markdown…) reads its files into the plain
values of `transfer.importing.items`; all that is written is written from those.
"""
