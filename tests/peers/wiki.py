"""A MediaWiki of Debian's package in a folder of its own, on SQLite, which writes its dumps and tells what it has."""

import json
import time
from pathlib import Path

from tests.peers import php

SCRIPTS = Path(__file__).parent / "mediawiki"
MAINTENANCE = Path("/usr/share/mediawiki/maintenance")
HOST = "https://wiki.example"


class Wiki:
    """One MediaWiki: `folder` holds its files below images/, `seconds` what its last dump took. `article_path` is where
    its pages stand, as $wgArticlePath says it; "" is /wiki/$1."""

    def __init__(self, folder, host=HOST, language="en", article_path=""):
        self.folder, self.seconds = Path(folder), 0.0
        self.images.mkdir(parents=True)
        self.environment = {"PEER_FOLDER": str(folder)}
        php.run(
            MAINTENANCE / "install.php", "--dbtype=sqlite", f"--dbpath={folder}/db", "--dbname=wiki",
            f"--confpath={folder}", f"--server={host}", "--scriptpath=", "--pass=only-for-a-moment",
            f"--lang={language}", "Old Wiki", "Administrator",
        )  # fmt: skip
        with self.settings.open("a", encoding="utf-8") as settings:
            settings.write((SCRIPTS / "settings.php").read_text(encoding="utf-8").removeprefix("<?php"))
            settings.write(f"\n$wgArticlePath = '{article_path}';\n" if article_path else "")

    def fill(self):
        self.run(SCRIPTS / "fill.php")
        self.run(MAINTENANCE / "runJobs.php", "--quiet")

    def edit(self, title, text):
        """Saves a page, as whoever is at the command line does."""
        self.run(MAINTENANCE / "edit.php", title, said=text)

    @property
    def images(self):
        return self.folder / "images"

    @property
    def settings(self):
        return self.folder / "LocalSettings.php"

    def run(self, script, *arguments, out=None, said=""):
        conf = ("--conf", self.settings)
        return php.run(script, *conf, *arguments, environment=self.environment, out=out, said=said)

    def dump(self, which):
        """Lets it write its dump: "full" or "current". The path of the file."""
        path, began = self.folder / f"{which}.xml", time.monotonic()
        with path.open("wb") as out:
            self.run(MAINTENANCE / "dumpBackup.php", f"--{which}", "--quiet", out=out)
        self.seconds = time.monotonic() - began
        return path

    def told(self):
        """What it says of its pages, by action=parse and action=query of its own API."""
        return json.loads(self.run(SCRIPTS / "tell.php"))
