"""Feeds as a source of the import: `source.Feed`. RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. Imports no model.

`xml_feed` and `json_feed` read entries one at a time into `entries.Entry`; `texts` makes texts and replies of them.
"""
