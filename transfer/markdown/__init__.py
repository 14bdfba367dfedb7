"""A folder of Markdown files as a source of the import: `source.Markdown`. Jekyll, Hugo, Hexo, Eleventy, Zola, Pelican,
Obsidian, Ghost's own Markdown, or files by hand. Imports no model but in `here`.

`folder` knows which files there are and which of them an address means, `archive` unpacks one that comes as a .zip.
`frontmatter` reads one file (`frontmatter_formats`, `kept_back`, `cover_fields`, `places`), `site_config` what the
builder's configuration says of addresses; `texts` makes a text of it: `shortcodes` and `liquid` are resolved, `links`
and `pictures` lead to texts and files.
"""
