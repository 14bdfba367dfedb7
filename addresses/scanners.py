"""Which addresses are worth counting as missing, and what of them is kept. Pure.

Left out is what no reader follows: what programs try at every site, looking for holes (the lists below are what the
logs of small sites hold), what browsers and crawlers ask for by themselves, and what could tell of a person.
"""

import re
from urllib.parse import parse_qsl, quote, urlencode

from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.characters import TURNING, UNWRITABLE

MAX_LENGTH = 300
# The parameters by which WordPress and MediaWiki know a page: those that are numbers there, and those that are names.
NUMBERS = ("p", "page_id", "cat", "curid", "m", "author", "attachment_id")
NAMES = ("tag", "title", "feed", "category_name")
OLD_PARAMETERS = (*NUMBERS, *NAMES)
# Scripts that a blog or a wiki had as pages; all others are tried for holes.
OLD_SCRIPTS = {"index.php", "wp-rss2.php", "wp-rss.php", "wp-atom.php", "wp-rdf.php", "wp-feed.php",
               "wp-commentsrss2.php", "archives.php"}  # fmt: skip
SCRIPTS = re.compile(r"\.(?:php\d?|phtml|aspx?|ashx|asmx|jspx?|jspa|do|action|cgi|pl|cfm|sh|exe|dll)$")
# Files that tell secrets, or hold a copy of a site.
SECRETS = re.compile(
    r"\.(?:env|git|svn|hg|bak|old|orig|save|swp|sql|sqlite3?|db|mdb|log|ini|conf|cfg|config|ya?ml|toml|lock|pem|key|p12"
    r"|pfx|crt|asc|htaccess|htpasswd|tar|gz|tgz|bz2|7z|rar|zip|war|map|inc|dist)\d?$"
)
UPLOADS = re.compile(r"/(?:wp-content/uploads|files|images|uploads)/")  # where a blog had files for readers
# What an address of such a program begins with; and what it has anywhere.
FIRST_PARTS = {
    "_debugbar", "_ignition", "_profiler", "account", "admin", "administrator", "adminer", "api", "autodiscover", "aws",
    "axis2", "backup", "backups", "bin", "boaform", "cdn-cgi", "console", "credentials", "dana-na", "druid", "ecp",
    "etc", "evox", "ews", "geoserver", "goform", "gponform", "graphql", "hnap1", "horizon", "hudson", "install",
    "installer", "invoker", "jenkins", "jmx-console", "login", "manager", "metadatauploader", "myadmin", "mysql",
    "nacos", "node_modules", "owa", "pma", "proc", "remote", "sdk", "server-info", "server-status", "setup", "shell",
    "signin", "solr", "sslvpn", "stalker_portal", "struts", "struts2", "swagger", "swagger-ui", "telescope", "user",
    "users", "v1", "v2", "vendor", "webdav",
}  # fmt: skip
ANY_PART = {"wp-admin", "wp-includes", "wp-json", "wp-config", "cgi-bin", "actuator", "phpmyadmin", "phpunit", "xmlrpc",
            "web-inf", "meta-inf", "eval-stdin", "developmentserver"}  # fmt: skip
# What browsers and crawlers ask for by themselves.
UNASKED = re.compile(
    r"^/(?:\.well-known/.*|apple-touch-icon.*|favicon.*|browserconfig\.xml|ads\.txt|app-ads\.txt|sellers\.json"
    r"|humans\.txt|security\.txt|crossdomain\.xml|clientaccesspolicy\.xml|.*wlwmanifest\.xml|llms\.txt|ai\.txt)$"
)
# Pages of this site that are keys or belong to whoever is signed in: what stands below them is nobody's to list.
PRIVATE = re.compile(r"^/(?:desk|admin|static|responses|preview|password|invitations|account|letters|list|sign-in)/")
ATTACKS = re.compile(r"[\x00-\x1f<>{}|\\^`$;]|\.\.|//|:/|^/[./~]|/\.|union.+select|@")
# A long run of letters with digits among them is a key of something, or was made by chance.
KEY = re.compile(r"/(?=[^/]*\d[^/]*\d)(?=[^/]*[a-z])[a-z0-9=]{24,}(?:/|$)")


def worth_counting(full_path: str) -> str:
    """The address as it is counted: its path as it was asked for, decoded, with the old parameters alone; "" for one
    that is not counted."""
    raw, _sign, query = full_path.partition("?")
    path = percent_decoded(raw)
    if len(full_path) > MAX_LENGTH or "\ufffd" in path or is_scanned(path):
        return ""
    kept = {name: value for name, value in parse_qsl(query) if _may_be_kept(name, value)}
    address = path + (f"?{urlencode(kept, quote_via=quote)}" if kept else "")
    return address if len(address) <= MAX_LENGTH else ""


def _may_be_kept(name: str, value: str) -> bool:
    if name in NUMBERS:
        return value.isascii() and value.isdigit() and len(value) <= 12
    return name in NAMES and len(value) <= 200 and not ATTACKS.search(value)


def is_scanned(path: str) -> bool:
    """Whether a decoded path is one that scanners try, that programs ask for by themselves, or that may tell of a
    person."""
    if TURNING.search(path) or UNWRITABLE.search(path):
        return True
    path = path.lower()
    last = path.rpartition("/")[2]
    if PRIVATE.match(path) or UNASKED.match(path) or ATTACKS.search(path) or KEY.search(path):
        return True
    if SCRIPTS.search(path) and last not in OLD_SCRIPTS:
        return True
    if SECRETS.search(path) and not UPLOADS.search(path):
        return True
    parts = path.strip("/").split("/")
    return parts[0] in FIRST_PARTS or not ANY_PART.isdisjoint(parts)
