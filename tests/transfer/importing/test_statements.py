"""What is asked of the database grows with the batches of an import, not with its texts."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from essays.models import Essay
from tests.transfer.importing.made_by_hand import WORDS, brought, text
from transfer.importing import loading
from transfer.importing.items import Reply, Term, reference

AFTER = datetime(2014, 1, 1, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def texts(name, count):
    """Texts as those of a blog: a tag, an old address, an id for readers of feeds, a link and a reply."""
    return [
        text(
            f"{name}:{n}", f"{name} {n}", f"{name} {n} {WORDS} [to]({reference(f'{name}:{count - n - 1}')})",
            terms=("t",), addresses=(f"/{name}/{n}/", f"/?p={name}{n}"), guid=f"https://{name}.example/{n}",
            replies=(Reply(f"c:{name}:{n}", "", "Reader", f"So *it* is, {name} {n}.", AFTER),),
        )
        for n in range(count)
    ]  # fmt: skip


def asked(name, count):
    with CaptureQueriesContext(connection) as statements:
        report = brought(*texts(name, count), of={"terms": (Term("t", "Wells"),)}, name=name, keep_apart=True)
    assert report.counts()["created"] == count
    return len(statements)


def test_one_batch_asks_as_much_as_one_text(client):
    asked("first", 2)  # makes the author and the tag
    few, many = asked("few", 2), asked("many", 40)
    assert many <= few + 2
    assert many <= 110
    assert (Essay.objects.count(), Comment.objects.count()) == (44, 44)
    page = client.get("/essays/many-7/")
    assert page.status_code == 200
    assert "So <em>it</em> is, many 7." in page.content.decode()
    assert client.get("/many/7/").headers["Location"] == "/essays/many-7/"


def test_what_is_here_already_is_asked_for_by_batches(client):
    asked("many", 40)
    with CaptureQueriesContext(connection) as statements:
        report = brought(*texts("many", 40), of={"terms": (Term("t", "Wells"),)}, name="many", keep_apart=True)
    assert report.counts()["skipped"] == 40
    assert len(statements) <= 30
    assert client.get("/essays/many-7/").status_code == 200


def test_long_texts_share_no_transaction(monkeypatch, client):
    batches, store = [], loading.storing.store_together
    monkeypatch.setattr(loading, "LONG", 1000)
    monkeypatch.setattr(
        loading.storing, "store_together", lambda some, run: batches.append(len(some)) or store(some, run)
    )
    long = [text(f"long:{n}", f"Long {n}", f"{n} " + "So it is. " * 200) for n in range(2)]
    assert (
        brought(*texts("short", 3), *long, of={"terms": (Term("t", "Wells"),)}, keep_apart=True).figures["essays"] == 5
    )
    assert (batches[-1], sum(batches)) == (1, 5)
    assert client.get("/essays/long-1/").status_code == 200
