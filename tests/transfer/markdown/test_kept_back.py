"""What a source keeps back is not made public by bringing it here, whichever tool it was written for."""

import datetime
import json

import pytest

from essays import publishing
from essays.models import Essay
from tests.transfer.markdown.test_import_markdown import run
from transfer.markdown import frontmatter
from transfer.markdown.frontmatter import Refused, read
from transfer.markdown.kept_back import moment, says

UTC = datetime.UTC
NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=UTC)
YAML = "---\ntitle: {title}\nauthor: Jo Abernethy\ndate: 2014-03-27\n{said}\n---\nIts canary words.\n"
KEPT = [
    "encrypted: true", "extra: {page: {draft: true}}", "a: {hidden: false}\nb: {c: {hidden: true}}",
    "password_protected: yes",
    "draft: true", "draft: yes", "Draft: True", "DRAFT: 'on'", "draft: 1", "draft: 'y'", "draft: TRUE", "draft: maybe",
    "published: false", "published: no", "published: 'False'", "Published: off", "publish: false", "publish: draft",
    "public: 0", "status: draft", "status: private", "Status: PENDING", "status: hidden", "status: future",
    "status: [draft]", "post_status: inherit", "visibility: members", "visibility: private", "visibility: {only: us}",
    "password: hunter2", "password: 1234", "unlisted: true", "hidden: true", "private: yes", "noindex: true",
    "robots: 'noindex, nofollow'", "sitemap: false", "permalink: false", "eleventyExcludeFromCollections: true",
    "headless: true", "_build: {render: never}", "build: {list: local}", "render: false", "dg-publish: false",
    "_hidden: yes", "_discoverable: no", "routable: false", "state: draft", "type: draft", "stage: In Review",
    "tags: [Draft, wells]", "expiryDate: 2015-01-01", "expires: 2015-01-01T00:00:00+02:00", "unpublish: true",
    "unpublish_date: someday", "publishDate: someday", "embargo: true", "seo: {noindex: true}", "params: {draft: yes}",
]  # fmt: skip
OPEN = [
    "draft: false", "draft: no", "draft: ''", "draft:", "published: true", "published: 2014-03-27", "publish: yes",
    "status: published", "status: Publish", "visibility: public", "password: ''", "unlisted: false", "hidden: no",
    "permalink: /old/address/", "sitemap: {priority: 0.5}", "expiryDate: 2099-01-01", "state: Oregon", "audience: all",
    "publishDate: 2014-03-28", "robots: all", "noindex: false", "build: {render: always}", "layout: post",
]  # fmt: skip


def text(front, body="Its canary words."):
    return f"---\n{front}\n---\n{body}\n"


def back(front, key="a.md", **options):
    return read(key, YAML.format(title="A", said=front).encode(), now=NOW, **options).back


@pytest.mark.parametrize("front", KEPT)
def test_it_is_kept_back(front):
    (reason, *_) = back(front).reasons
    assert reason


@pytest.mark.parametrize("front", OPEN)
def test_it_is_public(front):
    found = back(front)
    assert (found.reasons, found.at) == ((), None)


# Every name and word that is known, as one tool or another spells it: what a file says with it, and the names.
SPELT = {
    "{}: true": "draft isDraft wip private is_private secret protected hidden is-hidden unlisted unpublished headless "
    "noindex eleventyExcludeFromCollections excludeFromCollections trash trashed deleted members_only internal "
    "embargoed",
    "{}: 'false'": "published isPublished publish dg-publish public is_public live visible listed routable render "
    "discoverable output permalink sitemap indexed",
    "{}: draft": "status post_status publishStatus publication-status contentStatus visibility",
    "{}: members only": "state post_state stage workflow access audience type postType kind layout",
    "{}: '0'": "password passwd passphrase post_password",
    "{}: 2015-01-01": "expiryDate expiry expires expires_at expire_date expirationDate expiration unpublish "
    "unpublish_date unpublishAt unpublish-on unpublishedAt validUntil visible_until availableUntil",
    "{}: someday": "publishDate pubdate publish_at publishOn publication_date datePublished goLive golive_date "
    "release-date embargo embargoUntil scheduled scheduled_at visibleFrom available_from",
    "type: '{}'": "draft drafts private pending review In_Review internal members members-only paid restricted hidden "
    "unlisted secret protected trash skip wip",
    "permalink: '{}'": "false no n off 0 never none null nil",
    "tags: [{}]": "draft Private '#draft'",
}
SPELT_OPEN = {
    "status: {}": "published publish public live posted released final everyone all open anyone true",
    "published: '{}'": "true yes y on 1",
    "{}: other.html": "permalink sitemap render output",
    "{}: 2014-03-27": "published publish",
}
BEGINS = (
    "date publishDate published publish published_at publishAt publish-on pubDate publication_date datePublished "
    "goLive golive_date releaseDate embargo embargoUntil scheduled scheduled_at visibleFrom available_from"
)


@pytest.mark.parametrize("said", SPELT)
def test_every_spelling_keeps_it_back(said):
    assert [name for name in SPELT[said].split() if not back(said.format(name)).reasons] == []


@pytest.mark.parametrize("said", SPELT_OPEN)
def test_every_spelling_of_public_is_known(said):
    assert [name for name in SPELT_OPEN[said].split() if back(said.format(name)).reasons] == []


def test_every_spelling_of_a_day_to_come_is_known():
    said = {name: text(f"title: A\nauthor: Jo\n{'' if name == 'date' else 'date: 2014-03-27'}\n{name}: 2026-12-01")
            for name in BEGINS.split()}  # fmt: skip
    found = {name: read("a.md", raw.encode(), now=NOW).back for name, raw in said.items()}
    assert [name for name, kept in found.items() if kept.reasons or not kept.at] == []
    for word in ("future", "Scheduled"):
        kept = back(f"status: {word}\npublishDate: 2026-12-01")
        assert (kept.reasons, bool(kept.at)) == ((), True)


@pytest.mark.parametrize(
    ("key", "kept"),
    [("_drafts/a.md", True), ("Drafts/a.md", True), ("x/draft/y/a.md", True), ("private/a.md", True),
     ("_a.md", True), ("a.draft.md", True), ("A well (draft).md", True), ("[WIP] a.md", True),
     ("nba-draft.md", False), ("draft-horses.md", False), ("a.2.md", False),
     ("_posts/a.md", False), ("guides/a.md", False), ("guides/_index.md", False),
     ("unpublished/a.md", True), ("_trash/a.md", True), ("Deleted/a.md", True), ("hidden/a.md", True)],
)  # fmt: skip
def test_folders_and_names(key, kept):
    assert bool(back("", key).reasons) == kept


@pytest.mark.parametrize(
    ("front", "key", "at"),
    [
        ("publishDate: 2026-12-01", "a.md", "2026-12-01 00:00"),
        ("published_at: 2026-12-01T10:30:00+02:00", "a.md", "2026-12-01 08:30"),
        ("publish-date: '2026-12-01 10:30 UTC'", "a.md", "2026-12-01 10:30"),
        ("pubDate: 2026/12/01", "a.md", "2026-12-01 00:00"),
        ("published: 2026-12-01", "a.md", "2026-12-01 00:00"),
        ("status: future\npublishdate: 2026-12-01", "a.md", "2026-12-01 00:00"),
        ("embargoUntil: 2026-12-01", "a.md", "2026-12-01 00:00"),
        ("Date: 2026-12-02 09:00:00 +0100", "2014-01-01-a.md", "2026-12-02 08:00"),
        ("", "2026-12-01-a.md", "2026-12-01 00:00"),
        ("", "2026-12-1_a.md", "2026-12-01 00:00"),
        ("", "2026-12-01 A well.md", "2026-12-01 00:00"),
        ("", "2026-12-01.md", "2026-12-01 00:00"),
        ("", "posts/2026-12-01-a/index.md", "2026-12-01 00:00"),
    ],
)
def test_a_day_to_come_is_waited_for(front, key, at):
    raw = text(f"title: A\nauthor: Jo\n{front}").encode()
    found = read(key, raw, now=NOW)
    assert (found.back.reasons, f"{found.back.at.astimezone(UTC):%Y-%m-%d %H:%M}") == ((), at)


def test_the_ways_of_writing_front_matter():
    toml = '+++\ntitle = "A"\nauthor = "Jo"\ndate = 2014-03-27T10:00:00Z\ndraft = true\n+++\nWords.\n'
    data = json.dumps({"title": "A", "author": "Jo", "date": "2014-03-27", "draft": True}, indent=1)
    lines = "Title: A\nAuthor: Jo\nDate: 2014-03-27\n 10:00\nStatus: draft\n\nWords.\n"
    dots = "---\r\ntitle: A\r\nauthor: Jo\r\ndate: 2014-03-27\r\ndraft: true\r\n...\r\nWords.\r\n"
    for raw in (toml, f"{data}\n\nWords.\n", lines, dots, f"\ufeff{toml}"):
        found = read("a.md", raw.encode(), now=NOW)
        assert (found.title, found.authors, found.date.isoformat(), found.body) == (
            "A",
            ["Jo"],
            "2014-03-27",
            "Words.\n",
        )
        assert found.back.reasons
    # What only begins like front matter is text.
    assert frontmatter.split("# {x}\n\n+++ a") == ({"title": "{x}"}, "\n+++ a")
    assert frontmatter.split("{% raw %}x")[0] == {}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("---\ntitle: A\ndraft: true\ndraft: false\n---\nx", "“draft” twice"),
        ("---\ntitle: A\ndraft: true\nDraft: false\n---\nx", "in two ways"),
        ('{"title": "A", "draft": true, "draft": false}\nx', "“draft” twice"),
        ("Title: A\nStatus: draft\nStatus: published\n\nx", "“Status” twice"),
        ("+++\ntitle = A\n+++\nx", "no valid TOML"),
        ('{"title": "A",}\nx', "no valid JSON"),
        ("---\n" + "[" * 20_000 + "\n---\nx", "nested beyond sense"),
        ("+++\na = " + "[" * 20_000 + "\n+++\nx", "no valid TOML"),
    ],
)  # fmt: skip
def test_front_matter_that_is_no_such_is_refused(raw, words):
    with pytest.raises(Refused, match=words):
        read("a.md", raw.encode(), now=NOW)


def test_yaml_that_refers_to_itself_takes_no_time():
    bomb = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" if n else "a0: &a0 [x]" for n in range(12))
    found = read("a.md", text(f"title: A\n{bomb}\nstatus: *a11\ndraft: *a11\ntags: *a11").encode(), now=NOW)
    assert len(found.back.reasons) == 2


def test_what_is_not_read_is_named():
    front = ("title: A", "layout: post", "redirect_from: [/x/]", "description: Short.", "excerpt: Long.",
             "categories: x", "tags: y", "empty:", "featured: picture.jpg", "image: {src: x}",
             "authors: [{name: Jo, url: x}]", "draft: no", "title_short: x")  # fmt: skip
    raw = text("\n".join(front))
    found = read("a.md", raw.encode(), now=NOW)
    assert found.unread == ["layout", "description", "featured", "title_short"]
    assert found.places == ["/x/"]
    assert found.cover.path == "x"
    assert (found.standfirst, found.tags, found.authors) == ("Long.", ["y", "x"], ["Jo"])


def test_words_for_yes_and_no_and_moments():
    assert [says(v) for v in (True, 1, "Yes", "ON", False, 0, "No", "off", None, "", "x", [])] == [
        True, True, True, True, False, False, False, False, None, None, None, None]  # fmt: skip
    assert moment("9999-12-31T23:59:59-14:00", UTC) > NOW > moment("0001-01-01T00:00:00+14:00", UTC)
    assert moment(20261201, UTC) == moment("2026-12-01", UTC) == datetime.datetime(2026, 12, 1, tzinfo=UTC)
    assert [moment(v, UTC) for v in ("soon", None, True, [], {}, "2026-13-01")] == [None] * 6


@pytest.mark.django_db
class TestImporting:
    @pytest.fixture(autouse=True)
    def _site(self, site):
        """Every test has the site's hubs and licences."""

    @pytest.fixture
    def write(self, tmp_path):
        def file(said, name="a.md", words="canary", title="The Well"):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(YAML.format(title=title, said=said).replace("canary", words), encoding="utf-8")
            return tmp_path

        return file

    def test_nothing_that_is_kept_back_is_to_be_seen(self, client, write):
        for n, front in enumerate(KEPT):
            folder = write(front, f"kept{n}.md", title=f"Kept {n}")
        write("", "_drafts/other.md", title="In Drafts")
        write("", ".trash/gone.md", title="In a hidden folder")
        write("publishDate: 2199-01-01", "later.md", title="Later")
        out, err = run(folder)
        assert err == ""
        assert Essay.objects.count() == len(KEPT) + 2
        assert not Essay.objects.published().exists()
        kept = [line for line in out.splitlines() if line.startswith("kept back: ")]
        assert len(kept) == len(KEPT) + 3
        assert any(".trash/gone.md" in line and "left out" in line for line in kept)
        assert any("later.md" in line and "2199-01-01 at 00:00" in line for line in kept)
        assert Essay.objects.get(slug="later").is_scheduled
        for path in ("/", "/feed.xml", "/sitemap-essays.xml", "/search/?q=canary", "/essays/kept0/", "/essays/later/"):
            assert b"canary words" not in client.get(path).content, path

    def test_a_second_run_changes_nothing_and_says_nothing_new(self, write):
        folder = write("draft: true")
        write("publishDate: 2199-01-01", "later.md", title="Later")
        run(folder)
        out, _ = run(folder)
        assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 2, refused 0"
        assert {essay.revisions.count() for essay in Essay.objects.all()} == {1}

    def test_a_draft_that_its_source_publishes_is_published(self, client, write):
        run(write("draft: true"))
        out, _ = run(write("draft: false", words="other"))
        assert out.splitlines()[-1] == "created 0, updated 1, joined 0, skipped 0, refused 0"
        assert b"Its other words" in client.get(Essay.objects.get().url).content

    def test_a_draft_that_stays_one_takes_its_new_words(self, write):
        run(write("draft: true"))
        out, _ = run(write("draft: true", words="other"))
        assert out.splitlines()[-1] == "created 0, updated 1, joined 0, skipped 0, refused 0"
        essay = Essay.objects.get()
        assert (essay.live, "other words" in essay.head.body) == (Essay.Live.NEVER, True)

    @pytest.mark.parametrize("said", ["draft: true", "draft: true\nfeatured: true"], ids=["same", "changed"])
    def test_what_an_editor_published_stays_published(self, cast, client, write, said):
        run(write("draft: true"))
        essay = Essay.objects.get()
        publishing.publish(essay.head, by=cast["editor"])
        out, _ = run(write(said))
        assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 1, refused 0"
        assert client.get(essay.url).status_code == 200
        assert ("stands before the readers here" in out) == ("featured" in said)

    def test_what_its_source_takes_back_later_is_told_of_at_every_run(self, client, write):
        run(write(""))
        write("status: private", words="secret")
        for _ in range(2):
            out, _ = run(write("status: private", words="secret"))
            assert "kept back: a.md: stands before the readers here" in out
            assert "status: private" in out
        page = client.get(Essay.objects.get().url)
        assert (page.status_code, b"secret" in page.content) == (200, False)

    def test_a_day_to_come_that_is_set_later_is_told_of(self, client, write):
        run(write(""))
        out, _ = run(write("publishDate: 2199-01-01", words="secret"))
        assert "stands before the readers here, though its source keeps it back (until 2199-01-01)" in out
        assert b"secret" not in client.get(Essay.objects.get().url).content

    def test_an_end_that_passes_between_two_runs_is_told_of(self, write, time_machine):
        folder = write("expiryDate: 2099-01-01")
        out, _ = run(folder)
        assert "“expiryDate: 2099-01-01” is not known here" in out
        time_machine.move_to(datetime.datetime(2099, 1, 2, tzinfo=UTC))
        out, _ = run(folder)
        assert "stands before the readers here" in out

    def test_a_schedule_follows_its_source_until_readers_have_it(self, client, write, time_machine):
        time_machine.move_to(NOW)
        run(write("publishDate: 2026-12-01"))
        run(write("publishDate: 2026-12-03"))
        assert Essay.objects.get().live_at == datetime.datetime(2026, 12, 3, tzinfo=UTC)
        run(write("publishDate: 2026-12-03\ndraft: true"))
        assert Essay.objects.get().live == Essay.Live.NEVER
        run(write("publishDate: 2026-12-03"))
        time_machine.move_to(datetime.datetime(2026, 12, 4, tzinfo=UTC))
        essay = Essay.objects.get()
        assert client.get(essay.url).status_code == 200
        out, _ = run(write("publishDate: 2026-12-03"))
        assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 1, refused 0"
        assert essay.revisions.filter(edition__isnull=False).count() == 1

    def test_what_was_withdrawn_or_is_in_review_here_is_left_alone(self, cast, write):
        run(write(""))
        publishing.withdraw(Essay.objects.get(), "Wrong.", by=cast["editor"])
        out, _ = run(write("", words="other"))
        assert "it was withdrawn here" in out
        assert Essay.objects.get().live == Essay.Live.WITHDRAWN

    def test_front_matter_that_is_not_understood_is_named_with_its_files(self, write):
        for n in range(5):
            folder = write("layout: post", f"a{n}.md", title=f"A {n}")
        write("image_credit: x", "b.md", title="B")
        out, _ = run(folder)
        assert "front matter “layout” is not understood, and left out: a0.md, a1.md, a2.md and 2 more files" in out
        assert "front matter “image_credit” is not understood, and left out: b.md" in out
