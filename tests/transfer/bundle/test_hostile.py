"""A bundle may come from anybody: what is not as it should be is refused in words that name the file, before anything
is written."""

import json
import stat
import struct
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from essays.models import Essay, Hub, Licence, Media, Page
from sitewide.models import SiteSettings
from tests.cast import make_comment, make_essay
from tests.transfer.bundle.odd_site import picture
from tests.transfer.bundle.packed import MANIFEST, files_of, packed, written
from transfer.bundle import check, load
from transfer.bundle.form import MOST_FRONT, MOST_LINE, Refused

pytestmark = pytest.mark.django_db
ESSAY = "essays/who-keeps-the-well.md"


GOOD: dict[str, bytes] = {}  # made by the first test that asks for it: encoding its picture takes a second


@pytest.fixture
def files(site, folder):
    """The files of a small good bundle, where the site is empty."""
    if not GOOD:
        GOOD.update(_made(folder))
    return dict(GOOD)


def _made(folder):
    with transaction.atomic():
        picture("green", "A well")
        essay = make_essay(body="A well.\n\n![w](media:a-well)", tags=["water"], hubs=["politics"])
        make_comment(essay, parent=make_comment(essay))
        found = files_of(written(folder / "good.zip"))
        transaction.set_rollback(True)
    for path in (folder / "media").rglob("*.*"):
        path.unlink()
    (folder / "good.zip").unlink()
    return found


def everything():
    """How many there are of what an import could write."""
    return [model.objects.count() for model in (Essay, Hub, Licence, Page, Media)], SiteSettings.objects.get().title


@pytest.fixture
def refused(folder):
    """A function that takes a bundle in, which must be refused with these words, and nothing written."""

    def refuse(path, words):
        before, disk = everything(), sorted(folder.rglob("*"))
        for look in (check.check, load.load):
            with pytest.raises(Refused) as error:
                look(path)
            assert words in str(error.value)
        assert everything() == before
        assert sorted(folder.rglob("*")) == disk

    return refuse


def test_the_good_one_is_good(files, folder):
    assert load.load(packed(folder / "x.zip", files)).checked.counts["essays"] == 1
    assert Essay.objects.get().comment_count == 2


def changed(files, name, old, new):
    assert old in files[name]
    return files | {name: files[name].replace(old, new)}


@pytest.mark.parametrize(
    "name",
    ["../x.md", "essays/../../x.md", "/etc/passwd", "essays\\x.md", "C:/x.md", "essays/.md/x", "evil.php", "essays/..",
     "media/a/b.png", "essays/x\ny.md", "media/..", "ESSAYS/x.md", "private/revisions/x/01.txt"],
)  # fmt: skip
def test_names_that_no_bundle_has(files, folder, refused, name):
    refused(packed(folder / "x.zip", files | {name: b"x"}), "no file of a bundle is called so")


def test_two_files_of_one_name(files, folder, refused):
    path = packed(folder / "x.zip", files)
    with zipfile.ZipFile(path, "a") as out, pytest.warns(UserWarning):
        out.writestr("site.json", files["site.json"])
    refused(path, "site.json: there are two files of this name")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_a_link_is_no_file(files, folder, refused, kind):
    path = packed(folder / "x.zip", files)
    info = zipfile.ZipInfo("essays/link.md")
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    with zipfile.ZipFile(path, "a") as out:
        out.writestr(info, "/etc/passwd")
    refused(path, "essays/link.md: it is no plain file")


def test_a_zip_of_a_later_version_than_there_is(files, folder, refused):
    path = packed(folder / "x.zip", files)
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\1\2") + 6] = 99  # which is needed to read the last file
    path.write_bytes(data)
    refused(path, "is no zip file, or a part of it is missing")


def test_a_name_that_says_another_in_the_file_itself(files, folder, refused):
    path = packed(folder / "x.zip", files)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"pages.jsonl", b"peges.jsonl", 1))  # the first is before the file, not in the table
    refused(path, "pages.jsonl: it is damaged")


def test_a_bomb_is_not_unpacked(files, folder, refused):
    bomb = folder / "x.zip"
    zeros = b'{"slug": "' + b"0" * 300_000_000 + b'"}'
    packed(bomb, files | {"tags.jsonl": zeros})
    assert bomb.stat().st_size < 1_000_000
    refused(bomb, "no bundle is packed so densely")


def test_files_that_lie_over_one_another(files, folder, refused):
    """As in the bombs that need no nesting: many entries of the table lead to the same packed bytes."""
    path = packed(folder / "x.zip", files)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as known:
        at, count = known.start_dir, len(known.filelist)
    end = data.rfind(b"PK\5\6")
    table = data[at:end]
    entry = table[table.find(b"PK\1\2", 1) :][:46]
    length = struct.unpack("<HHH", entry[28:34])
    first = table[table.find(b"PK\1\2", 1) :][: 46 + sum(length)]
    extra = b"".join(
        first[:28] + struct.pack("<H", len(name)) + b"\0\0\0\0" + first[34:46] + name
        for name in (f"essays/e{n}.md".encode() for n in range(2000))
    )
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, count + 2000, count + 2000, len(table) + len(extra))
    path.write_bytes(data[:end] + extra + bytes(tail))
    refused(path, "lie over one another")


@pytest.mark.parametrize("cut", [0, 10, 500, -1, -30])
def test_what_is_cut_short(files, folder, refused, cut):
    path = packed(folder / "x.zip", files)
    path.write_bytes(path.read_bytes()[:cut])
    refused(path, "x.zip is no zip file, or a part of it is missing")


def test_a_file_that_is_not_there(folder, refused, site):
    refused(folder / "nowhere.zip", "nowhere.zip cannot be read: No such file or directory")


def test_a_byte_that_was_changed(files, folder, refused):
    path = packed(folder / "x.zip", files)
    with zipfile.ZipFile(path) as known:
        info = known.getinfo("site.json")
    data = bytearray(path.read_bytes())
    data[info.header_offset + 30 + len(info.filename) + 5] ^= 0xFF
    path.write_bytes(bytes(data))
    refused(path, "site.json: it is damaged")


def test_sums_sizes_and_lists_that_do_not_agree(files, folder, refused):
    path = folder / "x.zip"
    refused(packed(path, changed(files, ESSAY, b"A well.", b"A will."), sums=False), f"{ESSAY}: it is not what the man")
    refused(packed(path, files | {ESSAY: files[ESSAY] + b"x"}, sums=False), f"{ESSAY}: it has another size")
    refused(packed(path, {n: d for n, d in files.items() if n != ESSAY}, sums=False), f"{ESSAY}: it is missing")
    refused(packed(path, files | {"essays/more.md": b"x"}, sums=False), "essays/more.md: the manifest does not tell")
    twice = files[MANIFEST] + files[MANIFEST].splitlines(keepends=True)[1]
    refused(packed(path, files | {MANIFEST: twice}, sums=False), "the manifest tells of it twice")
    refused(packed(path, {n: d for n, d in files.items() if n != MANIFEST}, sums=False), f"{MANIFEST}: it is missing")
    refused(packed(path, {n: d for n, d in files.items() if n != "tags.jsonl"}), "tags.jsonl: it is missing")


@pytest.mark.parametrize(
    ("header", "words"),
    [({"version": 2}, "it has version 2 of the format; this site reads up to 1"), ({"version": "1"}, "which version"),
     ({"version": True}, "which version"), ({"format": "other"}, "no bundle of a site"), ({"complete": 1}, "complete")],
)  # fmt: skip
def test_another_version(files, folder, refused, header, words):
    refused(packed(folder / "x.zip", files, header=header), words)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("tags.jsonl", b'"name": "water"', b'"name": 7', "tags.jsonl, line 1: “name” is not a text"),
        ("tags.jsonl", b'"name": "water"', b'"name": ["water"]', "“name” is not a text"),
        ("tags.jsonl", b'"name": "water"', b'"name": "' + b"w" * 61 + b'"', "longer than 60 characters"),
        ("tags.jsonl", b'"name": "water"', b'"name": "w\\u0000"', "characters that are no text"),
        ("tags.jsonl", b'"name": "water"', b'"name": "w\\ud800"', "characters that are no text"),
        ("tags.jsonl", b'"name": "water"', b'"name": "water", "id": 4', "“id” is not known"),
        ("tags.jsonl", b'"name": "water"', b'"name": "water", "name": "w"', "a name stands twice"),
        ("tags.jsonl", b'"name": "water"', b'"name": "water", "synonym_of": "air"', "“air”, which is not in"),
        ("tags.jsonl", b'"slug": "water"', b'"slug": "../w"', "“slug” cannot be part of an address"),
        ("tags.jsonl", b'{"slug"', b'[{"slug"', "it is no valid JSON"),
        ("tags.jsonl", b'{"slug"', b"[" * 100_000 + b'{"slug"', "it is no valid JSON"),
        ("authors.jsonl", b'"name": "Ilse Verhaegen"', b'"name": "I", "site": "javascript:alert(1)"', "no web address"),
        ("authors.jsonl", b'"name": "Ilse Verhaegen"', b'"name": "I\\nV"', "more than a line"),
        ("replies.jsonl", b'"number": 2', b'"number": -2', "“number” is out of range"),
        ("replies.jsonl", b'"number": 2', b'"number": 1e3', "“number” is not a whole number"),
        ("replies.jsonl", b'"number": 2', b'"number": NaN', "it is no valid JSON"),
        ("replies.jsonl", b'"number": 2', b'"number": true', "“number” is not a whole number"),
        ("replies.jsonl", b'"number": 2', b'"number": ' + b"9" * 5000, "no valid JSON"),
        ("replies.jsonl", b'"emblem"', b'"website": "java\\tscript:x", "emblem"', "“website” is"),
        ("replies.jsonl", b"published_at", b"published_on", "“published_on” is not known"),
        ("site.json", b'"UTC"', b'"Mars/Olympus"', "site.json: there is no zone “Mars/Olympus”"),
        ("site.json", b'"UTC"', b'"../../etc/passwd"', "there is no zone"),
        ("media.jsonl", b'"width": 300', b'"width": 301', "not the picture that media.jsonl says"),
        ("media.jsonl", b'"kind": "picture"', b'"kind": "page"', "“kind” cannot be “page”"),
        ("media.jsonl", b'"format": "PNG"', b'"format": "HTML"', "“format” is none of its kind"),
        ("media.jsonl", b'"focus_x": 50', b'"focus_x": 101', "media.jsonl, line 1: “focus_x” is out of range"),
        ("media.jsonl", b'"file": "a-well.png"', b'"file": "../a.png"', "“file” is not its name"),
        (ESSAY, b'title: "', b'title: !!python/object:os.system "', "it is no valid JSON"),
        (ESSAY, b'title: "', b'title: &a [*a]\ntitle: "', "it is no valid JSON"),
        (ESSAY, b'slug: "who-keeps-the-well"', b'slug: "other"', "“slug” is not the name of the file"),
        (ESSAY, b'lang: "en"', b'lang: "xx"', "“language” cannot be “xx”"),
        (ESSAY, b'lang: "en"', b'lang: "en"\nlang: "de"', "says “lang” twice"),
        (ESSAY, b'lang: "en"', b'layout: "en"', "“layout” is not known"),
        (ESSAY, b"  edition: 1", b"  edition: 0", "“edition” is missing"),
        (ESSAY, b'  guid: "', b'  guid: "x', "“guid” is no UUID"),
        (ESSAY, b'hubs: ["politics"]', b'hubs: ["nowhere"]', "“nowhere”, which is not in the bundle"),
        (ESSAY, b'hubs: ["politics"]', b'hubs: "politics"', "“hubs” is not a list"),
        (ESSAY, b'date: "2013-03-08"', b'date: "2013-02-31"', "“dated” is no day"),
        (ESSAY, b"---\nA well", b"A well", "its front matter has no end"),
        (ESSAY, b"A well.", b"A \xff well.", "it is not UTF-8 text"),
        (ESSAY, b"A well.", b"A \x07 well.", "its text is none"),
        ("hubs.jsonl", b'"slug": "politics"', b'"slug": "politics", "starts": ["nowhere"]', "not in the bundle"),
    ],
)  # fmt: skip
def test_values_that_are_none(files, folder, refused, name, old, new, words):
    refused(packed(folder / "x.zip", changed(files, name, old, new)), words)


def test_what_is_enormous(files, folder, refused):
    path = folder / "x.zip"
    noise = "".join(f"{n:x}" for n in range(200_000))
    front = changed(files, ESSAY, b'lang: "en"', b'lang: "en"\n' + b"".join(b'a: "%d"\n' % n for n in range(40_000)))
    assert len(front[ESSAY]) > MOST_FRONT
    refused(packed(path, front), f"{ESSAY}: its front matter is larger than 256 kB")
    refused(packed(path, files | {ESSAY: files[ESSAY] + noise.encode() * 6}), f"{ESSAY}: it is larger than 4096 kB")
    line = b'{"slug": "' + noise.encode() * 6 + b'"}\n'
    assert len(line) > MOST_LINE
    refused(packed(path, files | {"tags.jsonl": line}), "tags.jsonl, line 1: it is longer than 4096 kB")


def test_a_picture_that_is_none(files, folder, refused):
    page = b"<script>alert(1)</script>".ljust(len(files["media/a-well.png"]))
    refused(packed(folder / "x.zip", files | {"media/a-well.png": page}), "media/a-well.png: it is no whole picture")
    half = files["media/a-well.png"][:-40].ljust(len(files["media/a-well.png"]))
    refused(packed(folder / "x.zip", files | {"media/a-well.png": half}), "media/a-well.png: it is no whole picture")


def test_a_seal_that_was_broken(files, folder, refused):
    """Whatever is changed of a line, its seal is not that of the line any more."""
    rows = [json.loads(line) for line in files["moderation/1.jsonl"].splitlines()]
    rows[1] = {"place": 2, "day": "2013-03-08", "decision": "publish", "to": "published", "reason": "", "essay": "",
               "rest": "0" * 64, "seal": rows[1]["seal"]}  # fmt: skip
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    refused(
        packed(folder / "x.zip", files | {"moderation/1.jsonl": text}), "moderation/1.jsonl, line 2: its seal is not"
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("replies.jsonl", b'"parent": 1', b'"parent": 9', "there is no reply 9 that it could answer"),
        ("replies.jsonl", b'"number": 2', b'"number": 1', "the database refuses it"),
        (ESSAY, b"last_comment_number: 2", b"last_comment_number: 1", "above the last number of its essay"),
        (ESSAY, b"A well.", b"> " * 4000 + b"A well.", ESSAY),
    ],
)  # fmt: skip
def test_what_is_seen_only_as_it_is_stored_undoes_all_of_it(files, folder, name, old, new, words):
    path, before = packed(folder / "x.zip", changed(files, name, old, new)), everything()
    disk = sorted((folder / "media").rglob("*.*"))
    with pytest.raises(Refused, match=words):
        load.load(path)
    assert everything() == before and sorted((folder / "media").rglob("*.*")) == disk


def test_a_site_that_has_something_already(files, folder):
    path = packed(folder / "x.zip", files)
    call_command("import_bundle", str(path), check=True)
    assert not Essay.objects.exists()
    make_essay()
    with pytest.raises(CommandError, match="This site has essays already"):
        call_command("import_bundle", str(path))
    call_command("import_bundle", str(path), check=True)


def test_a_bundle_that_another_program_packed_is_good(files, folder):
    """With folders of their own, and the manifest first."""
    path = folder / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for name in ("essays/", "media/"):
            out.mkdir(name)
        for name in sorted(files):
            out.writestr(name, files[name])
    assert check.check(path).counts["essays"] == 1
