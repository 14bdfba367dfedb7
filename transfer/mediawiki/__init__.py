"""MediaWiki: a dump of a wiki, or a folder of its pages, read as a Source of imports.

in: `source` (what the loader asks), `dump` and `pages_folder` with `scratch` (read once, kept on the disk), `survey`
    (where titles lead), `picture_files`, `mapping_file`, `addresses`, `talk_pages`
a page: `essays` and `categories` make texts and terms; `convert` wikitext to Markdown, as MediaWiki's parser does:
    `preprocess` with `extension_tags`, `templates` (`call`, `known_templates`, `citations`, `parser_functions`),
    `typed_tags`, `tables`, `internal_links` (`titles`, `words`, `interwiki`, `picture_links`), `heading_lines`,
    `quotes`, `external_links`, `block_levels`, all in `wikitext`, to a `tree`; `page` is what each of them holds
out: `block_writer` with `list_writer`, `table_writer`, `inline_writer`, `notes`, `escaping`
"""
