"""Exports of Ghost (its JSON, from 1.x to 5.x) as a source of the import: `source.Ghost`. Imports no model.

`tables` reads the rows of the export; `texts` puts a text together; `contents` gives the HTML of a row: as Ghost had
made it, tidied by `cards`, or else written out of what its editors keep, `lexical` and `mobiledoc`. Then
`transfer.html_to_markdown` makes Markdown of it. `old_site` knows addresses and files.
"""
