"""What a new site begins with, the demo, and what is done as time goes by."""

import re
import stat

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

import search
from accounts.models import User
from comments.models import Appeal, Comment, Flag
from commonswiki import doctor
from commonswiki.periodic_tasks import tick
from essays.media import image_encoding
from essays.models import Author, EditorialNote, Essay, Hub, Licence, Media, Page, Revision, Series
from sitewide.models import OutboxMessage
from tests.cast import make_essay
from tests.essays.media_uses import used_in
from transfer import demo_content

pytestmark = pytest.mark.django_db


def test_setup_twice_changes_nothing_that_editors_changed(site):
    Hub.objects.filter(slug="politics").update(argument="Ours now.")
    Page.objects.filter(slug="about").update(body="Ours too.")
    call_command("setup")
    assert Hub.objects.count() == 3
    assert Hub.objects.get(slug="politics").argument == "Ours now."
    assert Page.objects.get(slug="about").body == "Ours too."


@pytest.fixture
def written_quickly(monkeypatch):
    """Pictures in two of their widths; tests/essays/test_media_variants.py has them all, and how small they get."""
    monkeypatch.setattr(image_encoding, "WIDTHS", (136, 480))
    monkeypatch.setattr(image_encoding, "SLOW", 0)
    monkeypatch.setattr(image_encoding, "QUICKLY", {"AVIF": {"speed": 10}, "WEBP": {"method": 0}})
    monkeypatch.setitem(image_encoding.ENCODINGS, "PNG", {"compress_level": 1})


@pytest.mark.proof
@pytest.mark.walk
def test_demo_is_what_was_promised(client, site, capsys, written_quickly):
    call_command("load_demo")
    printed = capsys.readouterr().out
    essays = list(Essay.objects.published())
    words = [essay.word_count for essay in essays]
    standing = [len(essay.card["hubs"]) for essay in essays]
    assert len(essays) >= 12
    assert 500 <= min(words) and max(words) <= 1200
    assert all(hub.essays.count() >= 4 for hub in Hub.objects.all())
    assert standing.count(2) >= 4 and standing.count(3) >= 2
    states = set(Comment.objects.values_list("state", flat=True))
    assert states == set(Comment.State.values)
    assert Comment.objects.count() >= 38
    assert not OutboxMessage.objects.exists()
    for role in ("author", "editor", "moderator", "administrator"):
        password = re.search(rf"{role}@example.org\s+(\S+)", printed)[1]
        assert User.objects.get(email=f"{role}@example.org").check_password(password)
    for essay in essays:
        page = client.get(essay.url).content.decode()
        assert "[[" not in page and "[^" not in page, essay.slug
    for link in essays[0].links.model.objects.all():
        assert link.kind != "missing", link
    desk_of_the_demo_is_at_work(client)
    assert not any(doctor.examine().values())


def desk_of_the_demo_is_at_work(client):
    """A draft at every step, later editions to compare, a series, a translation behind its original, pictures."""
    drafts = Revision.objects.filter(pk__in=Essay.objects.filter(live="never").values("head"))
    assert {*drafts.values_list("step", flat=True)} == {"draft", "review", "changes", "approved"}
    assert Essay.objects.filter(live="published", live_at__gt=timezone.now()).count() == 1
    assert EditorialNote.objects.exclude(answers=None).exists() and EditorialNote.objects.exclude(settled_at=None)
    licence = client.get("/essays/a-licence-and-the-people-behind-it/history/").content.decode()
    assert "27th August 2025" in licence and "The second answer is judged less harshly" in licence
    assert [entry.position for entry in Series.objects.get().entries.all()] == [0, 1, 2]
    translation = Essay.objects.get(language="es")
    assert (translation.original_edition, translation.original.edition) == (1, 2)
    pictures_of_the_demo_are_in_use(client)
    assert Flag.objects.exists() and Appeal.objects.exists()


def pictures_of_the_demo_are_in_use(client):
    """Every essay has a cover of its own, every author a portrait; only the translation shows what stands in it."""
    for media in Media.objects.all():
        assert media.variants and media.alt and media.credit and media.licence.code == "CC-BY-SA-4.0"
        assert used_in(media), media
    essays = Essay.objects.published()
    covers = {essay.slug: essay.card["cover"] for essay in essays}
    assert all(covers.values())
    assert [slug for slug, cover in covers.items() if cover["in_text"]] == ["el-tribunal-de-la-puerta"]
    assert len({cover["name"] for cover in covers.values()}) == len(covers)
    court = covers["the-court-at-the-cathedral-door"]
    assert court["alt"] == "Eight judges in smocks before a pointed doorway; a canal runs at their feet"
    assert (court["credit"], court["licence"]) == ("Cut for this site", Licence.objects.get(code="CC-BY-SA-4.0").name)
    assert covers["who-owns-the-wind"]["focus"] == [70, 30]
    people = client.get("/authors/").content.decode()
    assert len(re.findall(r'<img\s+class="portrait"', people)) == Author.objects.count() == 8
    assert all(author["portrait"] for essay in essays for author in essay.card["authors"])


def test_demo_passwords_are_kept_for_their_owner_alone(site, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    path = demo_content.keep_accounts([("editor", "editor@example.org", "secret")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == "editor\teditor@example.org\tsecret\n"


def test_demo_is_never_loaded_over_a_site(cast):
    with pytest.raises(CommandError, match="already"):
        call_command("load_demo")
    call_command("load_demo", if_empty=True)
    assert not Essay.objects.exists()


def test_tick_sends_what_is_due_once(site, mailoutbox):
    OutboxMessage.objects.create(to="a@example.org", subject="Due", body="x", not_before=timezone.now())
    assert tick()["sent"] == 1
    assert tick()["sent"] == 0
    assert [m.subject for m in mailoutbox] == ["Due"]


def test_stored_html_and_index_can_be_made_anew(client, site):
    for title in ("Who Keeps the Well?", "Who Pays for the Rope?"):
        make_essay(title)
    search.forget("essay", Essay.objects.values_list("pk", flat=True))
    Essay.objects.update(html="broken", html_version=0)
    call_command("rerender")
    call_command("reindex")
    essay = Essay.objects.published().first()
    assert "broken" not in client.get(essay.url).content.decode()
    assert essay.title in client.get("/search/", {"q": f'"{essay.title}"'}).content.decode().replace(
        "<mark>", ""
    ).replace("</mark>", "")
