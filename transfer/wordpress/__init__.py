"""Exports of WordPress (WXR 1.0, 1.1, 1.2) as a source of the import: `source.WordPress`. Imports no model.

`export_file` opens and cleans what is read, `records` makes plain values of it, and `survey` sets
these aside on disk;
`old_site` and `addresses` know what each old address leads to, `uploads` where files lie; `texts` puts a text together,
`answers` its comments, and `bodies` converts its content: `block_markup`, `shortcodes`, `paragraphs`, then
`transfer.html_to_markdown`.
"""
