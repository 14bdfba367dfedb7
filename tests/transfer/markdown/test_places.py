"""Where the texts of a folder stood before: those addresses lead on, and links that have them lead to the essays."""

import datetime
import io

import pytest
from django.core.management import call_command

from essays.models import Essay, OldPath
from tests.transfer.markdown.test_import_markdown import localised
from transfer.markdown import places

DAY = datetime.date(2013, 3, 8)


@pytest.mark.parametrize(
    ("key", "said", "categories", "pattern", "wanted"),
    [
        ("_posts/2013-03-08-three-things.md", [], [], "", "/2013/03/08/three-things.html"),
        ("_posts/2013-03-08-three-things.md", [], ["Peer Work"], "", "/peer-work/2013/03/08/three-things.html"),
        ("blog/_posts/2013-03-08-three-things.md", [], [], "pretty", "/blog/2013/03/08/three-things/"),
        ("_posts/2013-03-08-three-things.md", [], [], "/:year/:i_month/:slug/", "/2013/3/three-things/"),
        ("_posts/x.md", ["/:categories/:year/:month/:day/:title/"], ["a", "b"], "", "/a/b/2013/03/08/three-things/"),
        ("content/posts/three.md", [], [], "", "/posts/three/"),
        ("content/posts/three.md", [], [], "", "/posts/three-things/"),
        ("content/posts/three/index.md", [], [], "", "/posts/three/"),
        ("_articles/three.md", [], [], "", "/articles/three/"),
        ("notes/three.md", [], [], "", "/notes/three.html"),
        ("a.md", ["/old/place/", "https://old.example/too/"], [], "", "/too/"),
    ],
)
def test_a_file_stood_where_its_builder_put_it(key, said, categories, pattern, wanted):
    found = places.of_file(key, said, "three-things", DAY, categories, pattern=pattern, base="https://old.example")
    assert wanted in found


def test_what_is_no_address_of_the_old_site_is_none():
    assert places.of_file("index.md", ["https://else.example/x/", "/:weather/:title/"], "", None, []) == []


def test_aliases_are_addresses_or_titles():
    values = {
        "aliases": ["/old/", "old.html", "Three Other Things"],
        "permalink": False,
        "url": "place",
        "redirectfrom": ["x/y"],
    }
    found, titles, read = places.said(values)
    assert (found, titles) == (["/place", "/x/y", "/old/", "/old.html"], ["Three Other Things"])
    assert read == {"aliases", "url", "redirectfrom"}


@pytest.mark.parametrize(
    ("typed", "led"),
    [
        ("[a](https://old.example/2013/03/08/b.html#part-two)", "[a](/essays/b-here/#part-two)"),
        ("[a](/2013/03/08/b.html 'T')", "[a](/essays/b-here/ 'T')"),
        ("[a](<https://old.example/sub/b.md>)", "[a](</essays/b-here/>)"),
        ("[r]: https://old.example/sub/b/", "[r]: /essays/b-here/"),
        ('<a href="https://old.example/old/b">a</a>', '<a href="/essays/b-here/">a</a>'),
        ("[a](https://old.example/gone/)", "[a](https://old.example/gone/)"),
        ("[a](https://old.example.org/sub/b/)", "[a](https://old.example.org/sub/b/)"),
        ("`[a](https://old.example/sub/b/)`", "`[a](https://old.example/sub/b/)`"),
    ],
)
def test_links_with_the_address_of_the_old_site_lead_to_the_essay(typed, led):
    known = {"2013/03/08/b.html": "sub/b.md", "old/b": "sub/b.md"}
    assert localised(typed, "a.md", {"sub/b": "b-here"}, "https://old.example", places=known)[0] == led


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_old_addresses_lead_on_and_a_second_run_adds_nothing(client, tmp_path):
    (tmp_path / "_posts").mkdir()
    (tmp_path / "_config.yml").write_text("permalink: /:year/:title/\n")
    (tmp_path / "_posts/2013-03-08-one.md").write_text(
        "---\ntitle: One\nauthor: Ana\nredirect_from: [/early/one/, /essays/]\ntags: [water]\ncategories: [wells]\n"
        "aliases: [The First]\n---\nTo [two](/2013/two/) and [[The First]].\n"
    )
    (tmp_path / "_posts/2013-03-09-two.md").write_text("---\ntitle: Two\nauthor: Ana\n---\nWords.\n")

    def came(*options):
        out = io.StringIO()
        call_command("import_markdown", tmp_path, "--source", "old", *options, stdout=out)
        return out.getvalue()

    said = came("--no-addresses")
    assert "created 2" in said and "not understood" not in said
    assert [row.path for row in OldPath.objects.all()] == ["/essays/the-first"]  # a title, and no address
    came()
    one = Essay.objects.get(slug="one")
    for old in ("/2013/one/", "/early/one/", "/wells/2013/03/08/one.html", "/2013/03/08/one.html"):
        assert client.get(old)["Location"] == one.url
    assert client.get("/essays/").status_code == 200
    assert "(/essays/two/) and [[one|The First]]" in one.body and "leads nowhere" not in said
    assert sorted(tag.name for tag in one.tags.all()) == ["water", "wells"]
    count = OldPath.objects.count()
    assert "skipped 2" in came() and OldPath.objects.count() == count
