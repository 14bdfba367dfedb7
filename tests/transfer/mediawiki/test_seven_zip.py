"""Dumps within a .7z, as the real program packs them: read as they are unpacked, and refused in words where they hide,
lie, grow or are broken."""

import re
import shutil
import struct
import subprocess
import tracemalloc
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from essays.models import Essay
from tests import programs
from tests.transfer.mediawiki.test_dumps import texts
from transfer.importing import runs
from transfer.importing.items import Refused
from transfer.mediawiki import seven_zip
from transfer.mediawiki.source import DumpSource
from transfer.models import Import

OWN = "mwxml-dump.xml"


@pytest.fixture
def pack(tmp_path):
    """Packs files with 7-Zip: pack("a.xml", "b.xml", "-psecret") in a folder; the path of the archive."""
    program = programs.need("7z", "p7zip-full")

    def packed(*given, at=tmp_path, name="wiki.7z"):
        command = [program, "a", "-bd", "-y", name, *given]
        subprocess.run(command, cwd=at, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        return at / name

    return packed


@pytest.fixture
def own(shared, tmp_path):
    """A real dump, in the folder of the test."""
    return shutil.copy(shared / "data/mediawiki" / OWN, tmp_path / OWN)


@pytest.fixture
def whole(own, pack):
    return pack(OWN)


def refusal(path):
    source = DumpSource(path)
    with pytest.raises(Refused) as refused:
        source.check()
    return str(refused.value)


def test_a_real_dump_is_read_also_within_a_folder_of_its_archive(shared, tmp_path, pack, whole):
    plain = texts(shared / "data/mediawiki" / OWN)
    assert texts(whole) == plain and list(plain) == ["Foo"]
    (tmp_path / "dumps").mkdir()
    shutil.copy(tmp_path / OWN, tmp_path / "dumps" / OWN)
    assert texts(pack("dumps", name="folder.7z")) == plain


@pytest.mark.proof
def test_a_large_one_takes_no_memory_by_its_size_and_no_disk(tmp_path, pack):
    page = "<page><title>P {0}</title><ns>0</ns><id>{0}</id><revision><id>{0}</id><text>{1}</text></revision></page>"
    words = "".join(f"word{number * number} " for number in range(2500))
    with (tmp_path / "large.xml").open("w") as file:
        file.write("<mediawiki version='0.10'>")
        file.writelines(page.format(number, words) for number in range(1, 350))
        file.write("</mediawiki>")
    packed, size = pack("large.xml"), (tmp_path / "large.xml").stat().st_size
    (tmp_path / "large.xml").unlink()
    tracemalloc.start()
    source = DumpSource(packed)
    assert source.check().counts["texts"] == 349
    source.close()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [path.name for path in tmp_path.iterdir()] == ["wiki.7z"], "nothing of it was unpacked to the disk"
    assert peak < size / 3, "and what the program may take is bounded by the system"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["again.xml"], "several files"),
        (["-psecret"], "with a password"),
        (["-psecret", "-mhe=on"], "with a password"),
    ],
)
def test_what_hides_or_is_more_than_one_is_refused(tmp_path, own, pack, given, words):
    shutil.copy(own, tmp_path / "again.xml")
    assert words in refusal(pack(OWN, *given))


def test_an_archive_of_a_folder_alone_or_of_thousands_of_names_is_refused(tmp_path, pack):
    (tmp_path / "empty").mkdir()
    assert "holds no dump" in refusal(pack("empty"))
    many = tmp_path / "many"
    many.mkdir()
    for number in range(1500):
        (many / f"{'n' * 90}{number}.xml").touch()
    assert "several files" in refusal(pack("many", name="many.7z"))


@pytest.mark.parametrize("absolute", [False, True])
def test_a_path_that_leads_out_is_refused_and_writes_nothing(tmp_path, own, pack, absolute):
    inner = tmp_path / "inner"
    inner.mkdir()
    archive = pack("-spf", str(own) if absolute else f"../{OWN}", at=inner)
    own_path = tmp_path / OWN
    own_path.unlink()
    assert "leads out of its folder" in refusal(archive)
    assert not own_path.exists()


def test_what_is_cut_off_anywhere_is_refused(tmp_path, whole):
    data = whole.read_bytes()
    for end in (6, 32, 40, len(data) // 3, len(data) // 2, len(data) - 40, len(data) - 1):
        cut = tmp_path / "cut.7z"
        cut.write_bytes(data[:end])
        assert "cut.7z is cut off or damaged" in refusal(cut), end


def test_one_wrong_byte_is_found_though_what_is_read_is_well_formed(tmp_path, own, pack):
    stored = pack(OWN, "-mx=0")
    data = stored.read_bytes()
    assert data.count(b"<title>Foo</title>") == 1
    stored.write_bytes(data.replace(b"<title>Foo</title>", b"<title>Fox</title>"))
    assert "is cut off or damaged" in refusal(stored)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, pack):
    page = "<page><title>A</title><ns>0</ns><revision><text>a</text></revision></page>"
    (tmp_path / "bomb.xml").write_text(f"<mediawiki>{page}{' ' * 60_000_000}</mediawiki>")
    archive = pack("bomb.xml", "-mx=1")
    assert archive.stat().st_size * seven_zip.MOST_TIMES < (tmp_path / "bomb.xml").stat().st_size
    (tmp_path / "bomb.xml").unlink()
    assert "larger, unpacked, than any dump" in refusal(archive)


def wanting(archive, memory):
    """Makes a .7z that was packed with PPMd say that so many bytes of memory are needed, which its packer never would:
    they stand in the header behind the method, and two sums over the header before it."""
    data = bytearray(archive.read_bytes())
    at, size = struct.unpack_from("<QQ", data, 12)
    place = data.index(b"\x03\x04\x01\x05", 32 + at) + 5
    struct.pack_into("<I", data, place, memory)
    struct.pack_into("<I", data, 28, zlib.crc32(data[32 + at : 32 + at + size]))
    struct.pack_into("<I", data, 8, zlib.crc32(data[12:32]))
    archive.write_bytes(data)


def test_one_that_wants_much_memory_is_refused(own, pack):
    programs.need("prlimit", "util-linux")
    archive = pack(OWN, "-m0=PPMd", "-mhc=off")
    wanting(archive, 64 * 1024 * 1024)
    assert list(texts(archive)) == ["Foo"]
    wanting(archive, 3_000_000_000)
    assert "wants more than 512 MB of memory" in refusal(archive)


def test_what_is_no_dump_within_is_refused_as_it_would_be_by_itself(tmp_path, pack):
    (tmp_path / "words.xml").write_text("<rss version='2.0'><channel/></rss>")
    assert "no dump of MediaWiki" in refusal(pack("words.xml"))
    (tmp_path / "other.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\0" * 40)
    assert "other.7z" in refusal(tmp_path / "other.7z")


def test_where_the_program_is_missing_that_is_said(tmp_path, monkeypatch):
    (tmp_path / "wiki.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\0" * 40)
    monkeypatch.setattr(seven_zip, "PROGRAMS", ("no-such-program",))
    assert "no program for it (p7zip) is installed" in refusal(tmp_path / "wiki.7z")


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_it_comes_over_by_the_command_and_by_the_desk(whole, client, cast, settings, tmp_path, capsys):
    call_command("import_mediawiki", whole, processes=0)
    assert Essay.objects.get().title == "Foo" and "created 1" in capsys.readouterr().out
    Essay.objects.all().delete()
    settings.VAR_DIR = tmp_path / "var"
    client.force_login(cast["administrator"])
    page = client.get("/desk/import/").content.decode()
    action = re.search(r'<form action="([^"]*)" method="post" enctype', page)[1].replace("&amp;", "&")
    sent = {"kind": "mediawiki", "file": SimpleUploadedFile("wiki.xml.7z", whole.read_bytes())}
    assert client.post(action, sent).status_code == 303
    run = Import.objects.get()
    assert runs.carry_out(run.pk, processes=0).state == Import.State.LOOKED
    assert "Here is what would come" in client.get(f"/desk/import/{run.pk}/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_a_hostile_one_is_refused_in_words_by_the_command_and_the_desk(own, pack, client, cast, settings, tmp_path):
    archive = pack(OWN, "-psecret")
    with pytest.raises(CommandError, match="with a password"):
        call_command("import_mediawiki", archive, processes=0)
    settings.VAR_DIR = tmp_path / "var"
    client.force_login(cast["administrator"])
    page = client.get("/desk/import/").content.decode()
    action = re.search(r'<form action="([^"]*)" method="post" enctype', page)[1].replace("&amp;", "&")
    client.post(action, {"kind": "mediawiki", "file": SimpleUploadedFile("wiki.7z", archive.read_bytes())})
    run = Import.objects.get()
    assert runs.carry_out(run.pk, processes=0).state == Import.State.FAILED
    page = client.get(f"/desk/import/{run.pk}/").content.decode()
    assert "Nothing was brought in" in page and "with a password" in page
    assert not Essay.objects.exists()
