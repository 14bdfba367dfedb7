"""The site beside the programs that its readers come from: `make peers`.

Debian's own WordPress and MediaWiki are made in folders of their own, filled through their own functions, and write
their own exports. Those are taken in by the commands of this site, and what the peer itself says of its texts,
threads and addresses is compared with what stands here, item by item. Then the other way round: what this site writes
for WordPress is read into a WordPress. Every difference has a name and is counted; none is passed over in silence.

Nothing is served to a network: PHP runs from the command line, MariaDB listens on a socket in its own folder, and when
it ends no process and no folder is left.
"""
