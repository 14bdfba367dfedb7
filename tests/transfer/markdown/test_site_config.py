"""What Jekyll's and Hugo's configuration say of addresses, where the files themselves say none."""

import datetime

import pytest

from tests.transfer.markdown.test_import_markdown import run
from transfer.markdown import places, site_config

DAY = datetime.date(2013, 3, 8)
HUGO = "baseURL = 'https://old.example/'\n[permalinks]\n"


def read(tmp_path, **files):
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return site_config.read(tmp_path)


@pytest.mark.parametrize(
    ("name", "said", "key", "pattern"),
    [
        ("_config.yml", "permalink: pretty", "_posts/a.md", "pretty"),
        ("_config.yml", "permalink: /a/\ncollections: {recipes: {permalink: /r/:path/}}", "_recipes/x/a.md",
         "/r/:path/"),
        ("_config.yml", "permalink: /a/\ncollections: [recipes]", "_recipes/a.md", "/a/"),
        ("_config.yml", "defaults: [{scope: {path: '', type: posts}, values: {permalink: /p/:title/}}]", "_posts/a.md",
         "/p/:title/"),
        ("_config.yml", "defaults: [{scope: {path: '', type: posts}, values: {permalink: /p/:title/}}]", "a.md", ""),
        ("_config.yml", "defaults:\n- {scope: {path: ''}, values: {permalink: /a/}}\n"
         "- {scope: {path: x/y}, values: {permalink: /b/}}\n- {scope: {path: x}, values: {permalink: /c/}}", "x/y/a.md",
         "/b/"),
        ("hugo.toml", f"{HUGO}posts = '/:year/:slug/'", "content/posts/a.md", "/:year/:slug/"),
        ("hugo.toml", f"{HUGO}posts = '/:year/:slug/'", "content/other/a.md", ""),
        ("hugo.toml", "[permalinks.page]\nposts = '/p/:title/'\n[permalinks.section]\nposts = '/s/'",
         "content/posts/x/a.md", "/p/:title/"),
        ("hugo.toml", "[permalinks.page]\nposts = '/p/:title/'\n[permalinks.section]\nposts = '/s/'",
         "content/posts/_index.md", "/s/"),
        ("hugo.yaml", "permalinks: {posts: '/:year/', 'posts/deep': '/d/'}", "content/posts/deep/a.md", "/d/"),
        ("hugo.json", '{"permalinks": {"/": "/:slug/"}}', "content/posts/a.md", "/:slug/"),
        ("config.toml", f"{HUGO}posts = '/x/'", "content/posts/a.md", "/x/"),
        ("config__default__x", "", "a.md", ""),
        ("config/_default/permalinks.yaml", "posts: /y/", "content/posts/a.md", "/y/"),
        ("config/_default/hugo.toml", f"{HUGO}posts = '/z/'", "content/posts/a.md", "/z/"),
    ],
)  # fmt: skip
def test_the_pattern_of_a_place_is_found(tmp_path, name, said, key, pattern):
    config = read(tmp_path, **{name: said})
    assert config.pattern(key) == pattern
    assert not config.notes


@pytest.mark.parametrize(
    ("pattern", "key", "slug", "wanted"),
    [
        ("/articles/:year/:month/:slug/", "content/posts/three.md", "three", "/articles/2013/03/three-good-things/"),
        ("/articles/:slug/", "content/posts/three.md", "own", "/articles/own/"),
        ("/:title", "content/posts/three.md", "three", "/three-good-things"),
        ("/:sections/:filename/", "content/a/b/three.md", "three", "/a/b/three/"),
        ("/:sections[1:]/:slugorfilename/", "content/a/b/c/three.md", "three", "/b/c/three/"),
        ("/:sections[last]/:contentbasename/", "content/a/b/three/index.md", "index", "/b/three/"),
        ("/:section/:weekdayname/:monthname/:yearday/:title/", "content/a/three.md", "three",
         "/a/friday/march/67/three-good-things/"),
    ],
)  # fmt: skip
def test_hugos_words_in_a_pattern(pattern, key, slug, wanted):
    found = places.of_file(key, [], slug, DAY, [], pattern=pattern, title="Three Good Things", is_of_hugo=True)
    assert found[0] == wanted


def test_hugo_keeps_letters_of_all_scripts():
    assert places.urlized("Das Bündel & der Brunnen: C++ – 水") == "das-bündel-der-brunnen-c++-水"
    key = "content/Neue Posts/Ein Bündel/index.md"
    assert "/neue-posts/ein-bündel/" in places.of_file(key, [], "Ein Bündel", None, [], title="X", is_of_hugo=True)


@pytest.mark.parametrize(
    "said",
    [b"permalink: [", b"\xff\xfe", b"a: " + b"[" * 50_000, b"permalink: x\n" + b"#" * 300_000, b"'a", b"x: 2013-02-31"],
    ids=["broken", "no UTF-8", "deep", "large", "open", "no day"],
)
def test_a_configuration_that_cannot_be_read_is_told_and_stops_nothing(tmp_path, said):
    config = read(tmp_path, **{"_config.yml": said})
    assert [note.code for note in config.notes] == ["site-config"]
    assert config.pattern("_posts/a.md") == ""


def test_a_configuration_outside_of_the_folder_is_not_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "_config.yml").write_text("permalink: /x/")
    (tmp_path / "in" / "_config.yml").symlink_to(tmp_path / "_config.yml")
    assert site_config.read(tmp_path / "in").pattern("a.md") == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_old_addresses_of_a_site_of_hugo_lead_on(client, tmp_path):
    read(
        tmp_path, **{
            "hugo.toml": f"{HUGO}posts = '/:year/:month/:slug/'",
            "content/posts/three.md": "---\ntitle: Three Things\nauthor: Ana\ndate: 2013-03-08\ntags: [Peer Work]\n"
            "categories: [Deep Wells]\n---\n[two](/2013/03/two-things/) and [own](/elsewhere/)\n",
            "content/posts/two.md": "+++\ntitle='Two Things'\nauthor='Ana'\ndate=2013-03-09\n+++\nWords.\n",
            "content/posts/own.md": '{"title": "Own", "author": "A", "date": "2013-03-10", "url": "/elsewhere/"}\nIts.',
            "archetypes/default.md": "---\ntitle: '{{ replace .Name }}'\ndraft: true\n---\n",
        },
    )  # fmt: skip
    out, err = run(tmp_path)
    assert err == "" and "created 3" in out and "left out by kind: file in archetypes/ 1" in out
    for old, new in (
        ("/2013/03/three-things/", "/essays/three/"),
        ("/posts/three/", "/essays/three/"),
        ("/elsewhere/", "/essays/own/"),
        ("/categories/deep-wells/", "/tags/deep-wells/"),
        ("/index.xml", "/feed.xml"),
    ):
        assert client.get(old)["Location"] == new, old
    assert client.get("/2013/03/own/").status_code == 404, "the file itself says where it stood"
    page = client.get("/essays/three/").content.decode()
    assert 'href="/essays/two/">two</a>' in page and 'href="/essays/own/">own</a>' in page
