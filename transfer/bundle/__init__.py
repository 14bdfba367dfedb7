"""The whole site as one file, and back: a zip of Markdown and lines of JSON with the sum of each file.

What stands in it is said in docs/bundle.md, for whoever reads one with another program. `export.write` writes one from
one moment of the site, `check.check` looks whether one is whole and good, `load.load` makes an empty site what the
bundle tells of. Nothing in a bundle is the number of a row: things are named by their address, code, or name.
"""
