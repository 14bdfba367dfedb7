"""The log of an earlier site as its readers find it here: page by page, checked, without a word of anybody's."""

import hashlib
import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments.audit import hash_chain, sealed_logs
from comments.audit.sealed_reading import Document
from essays import publishing
from essays.models import Essay, ImportedFrom
from tests.cast import make_draft, make_essay
from tests.packed import packed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
PAGE = "/moderation/earlier/1/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    default_storage.__dict__.pop("base_location", None)
    default_storage.__dict__.pop("location", None)


def line(place, **told):
    usual = {"day": f"2025-03-{place % 28 + 1:02}", "decision": "reject", "to": "rejected", "reason": "attack"}
    return {"place": place, **usual, "essay": "", "rest": "0" * 64} | told


def sealed(lines):
    """Lines with their seals, as they stand in a document."""
    before, found = hash_chain.FIRST, []
    for one in lines:
        before = hash_chain.seal(before, one)
        found.append(one | {"seal": before})
    return found


def kept(lines):
    """Keeps a log as one that came with a bundle; returns the path of its file."""
    data = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines).encode()
    with transaction.atomic():
        return sealed_logs.keep(ContentFile(data), hashlib.sha256(data).hexdigest(), len(lines), lines[-1]["seal"])


def rewritten(path, change):
    with default_storage.open(path) as file:
        data = change(file.read())
    default_storage.delete(path)
    default_storage.save(path, ContentFile(data))


def shown(client, address=PAGE):
    answer = client.get(address)
    assert answer.status_code == 200
    return packed(answer.content.decode().partition("<main")[2].partition("</main>")[0])


def test_a_long_log_stands_on_pages_the_newest_first(client):
    lines = sealed(line(place) for place in range(1, 251))
    kept(lines)
    first, last = shown(client), shown(client, f"{PAGE}?page=3")
    assert "250 lines" in first and f"<code>{lines[249]['seal']}</code>" in first
    assert first.index(lines[249]["seal"]) < first.index(lines[150]["seal"]) and lines[149]["seal"] not in first
    assert lines[49]["seal"] in last and lines[0]["seal"] in last and lines[50]["seal"] not in last
    assert "Rejected" in first and "Personal attack" in first
    assert client.get(f"{PAGE}?page=4").status_code == client.get(f"{PAGE}?page=x").status_code == 404
    assert client.get("/moderation/earlier/2/").status_code == client.get("/moderation/earlier/0/").status_code == 404


@pytest.mark.parametrize("count", [1, 2, 3, 99, 100, 101, 257])
def test_every_line_is_found_where_it_stands(count):
    lines = sealed(line(place, rest="1" * (place * 7 % 200)) for place in range(1, count + 1))
    document = Document(kept(lines).split("/")[1].removesuffix(".jsonl"))
    assert len(document) == count
    assert [found.seal for found in document[:]] == [one["seal"] for one in reversed(lines)]
    assert all(document[n].place == count - n for n in range(count))


class Counting(io.BufferedReader):
    """A file that notes how often a line of it is read."""

    def __init__(self, file, read):
        super().__init__(file.detach())
        self.read_lines = read

    def readline(self, size=-1):
        self.read_lines.append(size)
        return super().readline(size)


def test_a_page_of_a_long_log_reads_a_small_part_of_it(client, monkeypatch):
    path = kept(sealed(line(place) for place in range(1, 5001)))
    document, read = Document(path.split("/")[1].removesuffix(".jsonl")), []
    opened = document._opened

    def counted():
        return Counting(opened().file, read)

    monkeypatch.setattr(document, "_opened", counted)
    assert document[2400:2500][0].place == 2600
    assert len(read) < 160


def test_it_is_named_and_linked_on_the_pages_of_the_own_log(client):
    assert "Earlier sites" not in shown(client, "/moderation/")
    kept(sealed([line(1), line(2)]))
    assert f'href="{PAGE}"' in shown(client, "/moderation/")
    assert "its chain holds, 2 lines" in shown(client, "/moderation/seals/")
    page = shown(client)
    assert "It came with the bundle of that site on" in page and "Line 1 of this site’s log tells" in page


def test_the_file_is_given_as_it_is(client):
    lines = sealed([line(1), line(2)])
    kept(lines)
    answer = client.get(f"{PAGE}log.jsonl")
    assert [json.loads(one) for one in b"".join(answer).splitlines()] == lines
    assert client.get(f"{PAGE}log.jsonl", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert "attachment" in answer["Content-Disposition"] and answer["Content-Type"].startswith("application/jsonl")


def test_only_essays_that_readers_have_are_named(client):
    told, hidden, gone = make_essay("Told Here"), make_draft("Not Yet Told"), make_essay("Taken Back")
    publishing.withdraw(gone, "Wrong.", by=None)
    guids = [str(Essay.objects.get(pk=essay.pk).guid) for essay in (told, hidden, gone)]
    kept(sealed(line(n, essay=guid) for n, guid in enumerate([*guids, "0" * 32, "no guid"], 1)))
    page = shown(client)
    assert "Told Here" in page and "Not Yet Told" not in page and "Taken Back" not in page
    assert page.count("<td>not public now</td>") == 4


def test_what_is_not_told_says_so_and_what_was_typed_is_no_markup(client):
    odd = line(2, decision="<b>x</b>", reason="<i>why</i>", day="<u>no day</u>", to="<s>y</s>")
    lines = sealed([line(1), odd])
    lines += [{"place": 3, "seal": "a" * 64}, {"place": 4, "seal": "b" * 64}]
    kept(lines)
    page = shown(client)
    assert "Lines 3 to 4 are not told" in page and page.count("<tr>") == 4 and "&lt;b&gt;x&lt;/b&gt;" in page
    assert not {"<b>x", "<i>why", "<u>no", "<s>y"} & {tag for tag in ("<b>x", "<i>why", "<u>no", "<s>y") if tag in page}


CHANGES = {
    "a word": (lambda data: data.replace(b"2025-03-03", b"2025-03-09"), "line 2"),
    "cut off": (lambda data: b"".join(data.splitlines(keepends=True)[:-1]), "last seal is not the one"),
    "no json": (lambda data: data.replace(b'{"place": 2', b"{place: 2"), "cannot be read"),
    "empty": (lambda data: b"", "cannot be read"),
}


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES)
def test_whoever_changes_it_is_found_out_on_its_page_and_on_that_of_the_seals(client, change, words):
    path = kept(sealed(line(place) for place in range(1, 4)))
    assert "does not hold" not in shown(client)
    rewritten(path, change)
    with transaction.atomic():
        make_essay("Another")  # a new version: the page is made anew
    page = shown(client)
    assert "The chain of this log does not hold." in page and words in page
    assert "its chain holds" not in shown(client, "/moderation/seals/")
    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_one_that_is_missing_says_so(client):
    default_storage.delete(kept(sealed([line(1)])))
    assert "is missing" in shown(client) and "is missing" in shown(client, "/moderation/seals/")
    assert client.get(f"{PAGE}log.jsonl").status_code == 404


def test_essays_of_a_page_are_asked_for_at_once(client):
    essays = [make_essay(f"Essay {n}") for n in range(3)]
    kept(sealed(line(n, essay=str(Essay.objects.get(pk=essay.pk).guid)) for n, essay in enumerate(essays, 1)))
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PAGE).status_code == 200
    of_essays = [query for query in asked if "guid" in query["sql"] and "essays_essay" in query["sql"]]
    assert len(of_essays) == 1 and ImportedFrom.objects.count() == 1
