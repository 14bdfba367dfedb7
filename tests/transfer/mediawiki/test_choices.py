"""What whoever imports chooses: a mapping of templates, a folder of files; copies of a source in other processes."""

import os
import pickle

import pytest

from tests.transfer.mediawiki.test_dumps import dump
from transfer.importing.items import Refused
from transfer.mediawiki.source import Choices, DumpSource, PagesSource


def test_a_mapping_file_says_what_becomes_of_templates_and_prefixes(tmp_path):
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "templates: {Gone: drop, Empty: , Big: '**{{1}}**'}\ninterwiki: {Own: 'https://o.example/$1'}\n"
        "categories: {A: b}"
    )
    path = dump(tmp_path, ("A", "a{{gone|x}}{{empty|y}} {{Big|z}} [[own:B c|d]]"))
    source = DumpSource(path, Choices(mapping=mapping))
    source.check()
    assert next(source.texts()).body == "a **z** [d](https://o.example/B_c)\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"templates: [", "line 1"),
        (b"a: b", "may say “templates” and “interwiki”"),
        (b"templates: [a]", "has to be pairs of a name and a text"),
        (b"interwiki: {a: 'javascript:$1'}", "has to begin with http and hold $1"),
        (b"templates: {a: \xff}", "cannot be read as text in UTF-8"),
        (b"templates: {a: " + b"x" * 6000 + b"}", "is too long"),
        (b"[" * 100_000, "cannot be read as text"),
        (b"- " + b"x" * 1_000_001, "is too large"),
    ],
)
def test_a_mapping_that_is_none_is_refused_in_words(tmp_path, data, words):
    mapping = tmp_path / "map.yaml"
    mapping.write_bytes(data)
    with pytest.raises(Refused) as refused:
        DumpSource(dump(tmp_path, ("A", "x")), Choices(mapping=mapping)).check()
    assert words in str(refused.value) and "map.yaml" in str(refused.value)


def test_files_are_found_by_their_titles_and_links_out_of_the_folder_are_not_followed(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    images = tmp_path / "images"
    for name in ("a/ab/My_well.png", "thumb/a/ab/My_well.png/120px-My_well.png", "archive/a/ab/2020!My_well.png"):
        (images / name).parent.mkdir(parents=True, exist_ok=True)
        (images / name).write_bytes(b"png")
    (images / "Link.png").symlink_to(secret)
    words = "[[File:my well.png|thumb|Ours]] [[Datei:Link.png]] [[File:../secret.png]] {{Infobox|image=My well.png}}"
    source = DumpSource(dump(tmp_path, ("A", words)), Choices(files=images))
    source.check()
    found = {file.key: file for file in source.files()}
    assert found["file:My well.png"].path == images / "a/ab/My_well.png"
    assert [file.path for key, file in found.items() if key != "file:My well.png"] == [None, None]
    assert "/wiki/File:My_well.png" in found["file:My well.png"].addresses
    assert '![](import:file:My%20well.png "Ours")' in next(source.texts()).body


def test_a_copy_in_another_process_converts_and_takes_nothing_away(tmp_path):
    source = DumpSource(dump(tmp_path, ("A", "[[B]]"), ("B", "x")))
    source.check()
    copy = pickle.loads(pickle.dumps(source))  # noqa: S301 - made a line above
    assert [copy.convert(part) for part in source.parts()] == list(source.texts())
    place = source.found.scratch.path
    if (child := os.fork()) == 0:
        source.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert place.exists() and len(list(source.parts())) == 2
    source.close()


def test_a_folder_without_pages_and_a_page_that_is_no_text_are_refused(tmp_path):
    with pytest.raises(Refused, match="no pages"):
        PagesSource(tmp_path).check()
    (tmp_path / "A.wiki").write_bytes(b"one\ntwo \xff")
    with pytest.raises(Refused, match=r"“A\.wiki”, line 2: this is no text in UTF-8"):
        PagesSource(tmp_path).check()
    with pytest.raises(Refused, match="no folder"):
        PagesSource(tmp_path / "none").check()
