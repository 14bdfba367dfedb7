"""A small site in which every kind of page has something to show."""

import datetime
import hashlib
import json
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from PIL import Image

from addresses import missing, outgoing_links, redirects
from addresses.models import LinkPlace, LinksRead, OutgoingLink
from comments.audit import hash_chain, sealed_logs
from comments.paragraphs import answers
from essays import taxonomy
from essays.derived.redirects import keep_titles_from_elsewhere
from essays.media import recordings, uploads
from essays.models import Essay, Hub, Licence, Page, Series, Tag
from essays.taxonomy import series, translations
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from tests.cast import make_comment, make_essay, member
from tests.essays.recording_samples import wav
from transfer.models import Export, Import

DAY = datetime.timedelta(days=1)


def plant():
    """One of everything that a page shows, or two where one of them stands apart from the list."""
    call_command("setup", verbosity=0)
    for title, cover in (("The First Well", _picture("A well by a house").pk), ("The Second Well", None)):
        make_essay(
            title,
            "A well: [[The First Well]], [[hub:politics]].",
            tags=["wells", "water"],
            authors=("Ann Many",),
            hubs=("politics", "movements", "alternatives"),
            standfirst="A well.",
            cover_id=cover,
        )
    first = Essay.objects.get(slug="the-first-well")
    only = make_essay("A Pump", "A well with a handle.", tags=["wells"], authors=("Ann Many",), hubs=("politics",))
    Hub.objects.filter(slug="politics").update(picture=_picture("A hall with its doors open", 60))
    for hub in Hub.objects.all():
        taxonomy.save_hub(hub, by=None, starts=[first.pk] + [only.pk] * (hub.slug == "politics"))
    order = series.save_series(Series(title="Wells in Order", introduction="One *after* the other."), by=None)
    series.add(order, first, by=None)
    series.add(order, only, by=None)
    translations.link(make_essay("Der erste Brunnen", "Wasser.", language="de"), first, by=None)
    for state in ("published", "held", "rejected"):
        make_comment(first, state=state, about=answers.find_about(first, "1"))
    now = timezone.now()
    board.save_book(Book(title="Digging", author="A. Spade", featured=True, hub=Hub.objects.first()), by=None)
    board.save_book(Book(title="Drinking", author="A. Cup", hub=Hub.objects.first()), by=None)
    board.save_call(Call(title="Buckets Wanted", opens=now - DAY, closes=now + DAY), by=None, hubs=Hub.objects.all())
    board.save_call(Call(title="Ropes", opens=now - 3 * DAY, closes=now - DAY), by=None, hubs=Hub.objects.all())
    about = Page.objects.get(slug="about")
    talk = recordings.add_recording(
        BytesIO(wav()), by=None, alt="A talk at the well", transcript="Who drinks, keeps it."
    )
    about.body += f"\n\n{talk.markdown}\n"
    taxonomy.save_page(about, by=None)
    board.save_bookmark(Bookmark(title="Pumps", url="https://example.org/"), by=None, tags=Tag.objects.all())
    # Looked at, with a category to be placed and something to know.
    note = {"code": "scheduled", "count": 1, "about": {}, "first": [{"key": "post:1", "words": "on Monday"}]}
    term = {"key": "category:wells", "name": "Wells", "is_category": True, "to": "tag:Wells", "texts": 2}
    report = {"dry_run": True, "stopped": False, "notes": [note], "terms": [term], "figures": {}, "counts": {}}
    Export.objects.create(kind="bundle", file_name="the-wells.zip", folder="no-folder", state=Export.State.DONE)
    Import.objects.create(kind="wordpress", file_name="wells.xml", state=Import.State.LOOKED, report=report)
    plant_addresses(first)
    plant_earlier_log()
    return member("moderator")


def plant_earlier_log():
    """The log of an earlier site: of one decision, and of one that is not told."""
    told = {"place": 1, "day": "2025-03-08", "decision": "publish", "to": "published", "reason": "", "essay": "",
            "rest": "0" * 64}  # fmt: skip
    first = hash_chain.seal(hash_chain.FIRST, told)
    lines = [told | {"seal": first}, {"place": 2, "seal": "1" * 64}]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        sealed_logs.keep(ContentFile(data), digest, 2, "1" * 64)


def plant_addresses(essay):
    """One that is missing, one that leads on, a link that is dead."""
    missing.note("/wiki/Wells_and_Water")
    missing.write()
    redirects.make("/wells-of-before/", f"{essay.get_absolute_url()}#responses", by=None)
    keep_titles_from_elsewhere(["Wells of Before"], essay)
    link = OutgoingLink.objects.create(
        digest=outgoing_links.digest("https://example.org/gone/"), url="https://example.org/gone/", host="example.org",
        state=OutgoingLink.State.DEAD, answered="It answers 404.", failures=3, failed_on=timezone.localdate(),
        asked_at=timezone.now(), due=timezone.now() + DAY,
    )  # fmt: skip
    LinkPlace.objects.create(link=link, essay=essay, sentence="A well that is gone.")
    LinksRead.objects.create(essay=essay, edition=essay.edition)


def _picture(alt, grey=40):
    """A picture of the library, in two greys, with all that is said of one."""
    image, out = Image.new("L", (800, 450), grey), BytesIO()
    image.paste(210, (300, 100, 500, 400))
    image.save(out, "PNG")
    out.seek(0)
    words = {"caption": "The well of Sund.", "credit": "Mirela Pop", "licence": Licence.objects.first()}
    return uploads.add_picture(out, by=None, alt=alt, **words)
