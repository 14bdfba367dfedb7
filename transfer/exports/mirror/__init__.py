"""A mirror: the public pages of the site as files that browse from a folder, or from any web server.

The pages are those that readers see: the site is asked for them in this process, as by a visitor without cookies. First
all are fetched, each once, following their links (`crawling`); then each is rewritten, now that it is known where every
link leads (`rewriting`), and written where it differs from what stands there (`folder`). Beside them come the files of
pictures, the assets, and a search that needs no server (`searching`).
"""
