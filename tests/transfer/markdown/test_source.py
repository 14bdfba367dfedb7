"""A folder of Markdown as a source: looked at without a trace, killed and taken up, sent as a .zip; old rows known."""

import io
import json
import os
import re
import signal
import stat
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.db import connection, connections

from essays.models import Author, Essay, ImportedFrom, Link, Media, OldPath, Revision, Tag
from search.models import IndexedDocument
from tests.essays.test_media import picture
from tests.transfer.importing.made_by_hand import WORDS
from tests.transfer.importing.test_dry_run import every_row
from tests.transfer.markdown.test_import_markdown import run
from transfer.import_sources import SOURCES
from transfer.importing import loading, runs
from transfer.importing.items import Refused
from transfer.importing.options import Options
from transfer.markdown.archive import unpacked
from transfer.markdown.here import Here, here
from transfer.markdown.source import Markdown
from transfer.markdown.texts import Choices
from transfer.models import Import

HEAD = "---\ntitle: {}\nauthor: Ana\ndate: 2013-03-0{}\n{}\n---\n"
SITE = {
    "_config.yml": "permalink: /:year/:title/\n",
    "_posts/2013-03-01-one.md": HEAD.format("One", 1, "tags: [wells]\ncover: /img/w.png\nlayout: post")
    + f"{WORDS} See [two](2013-03-02-two.md#deep) and [[The Third]].\n\n![A well](/img/w.png \"Dug\")\n",
    "_posts/2013-03-02-two.md": HEAD.format("Two", 2, "categories: [deep wells]\nredirect_from: /old/two/")
    + "## Deep\n\nBack to [one](/2013/one/). ![](../img/gone.png) ![](https://x.example/x.png)\n",
    "notes/Größe & Maß.md": HEAD.format("Third", 3, "aliases: [The Third]") + "![[w.png|A well]] ![[n.png]]\n",
    "_drafts/four.md": HEAD.format("Four", 4, "") + "Not yet.\n",
    "de/five.md": HEAD.format("Fünf", 5, "lang: de") + "Worte.\n",
    "five.md": HEAD.format("Five", 5, "lang: xx") + "Words.\n",
    "bad.md": b"\xff\xfe",
    ".trash/six.md": HEAD.format("Six", 6, "") + "Gone.\n",
    "img/w.png": picture(),
    "img/n.png": picture(colour=(0, 90, 80)),
}  # fmt: skip


def put(folder, files=None):
    for name, text in (files or SITE).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def zipped(files=None, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**(files or SITE), **more}.items():
            archive.writestr(name, text)
    return out.getvalue()


def found_at(data, sign, by):
    """The places of two bytes of flags of every entry of a .zip."""
    at = data.find(sign)
    while at >= 0:
        yield at + by
        at = data.find(sign, at + 4)


def broken(data):
    """A .zip in which bytes of a picture are wrong."""
    at = data.index(b"img/w.png") + 30
    return data[:at] + b"\xff" * 30 + data[at + 30 :]


def imported(folder, **options):
    choices = Choices(signed="author" in options)
    return loading.run(Markdown(folder, here(), choices), Options(**options))


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
class TestImporting:
    def test_looking_at_it_writes_nothing_and_tells_the_whole(self, tmp_path, settings):
        settings.MEDIA_ROOT = tmp_path / "media"
        put(tmp_path / "blog")
        before = every_row()
        dry = imported(tmp_path / "blog", dry_run=True)
        assert every_row() == before
        assert not settings.MEDIA_ROOT.exists() or not any(settings.MEDIA_ROOT.rglob("*.png"))
        real = imported(tmp_path / "blog")
        assert dry.counts() == real.counts() == {"created": 6, "updated": 0, "joined": 0, "skipped": 0, "refused": 1}
        told = [{code: notes.count for code, notes in one.notes.items()} for one in (dry, real)]
        assert told[0] == {code: count for code, count in told[1].items() if code != "picture-undescribed"}
        for figure in ("essays", "drafts", "pictures", "files_missing", "authors", "tags"):
            assert dry.figures[figure] == real.figures[figure], figure
        before = every_row()
        again = imported(tmp_path / "blog")
        assert again.counts() == {"created": 0, "updated": 0, "joined": 0, "skipped": 6, "refused": 1}
        assert every_row() == before

    def test_the_report_names_what_is_missing_unknown_and_kept_back(self, tmp_path):
        put(tmp_path / "blog")
        out, err = run(tmp_path / "blog", report=tmp_path / "told")
        told = json.loads((tmp_path / "told/report.json").read_text())
        notes = {note["code"]: [one["words"] for one in note["first"]] for note in told["notes"]}
        assert "refused: bad.md: it is not UTF-8 text (byte 0)" in err
        assert notes["front-matter"] == [
            "front matter “layout” is not understood, and left out: _posts/2013-03-01-one.md"
        ]
        assert notes["language"] == ["its language “xx” is not known here"]
        assert [words.partition(";")[0] for words in notes["file-missing"]] == [
            "“gone.png” is not among the files",
            "“x.png” is not among the files",
        ]
        assert notes["picture-missing"] == [
            "a picture or file is missing: /img/gone.png",
            "a picture or file is missing: https://x.example/x.png",
        ]
        assert "kept back: .trash/six.md: it lies behind “.trash”" in out
        assert "kept back: _drafts/four.md: stays a draft: it lies in “_drafts/”" in out
        assert (tmp_path / "told/report.html").exists()
        two, three = Essay.objects.get(slug="two"), Essay.objects.get(title="Third")
        assert {
            e.language
            for e in Essay.objects.filter(translation_group=Essay.objects.get(title="Five").translation_group)
        } == {"de", "en"}
        assert f"(/essays/{two.slug}/#deep)" in Essay.objects.get(slug="one").body
        assert three.body.count("(media:") == 2

    def test_categories_go_where_the_map_says_and_texts_that_say_the_same_are_joined(self, tmp_path):
        put(tmp_path / "blog")
        put(tmp_path / "wiki", {"well.md": HEAD.format("One again", 1, "") + f"{WORDS} See two and The Third.\n"})
        (tmp_path / "map.yaml").write_text("categories:\n  deep wells: hub:politics\ntags:\n  wells: leave out\n")
        run(tmp_path / "blog", map=tmp_path / "map.yaml")
        assert [hub.slug for hub in Essay.objects.get(slug="two").hubs.all()] == ["politics"]
        assert not Essay.objects.get(slug="one").tags.exists()
        out, _ = run(tmp_path / "wiki")
        assert "joined 1" in out
        assert OldPath.objects.get(path="/well").essay.slug == "one"

    def test_what_was_brought_by_the_old_way_is_known(self, tmp_path):
        """The command once kept rows by the name that was given alone, with another digest, and no rows of pictures."""
        put(tmp_path / "blog")
        for given, kept in (({"source": "old"}, "old"), ({}, "markdown:blog")):
            run(tmp_path / "blog", **given)
            ImportedFrom.objects.filter(kind="media").delete()
            ImportedFrom.objects.update(source=kept, content_hash="0" * 64)
            counts = Essay.objects.count(), Media.objects.count(), OldPath.objects.count()
            out, _ = run(tmp_path / "blog", **given)
            assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 6, refused 1"
            assert (Essay.objects.count(), Media.objects.count(), OldPath.objects.count()) == counts
            assert {row.source for row in ImportedFrom.objects.all()} == {kept}
            for essay in Essay.objects.all():
                essay.delete()
            ImportedFrom.objects.all().delete(), OldPath.objects.all().delete()

    def test_a_name_of_another_kind_of_source_is_not_taken_for_one_of_the_old_way(self, tmp_path):
        put(tmp_path / "blog", {"a.md": HEAD.format("A", 1, "") + "Words."})
        ImportedFrom.objects.create(source="wordpress:old.example", key="post:1", kind="essay", object_id=1)
        run(tmp_path / "blog", source="wordpress:old.example")
        assert ImportedFrom.objects.filter(source="markdown:wordpress:old.example", key="a.md").exists()

    def test_a_zip_is_read_as_the_folder_in_it(self, tmp_path):
        (tmp_path / "My blog (1).zip").write_bytes(zipped({f"blog/{name}": text for name, text in SITE.items()}))
        out, _ = run(tmp_path / "My blog (1).zip")
        assert "created 6" in out
        out, _ = run(put(tmp_path / "blog"))
        assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 6, refused 1"

    def test_a_zip_whose_names_are_utf8_without_saying_so(self, tmp_path):
        """As Info-ZIP and macOS write them."""
        text = HEAD.format("Size", 1, "") + "![A well](bündel/ü.png)"
        data = zipped({"blog/Größe.md": text, "blog/bündel/ü.png": picture()})
        flags = [at for sign, by in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)) for at in found_at(data, sign, by)]
        for at in flags:
            data = data[:at] + bytes([data[at], data[at + 1] & ~8]) + data[at + 2 :]
        (tmp_path / "blog.zip").write_bytes(data)
        assert "Größe" not in zipfile.ZipFile(tmp_path / "blog.zip").namelist()[0]
        run(tmp_path / "blog.zip")
        assert ImportedFrom.objects.filter(key="Größe.md").exists() and Media.objects.exists()

    def test_hubs_dates_and_authors_that_are_not_said(self, tmp_path):
        put(tmp_path, {"a.md": "# A\n\nWords.\n"})
        with pytest.raises(CommandError, match="There is no hub “none” here; there are"):
            run(tmp_path, hub="none")
        _, err = run(tmp_path, hub="politics", author="Ana", date="2013-03-08")
        assert err == "" and Essay.objects.get().hubs.get().slug == "politics"
        with pytest.raises(CommandError, match="no date such as"):
            run(tmp_path, date="soon")


def sent(desk, data, name="blog.zip", **beside):
    page = desk.get("/desk/import/").content.decode()
    action = re.search(r'<form action="([^"]*)" method="post" enctype', page)[1].replace("&amp;", "&")
    fields = {"kind": "markdown", "comments": "on", "keep_addresses": "on", "file": SimpleUploadedFile(name, data)}
    assert desk.post(action, fields | beside).status_code == 303
    run = Import.objects.latest("pk")
    runs.carry_out(run.pk, processes=0)
    run.refresh_from_db()
    return run


@pytest.fixture
def desk(client, cast, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    client.force_login(cast["administrator"])
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
class TestDesk:
    def test_a_folder_as_zip_comes_by_the_desk_and_once(self, desk):
        run = sent(desk, zipped())
        assert run.state == Import.State.LOOKED and not Essay.objects.exists()
        page = desk.get(f"/desk/import/{run.pk}/").content.decode()
        assert "Here is what would come" in page and "deep wells" in page
        desk.post(f"/desk/import/{run.pk}/bring-in/", {"category-0": "hub:politics"})
        assert runs.carry_out(run.pk, processes=0).state == Import.State.DONE
        run.refresh_from_db()
        assert run.report["counts"]["created"] == 6 and Essay.objects.get(slug="two").hubs.get().slug == "politics"
        assert desk.get("/2013/one/")["Location"] == "/essays/one/"
        again = sent(desk, zipped(), name="blog (1).zip")
        assert again.report["counts"] == {"created": 0, "updated": 1, "joined": 0, "skipped": 5, "refused": 1}
        desk.post(f"/desk/import/{again.pk}/bring-in/", {"category-0": "hub:politics"})
        runs.carry_out(again.pk, processes=0)
        again.refresh_from_db()
        assert again.report["counts"]["skipped"] == 6
        assert again.report["source"] == run.report["source"] == "markdown:blog"

    def test_what_names_no_author_or_date_comes_without_and_that_is_told(self, desk):
        files = {
            "Vault/Note on it.md": "![[a.png]] [[Other]]",
            "Vault/Other.md": "---\nlicence: NONE-1\nhubs: [x]\ntitle: Other\nsource_url: no\n---\nWords.",
            "Vault/.obsidian/x.md": "x",
            "Vault/files/a.png": picture(),
        }
        run = sent(desk, zipped(files))
        notes = {note["code"]: note["count"] for note in run.report["notes"]}
        assert run.report["counts"]["created"] == 2 and run.report["source"] == "markdown:Vault"
        assert {
            "unsigned": 2,
            "undated": 2,
            "licence": 1,
            "hub": 1,
            "source-url": 1,
            "kept-back": 1,
        }.items() <= notes.items()
        assert "Note on it" in {line["title"] for line in run.report["created"]} and "untitled" not in notes
        page = desk.get(f"/desk/import/{run.pk}/").content.decode()
        assert "texts name no author." in page and "texts have no date." in page

    def test_pictures_may_be_sent_beside(self, desk):
        files = {"a.md": HEAD.format("A", 1, "") + "![A well](w.png)"}
        pictures = SimpleUploadedFile("p.zip", zipped({"deep/w.png": picture()}))
        run = sent(desk, zipped(files), pictures=pictures)
        assert run.report["figures"]["pictures"] == 1

    def test_what_has_no_title_is_called_as_its_file(self, desk):
        run = sent(desk, zipped({"x/deep_wells.md": "Words.", "x/ropes/README.md": "Words."}))
        assert {line["title"] for line in run.report["created"]} == {"deep wells", "ropes"}
        assert {note["code"]: note["count"] for note in run.report["notes"]}["untitled"] == 2

    def test_a_single_text_may_be_sent(self, desk):
        run = sent(desk, SITE["de/five.md"].encode(), name="fünf.md")
        assert run.report["counts"]["created"] == 1

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"no zip", "This is no .zip with a folder of Markdown files."),
            (zipped({"a.txt": "x"}), "There is no Markdown file in it"),
            (zipped(**{"../../evil.md": "x"}), "leads out of its folder"),
            (zipped(**{"/etc/evil.md": "x"}), "leads out of its folder"),
            (zipped(**{"..\\evil.md": "x"}), "leads out of its folder"),
            (lambda: zipped({"bomb.md": b"0" * 300_000_000}), "grows beyond measure"),  # packed where it is sent
            (zipped()[:-200], "no .zip"),
            (broken(zipped()), "cannot be read"),
        ],
        ids=["none", "empty", "above", "root", "backslash", "bomb", "cut", "broken"],
    )  # fmt: skip
    def test_what_is_hostile_is_refused_in_words_and_nothing_is_half_done(self, desk, data, words, tmp_path):
        run = sent(desk, data() if callable(data) else data)
        assert run.state == Import.State.FAILED and words in run.error
        assert words in desk.get(f"/desk/import/{run.pk}/").content.decode().replace("&quot;", '"')
        assert not Essay.objects.exists() and not list(tmp_path.rglob("evil*"))
        assert not (tmp_path / run.path).with_name("folder").exists() or "Markdown file in it" in words


def test_a_zip_with_a_link_or_one_name_twice_is_refused(tmp_path):
    for number, names in enumerate((["link.md"], ["a.md", "a.md"])):
        with zipfile.ZipFile(tmp_path / f"{number}.zip", "w") as archive:
            for name in names:
                entry = zipfile.ZipInfo(name)
                entry.external_attr = (stat.S_IFLNK | 0o777 if name == "link.md" else stat.S_IFREG | 0o644) << 16
                archive.writestr(entry, "/etc/passwd")
        with pytest.raises(Refused, match=r"leads out of its folder|twice"):
            unpacked(tmp_path / f"{number}.zip", tmp_path / f"out{number}")
        assert not (tmp_path / f"out{number}").exists()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"---\ntitle: [\n---\nx", "no valid YAML"),
        (b"---\n" + b"[" * 10_000 + b"\n---\nx", "nested beyond sense"),
        (b"---\na: " + b"{b: " * 10_000 + b"\n---\nx", "nested beyond sense"),
        (b"+++\na = " + b"[" * 10_000 + b"\n+++\nx", "no valid TOML"),
        (b'{"a": ' + b"[" * 10_000, "no valid JSON"),
        (b"---\n- a\n---\nx", "no list of names and values"),
        (b"\xff\xfea\x00", "not UTF-8"),
        (b"---\ntitle: A\n---\na\0b", "NUL"),
        (b"x" * 2_000_001, "larger than 2 MB"),
        (b"---\ntitle: !!python/object/apply:os.system [id]\n---\nx", "no valid YAML"),
    ],
)
def test_front_matter_that_is_hostile_is_refused_alone(tmp_path, raw, words):
    put(tmp_path, {"bad.md": raw, "good.md": HEAD.format("Good", 1, "") + "Words."})
    source = Markdown(tmp_path, Here(), Choices())
    source.check()
    refused, good = sorted(source.texts(), key=lambda one: one.key)
    assert words in refused.refused and not good.refused and good.title == "Good"
    assert [one.key for one in source.outlines()] == ["good.md"]


def test_links_out_of_the_folder_and_names_that_are_none_are_left_out(tmp_path):
    folder = tmp_path / "in"
    put(
        folder,
        {"A.md": HEAD.format("Large", 1, "") + "[small](a.md)", "a.md": HEAD.format("Small", 2, "") + "[large](A.md)"},
    )
    (tmp_path / "secret.md").write_text("# Secret\n\nx")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "away").symlink_to(tmp_path)
    (folder / "round").symlink_to(folder)
    with open(os.fsencode(folder) + b"/b\xff.md", "w") as file:
        file.write("# B\n\nx")
    source = Markdown(folder, Here(), Choices(signed=True))
    summary = source.check()
    texts = {one.key: one for one in source.texts()}
    assert set(texts) == {"A.md", "a.md"}
    assert "import:a.md" in texts["A.md"].body and "import:A.md" in texts["a.md"].body
    told = [note.words for note in summary.notes]
    assert any("link.md: it is a link that leads out" in words for words in told)
    assert any("its name is not UTF-8" in words for words in told)
    with pytest.raises(Refused, match="There is no Markdown file in it"):
        Markdown(put(tmp_path / "none", {"x.txt": "x"}), Here(), Choices()).check()


def test_the_desk_takes_this_kind(tmp_path, db):
    path = tmp_path / "export.zip"
    path.write_bytes(zipped())
    assert SOURCES[Import.Kind.MARKDOWN](path, {"file_name": "blog.zip"}).check().counts == {"texts": 7, "files": 4}


# Killed.

KINDS = ("essay", "tag", "author")


def end_of():
    """What an import left, without ids and moments."""
    found = [
        Essay.objects.values_list("title", "slug", "html", "card", "edition", "live", "live_at", "text", "cover__name"),
        Revision.objects.values_list("essay__slug", "number", "edition", "title", "body", "step"),
        OldPath.objects.values_list("path", "essay__slug", "tag__slug", "address", "status"),
        Link.objects.values_list("essay__slug", "kind", "wanted", "to_essay__slug", "lost"),
        ImportedFrom.objects.values_list("source", "key", "kind"),
        Media.every.values_list("name", "alt", "caption", "sha256"),
        IndexedDocument.objects.filter(kind__in=KINDS).values_list("kind", "title", "url", "public"),
    ]  # fmt: skip
    rows = [sorted(map(repr, rows)) for rows in found]
    return re.sub(r"\b\w{24}(-\d+)?\.(png|webp|avif)|'id': \d+|\[\d+(, \d+)*\]", "…", repr(rows))


def counted(work, at=None):
    """Does the work; asked for the statement `at`, the process kills itself. Returns how many were asked."""
    asked = [0]

    def counting(execute, *arguments):
        asked[0] += 1
        if asked[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    with connection.execute_wrapper(counting):
        work()
    return asked[0]


def forgotten():
    for essay in Essay.objects.all():
        essay.delete()
    IndexedDocument.objects.filter(kind__in=KINDS).delete()
    for model in (ImportedFrom, OldPath, Media, Tag, Author):
        getattr(model, "every", model.objects).all().delete()


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("site")
def test_killed_at_any_of_25_moments_the_next_run_comes_to_the_same_end(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    default_storage.__dict__.pop("base_location", None)
    folder = put(tmp_path / "blog")
    total, expected = counted(lambda: imported(folder)), end_of()
    assert "Größe" in expected
    for moment in range(1, 26):
        forgotten()
        connections.close_all()
        if not (child := os.fork()):
            try:
                counted(lambda: imported(folder), total * moment // 27)
            finally:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, moment
        report = imported(folder)
        assert end_of() == expected, moment
        assert len(report.created) + len(report.skipped) == 6
        assert imported(folder).counts()["skipped"] == 6
        assert end_of() == expected, moment


def test_a_language_in_the_name_makes_translations_that_stood_below_it(client, site, tmp_path):
    """As Hugo has it by default: the first language at the root, others below their code."""
    files = {"hugo.toml": 'baseURL = "https://old.example/"\n[permalinks]\nposts = "/:year/:contentbasename/"\n'}
    for name, title, more in (
        ("posts/well.md", "The Well", ""), ("posts/well.fr.md", "Le puits", "aliases: [/ancien-puits/]"),
        ("posts/well.pt-BR.md", "O poço", ""), ("posts/deep/index.md", "Deep", ""),
        ("posts/deep/index.fr.md", "Profond", ""), ("posts/alone.de.md", "Allein", ""),
        ("posts/rule.fr.md", "A Rule", "lang: en"), ("posts/v2.xx.md", "No Language", ""),
    ):  # fmt: skip
        files[f"content/{name}"] = HEAD.format(title, 1, more) + f"{title}: {WORDS}\n"
    run(put(tmp_path, files))
    found = {essay.title: essay for essay in Essay.objects.all()}
    assert {title: essay.language for title, essay in found.items()} == {
        "The Well": "en", "Le puits": "fr", "O poço": "pt", "Deep": "en", "Profond": "fr", "Allein": "de",
        "A Rule": "en", "No Language": "en",
    }  # fmt: skip
    groups = [{found[title].translation_group for title in titles} for titles in (
        ("The Well", "Le puits", "O poço"), ("Deep", "Profond"))]  # fmt: skip
    assert [len(group) for group in groups] == [1, 1] and None not in groups[0] | groups[1] and groups[0] != groups[1]
    assert found["Allein"].translation_group is found["A Rule"].translation_group is None
    for address, title in (
        ("/2013/well/", "The Well"), ("/posts/well/", "The Well"), ("/fr/2013/well/", "Le puits"),
        ("/ancien-puits/", "Le puits"), ("/pt-br/2013/well/", "O poço"), ("/posts/deep/", "Deep"),
        ("/fr/posts/deep/", "Profond"), ("/de/2013/alone/", "Allein"), ("/2013/alone/", "Allein"),
    ):  # fmt: skip
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, found[title].url), address
    assert not OldPath.objects.filter(path__contains=".fr").exists()


def test_elsewhere_a_name_has_a_language_only_beside_another_of_that_name(site, tmp_path):
    files = {"a/What is.it.md": "What is", "b/Notes.de.md": "Notizen", "b/Notes.en.md": "Notes", "b/v1.no.md": "V1"}
    run(put(tmp_path, {name: HEAD.format(title, 1, "") + f"{title} {WORDS}\n" for name, title in files.items()}))
    found = {essay.title: (essay.language, essay.slug) for essay in Essay.objects.all()}
    assert found == {
        "What is": ("en", "what-is-it"), "Notizen": ("de", "notes"), "Notes": ("en", "notes-en"), "V1": ("en", "v1-no"),
    }  # fmt: skip
