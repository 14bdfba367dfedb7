"""What the peers need of Debian: looked for, and installed where that may be done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# What shows that a package is there, and its name. MariaDB without its service: the server's program is enough.
NEEDED = {
    "/usr/share/wordpress/wp-settings.php": "wordpress",
    "/usr/share/mediawiki/maintenance/install.php": "mediawiki",
    "/usr/sbin/mariadbd": "mariadb-server-core",
    "/usr/bin/php": "php-cli",
}
EXTENSIONS = {
    "mysqli": "php-mysql", "xml": "php-xml", "mbstring": "php-mbstring", "pdo_sqlite": "php-sqlite3", "gd": "php-gd",
    "intl": "php-intl",
}  # fmt: skip


def provide():
    """Installs what is missing; ends with the names of the packages where that is not possible."""
    if not (names := missing()):
        return
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing:", *names, flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=quiet, check=False, stdout=subprocess.DEVNULL)
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL)
        names = missing()
    if names:
        sys.exit(f"The peers are not all installed. As root: {' '.join([*command[:2], *names])}")


def missing():
    """The names of the packages that are not there."""
    names = [name for path, name in NEEDED.items() if not Path(path).exists()]
    if "php-cli" in names:
        return [*names, *EXTENSIONS.values()]
    loaded = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout.lower().split()
    return names + [name for extension, name in EXTENSIONS.items() if extension not in loaded]
