"""What the site tells caches that answer in its name, and which addresses nginx asks them nothing about."""

import re
from pathlib import Path

import pytest

from essays import publishing
from tests.cast import make_essay
from tests.site import addresses
from tests.site.small import plant
from tests.site.visitor import Visitor

pytestmark = pytest.mark.django_db
CONF = (Path(__file__).resolve().parent.parent.parent / "deploy" / "nginx.conf").read_text()
CAPABLE = {"Surrogate-Capability": 'nginx="Surrogate/1.0"', "X-Forwarded-For": "192.0.2.7"}
TOLD = ("Surrogate-Control", "X-Accel-Expires", "X-Reader-Cache-Control")


@pytest.fixture(autouse=True)
def behind_nginx(settings):
    settings.PAGE_STORE, settings.TRUSTED_PROXIES = True, 1


def patterns_of(name):
    """The regular expressions of a map of deploy/nginx.conf."""
    body = re.search(rf"^map \S+ \${name} {{\n(.*?)^}}", CONF, re.MULTILINE | re.DOTALL)[1]
    return [re.compile(one) for one in re.findall(r'^ +"~(.+)" \S+;$', body, re.MULTILINE)]


def is_left_out(path):
    """Whether nginx leaves an address to the site; of one with a query, but for what pages read."""
    address, _, query = path.partition("?")
    if any(one.search(address) for one in patterns_of("own")):
        return True
    return bool(query) and not any(one.search(f"?{query}") for one in patterns_of("odd"))


def test_nginx_is_told_to_keep_a_page_for_less_than_a_second_and_readers_what_they_were_told(site):
    essay = make_essay()
    plain = Visitor().get(essay.url)
    told = Visitor().get(essay.url, headers=CAPABLE)
    assert told["Cache-Control"] == "public, s-maxage=1, stale-while-revalidate=1, stale-if-error=3600"
    assert told["X-Reader-Cache-Control"] == plain["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert told["X-Accel-Expires"][0] == "@" and "X-Accel-Expires" not in plain.headers
    # nginx up to 1.23 leaves unread what stands in Cache-Control after it.
    assert list(told.headers).index("cache-control") < list(told.headers).index("x-accel-expires")
    again = Visitor().get(essay.url, headers={**CAPABLE, "If-None-Match": told["ETag"]})
    assert (again.status, again["X-Accel-Expires"][0]) == (304, "@")
    publishing.withdraw(essay, "It was wrong.", by=None)
    gone = Visitor().get(essay.url, headers=CAPABLE)
    assert (gone.status, gone["X-Accel-Expires"][0], gone["X-Reader-Cache-Control"]) == (410, "@", "")
    assert "stale-if-error" not in gone["Cache-Control"]


def test_nobody_is_told_so_who_may_be_no_proxy_of_ours(site, settings):
    settings.TRUSTED_PROXIES = 0
    told = Visitor().get("/", headers=CAPABLE)
    assert told["Cache-Control"] == "public, max-age=0, must-revalidate" and "X-Accel-Expires" not in told.headers


@pytest.mark.parametrize("cookies", [{"sessionid": "x"}, {"messages": "x"}])
def test_nothing_of_somebody_is_kept(site, cookies):
    for path in ("/", "/no-such-page/", "/card.png"):
        told = Visitor(**cookies).get(path, headers=CAPABLE)
        assert not any(told.get(name) for name in TOLD), path
        assert path == "/card.png" or "public" not in told["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["/?x=1", "/essays/?page=1", "/politics/?sort=zzz", "/politics/?sort=start&only=1", "/search/?q=well",
     "/responses/forged-Token_0123456789/", "/letters/forged-Token_0123456789/stop/", "/sign-in/"],
)  # fmt: skip
def test_nothing_is_kept_under_another_spelling_nor_under_a_key(site, path):
    told = Visitor().get(path, headers=CAPABLE)
    assert not any(told.get(name) for name in TOLD), path


def test_an_address_that_was_quoted_in_another_way_is_not_kept(site):
    for raw, is_kept in (("/essays/", True), ("/%65ssays/", False), ("/essays/?", False)):
        told = Visitor().get("/essays/", headers=CAPABLE, environ={"RAW_URI": raw})
        assert ("x-accel-expires" in told.headers) == is_kept, raw


@pytest.mark.proof
@pytest.mark.walk
def test_nginx_leaves_to_the_site_whatever_it_may_not_keep(site):
    """Else all who come at once for such an address would wait for each other, as if the answer of one were for all;
    and it keeps all that is public, but for what is seldom asked for."""
    plant()
    waiting, left_out = {}, {}
    for pattern in addresses.patterns():
        for path in addresses.paths_of(pattern) if pattern.is_public else []:
            told = Visitor().get(path, headers=CAPABLE)
            if "x-accel-expires" not in told.headers and not is_left_out(path) and not path.startswith("/media/"):
                waiting[pattern.route] = path, told.status
            if "x-accel-expires" in told.headers and told.status == 200 and is_left_out(path):
                left_out[pattern.route] = path
    assert waiting == {}
    assert left_out.keys() <= {"search/", "preferences/"}
    assert all(is_left_out(f"/{route}") for route in ("desk/", "desk/essays/1/", "admin/", "account/"))
