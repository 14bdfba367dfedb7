"""WordPress of Debian's package: PHP-FPM with OPcache before a MariaDB, in a folder of its own."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

from tests.peers import mariadb, php
from tests.programs import found

SCRIPT = Path(__file__).parent / "wordpress.php"
DATABASE, THEMES = "peer", Path("/usr/share/wordpress/wp-content/themes")
# As many as keep two cores busy while some wait for the database.
POOL = """
[global]
error_log = {folder}/fpm.log
daemonize = no
[peer]
{user}
listen = {socket}
listen.mode = 0666
pm = static
pm.max_children = 4
clear_env = no
"""


def missing():
    """The packages of Debian that are not installed, by what shows that they are there."""
    known = {
        "wordpress wordpress-theme-twentytwentyone": (THEMES / "twentytwentyone").exists(),
        "php-fpm php-cli php-mysql php-xml php-mbstring": fpm(),
        "mariadb-server-core": found("mariadbd"),
        "mariadb-client-core": found("mariadb"),
        "nginx": found("nginx"),
    }
    return [names for names, is_there in known.items() if not is_there]


def fpm():
    """The path of PHP-FPM, whose name has the version of PHP in it; None where it is not installed."""
    return max(map(str, Path("/usr/sbin").glob("php-fpm*")), default=None)


@contextlib.contextmanager
def running(folder, essays, host):
    """The path of the socket at which PHP-FPM answers for a WordPress with the essays of a file, known as `host`."""
    with mariadb.server(folder) as database:
        environment = {"PEER_FOLDER": str(folder), "PEER_SOCKET": str(database)}
        environment |= {"PEER_DATABASE": DATABASE, "PEER_HOST": host}
        (folder / "wp-content").mkdir()
        (folder / "wp-content" / "themes").symlink_to(THEMES)
        command = ["mariadb", "--no-defaults", f"--socket={database}", "-e", f"CREATE DATABASE {DATABASE}"]
        subprocess.run(command, check=True)
        php.run(SCRIPT, "install", environment=environment)
        php.run(SCRIPT, "fill", essays, environment=environment)
        socket, conf, is_root = folder / "fpm.socket", folder / "fpm.conf", os.geteuid() == 0
        conf.write_text(POOL.format(folder=folder, socket=socket, user="user = root\ngroup = root" if is_root else ""))
        command = [fpm(), "-F", "-y", str(conf), *(["-R"] if is_root else [])]
        process = subprocess.Popen(command, env={**os.environ, **environment})
        try:
            for _ in range(100):
                if socket.exists():
                    break
                time.sleep(0.1)
            yield socket
        finally:
            process.terminate()
            process.wait(30)
