"""Recordings of one's own: what is taken in, what of it is kept, how it is served, shown and described."""

import tempfile
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from essays import publishing, taxonomy
from essays.editor.checks import preview
from essays.markup import MediaInfo, render, render_comment
from essays.markup.syndication import for_readers
from essays.media import library, recording_formats, recording_plan, recordings, uploads
from essays.models import Essay, Licence, Media, Page
from essays.taxonomy import deletion
from sitewide.http import byte_ranges, large_uploads, middleware
from tests.cast import make_draft, make_essay, make_user, signed_in
from tests.essays import recording_samples as samples
from tests.essays.markup_oracle import faults
from tests.essays.media_uses import used_in

pytestmark = pytest.mark.django_db
SAMPLES = samples.SAMPLES


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def add(data=None, alt="A talk on wells", by=None, **words):
    return recordings.add_recording(BytesIO(samples.mp3() if data is None else data), by=by, alt=alt, **words)


def picture(alt="A well", by=None):
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    file.seek(0)
    return uploads.add_picture(file, by=by, alt=alt)


def refusal(data, **words):
    with pytest.raises(ValidationError) as refused:
        add(data, **words)
    return refused.value.message_dict


# -- what is taken in -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_each_kind_is_known_by_what_it_holds_and_nothing_it_says_of_itself_stays(site, name):
    data, kind, content_type, seconds = SAMPLES[name]
    media = add(data)
    with media.file.open("rb") as file:
        kept = file.read()
    assert (media.kind, media.seconds, media.size) == (kind, seconds, len(kept))
    assert samples.SECRET in data and samples.SECRET not in kept and b"Nobody" not in kept
    assert (media.width, media.height) == ((640, 360) if kind == "video" else (0, 0))
    answer = Client().get(media.url)
    assert answer["Content-Type"] == content_type and answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == kept


@pytest.mark.parametrize("name", SAMPLES)
def test_sound_and_pictures_themselves_stay(name):
    data = SAMPLES[name][0]
    found = recording_formats.read(BytesIO(data))
    kept = b"".join(recording_plan.chunks(BytesIO(data), found.pieces))
    assert len(kept) == found.size
    again = recording_formats.read(BytesIO(kept))
    assert (again.kind, again.format, again.seconds) == (found.kind, found.format, found.seconds)
    for heard in (samples.FRAME * 100, b"pictures and sound" * 20, samples.wav()[44:16044], b"\xff\xf8" + bytes(300)):
        assert (heard in kept) == (heard in data)


def test_days_of_making_are_zero():
    kept = b"".join(
        recording_plan.chunks(BytesIO(samples.mp4()), recording_formats.read(BytesIO(samples.mp4())).pieces)
    )
    assert (3_800_000_000).to_bytes(4, "big") in samples.mp4() and (3_800_000_000).to_bytes(4, "big") not in kept


@pytest.mark.parametrize("make", [samples.opus, samples.vorbis])
@pytest.mark.parametrize("length", [20, 700, 30_000])
def test_pages_of_ogg_keep_their_sums(make, length):
    data = make(words=b"N" * length) if length < 60_000 and (make is samples.opus or length < 200) else make()
    found = recording_formats.read(BytesIO(data))
    kept = b"".join(recording_plan.chunks(BytesIO(data), found.pieces))
    at = count = 0
    while at < len(kept):
        laces = kept[at + 27 : at + 27 + kept[at + 26]]
        end = at + 27 + len(laces) + sum(laces)
        page = kept[at : at + 22] + bytes(4) + kept[at + 26 : end]
        assert samples.crc(page) == int.from_bytes(kept[at + 22 : at + 26], "little")
        at, count = end, count + 1
    assert at == len(data) and count == 3 and b"NNN" not in kept


REFUSED = {
    "nothing": (b"", "empty"),
    "words": (b"These are words. " * 100, "This is no MP3"),
    "HTML": (b"<!doctype html><script>alert(1)</script>" * 9, "web page"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "This is no MP3"),
    "HEIC": (samples.box(b"ftyp", b"heic", bytes(4)) + samples.box(b"meta", bytes(9)), "This is no MP3"),
    "QuickTime": (samples.mp4(brand=b"qt  "), "QuickTime"),
    "HEVC": (samples.mp4(samples.track(b"vide", b"hvc1", (9, 9))), "hvc1"),
    "tracks of places": (samples.mp4(samples.track(b"soun", b"mp4a"), samples.track(b"meta", b"gpmd")), "other data"),
    "half a box": (samples.mp4()[:-9], "damaged"),
    "boxes in boxes": (samples.box(b"ftyp", b"isom") + b"".join(
        (8 * (20 - n)).to_bytes(4, "big") + b"moov" for n in range(20)), "damaged"),
    "Matroska": (samples.webm(doc_type=b"matroska"), "Not all browsers"),
    "another codec": (samples.webm(("V_MPEG4/ISO/AVC",), kinds=(1,)), "Not all browsers"),
    "data in WebM": (samples.webm(("V_VP9", "A_OPUS", "A_OPUS"), kinds=(1, 2, 0x21)), "other data"),
    "half an element": (samples.webm()[:-5], "damaged"),
    "Theora": (samples.ogg_page(0, b"\x80theora" + bytes(30), flags=2), "one sound"),
    "half a page": (samples.opus()[:90], "damaged"),
    "WAV of MP3": (samples.wav().replace(b"\1\0\1\0", b"\x55\0\1\0", 1), "Not all browsers"),
    "FLAC without sound": (samples.flac()[:60], "damaged"),
    "one frame by chance": (b"\xff\xfb\x90\x00" + b"words " * 200, "This is no MP3"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_all_else_is_refused_in_words(site, what):
    data, words = REFUSED[what]
    assert words in " ".join(refusal(data)["file"])
    assert not Media.every.exists()


@pytest.mark.parametrize("name", SAMPLES)
def test_whatever_is_cut_or_turned_is_taken_or_refused_and_never_fails(name):
    data = SAMPLES[name][0]
    for at in [*range(1, 200), *range(200, len(data), max(1, len(data) // 60))]:
        for broken in (data[:at], data[:at] + bytes([data[at - 1] ^ 0xFF]) + data[at:], data[at:]):
            try:
                found = recording_formats.read(BytesIO(broken))
            except ValidationError:
                continue
            assert len(b"".join(recording_plan.chunks(BytesIO(broken), found.pieces))) == found.size


def test_one_that_is_too_large_is_refused_before_it_is_read(site, settings):
    settings.RECORDING_MB = 0
    assert refusal(samples.mp3()) == {"file": ["The file is larger than 0 MB."]}


def test_the_same_file_gives_the_recording_that_is_there(site):
    first = add()
    again = add(alt="Other words")
    assert again.pk == first.pk and again.was_there and not first.was_there


def test_names_are_shared_with_pictures_and_pictures_are_chosen_among_pictures(site):
    talk, well = add(alt="A well"), picture("A well")
    assert (talk.name, well.name) == ("a-well", "a-well-2")
    assert list(Media.objects.all()) == [well] and Media.every.count() == 2
    desk = signed_in(make_user("editor"))
    assert b"a-well-2" in desk.get(reverse("desk-media")).content
    assert desk.get(reverse("desk-media-suggest"), {"q": "well"}).json() == {"names": ["a-well-2"]}
    assert desk.get(reverse("desk-picture", args=[talk.pk])).status_code == 404


def test_a_full_disk_leaves_neither_row_nor_file(site, monkeypatch, tmp_path):
    def fail(*_args):
        yield b"begun"
        raise OSError("No space left on device")

    monkeypatch.setattr(recording_plan, "chunks", lambda file, pieces: [b"x"] if pieces[0] == (0, 1) else fail())
    with pytest.raises(OSError, match="No space"):
        recordings.add_recording(BytesIO(samples.mp3()), by=None, alt="A talk")
    assert not Media.every.exists() and not [path for path in tmp_path.rglob("*") if path.is_file()]


# -- served -----------------------------------------------------------------------------------------------------------


def part(media, header, **headers):
    answer = Client().get(media.url, headers={"range": header, **headers})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=5-5", 5, 5),
     ("bytes=10-99999999", 10, None)],
)  # fmt: skip
def test_a_part_is_given_as_players_ask_for_it(site, header, first, last):
    media = add()
    with media.file.open("rb") as file:
        whole = file.read()
    answer, body = part(media, header)
    wanted = whole[first : last + 1 if last is not None else None]
    begin = first if first >= 0 else len(whole) + first
    assert answer.status_code == 206 and body == wanted and answer["Content-Length"] == str(len(wanted))
    assert answer["Content-Range"] == f"bytes {begin}-{begin + len(wanted) - 1}/{len(whole)}"
    assert answer["Accept-Ranges"] == "bytes" and answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_said(site, header):
    media = add()
    answer, _body = part(media, header)
    assert answer.status_code == 416 and answer["Content-Range"] == f"bytes */{media.size}"


@pytest.mark.parametrize("header", ["", "items=0-1", "bytes=0-1,5-6", "bytes=5-1", "bytes=a-b", "bytes=-", "bytes"])
def test_what_asks_for_no_one_part_gets_the_whole(site, header):
    answer, body = part(add(), header)
    assert answer.status_code == 200 and len(body) == int(answer["Content-Length"])


def test_a_part_of_another_version_is_not_given(site):
    media = add()
    assert part(media, "bytes=0-9", **{"if-range": '"other"'})[0].status_code == 200
    etag = Client().get(media.url)["ETag"]
    assert part(media, "bytes=0-9", **{"if-range": etag})[0].status_code == 206
    assert Client().get(media.url, headers={"if-none-match": etag}).status_code == 304


def test_ranges_never_reach_beyond_the_file():
    assert byte_ranges.asked_for("bytes=0-", 10) == (0, 9)
    assert byte_ranges.asked_for("bytes=-99", 10) == (0, 9)
    assert byte_ranges.asked_for("bytes=9-9", 10) == (9, 9)


# -- the way in -------------------------------------------------------------------------------------------------------


def sent(desk, data=None, address=None, **fields):
    file = SimpleUploadedFile("anything.exe", samples.mp3() if data is None else data, "application/x-msdownload")
    fields = {"alt": "A talk on wells", "file": file} | fields
    return desk.post(address or reverse("desk-recordings"), fields)


def test_an_author_adds_describes_and_deletes_one(site, django_capture_on_commit_callbacks):
    author = make_user("author")
    desk, still = signed_in(author), picture(by=author)
    answer = sent(desk, samples.mp4(), transcript="A well.\r\n\r\nAnother.", still=still.name, credit="Ilse V.")
    media = Media.every.get(kind="video")
    assert answer.status_code == 302 and answer.url == reverse("desk-recording", args=[media.pk])
    assert (media.uploaded_by, media.still, media.transcript) == (author, still, "A well.\n\nAnother.")
    assert media.url.endswith(".mp4")
    page = desk.get(answer.url).content.decode()
    assert media.markdown.replace('"', "&quot;") in page and "Nothing holds it." in page
    said = {"alt": "Another title", "transcript_url": "/essays/words/", "still": ""}
    assert desk.post(answer.url, said).status_code == 302
    media.refresh_from_db()
    assert (media.alt, media.transcript, media.transcript_url, media.still) == (
        "Another title",
        "",
        "/essays/words/",
        None,
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(reverse("desk-recording-delete", args=[media.pk])).url == reverse("desk-recordings")
    assert not Media.every.filter(pk=media.pk).exists() and Client().get(media.url).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"alt": " "}, "Give the recording a title."),
        ({"still": "none"}, "There is no picture “none” in the library."),
        ({"transcript_url": "javascript:alert(1)"}, "Enter a web address"),
        ({"transcript_url": "mailto:a@example.org"}, "Enter a web address"),
    ],
)
def test_mistakes_are_said_at_their_field_and_nothing_is_kept(site, fields, words):
    answer = sent(signed_in(make_user("author")), **fields)
    assert answer.status_code == 422 and words in answer.content.decode() and not Media.every.exists()


def test_one_that_is_used_stays_and_those_of_others_are_left_alone(site):
    author = make_user("author")
    media = add(by=author)
    make_essay("Heard", media.markdown)
    desk = signed_in(author)
    assert desk.post(reverse("desk-recording", args=[media.pk]), {"alt": "x"}).status_code == 403
    with pytest.raises(PermissionDenied):
        uploads.delete_picture(media, by=author)
    editor = signed_in(make_user("editor"))
    answer = editor.post(reverse("desk-recording-delete", args=[media.pk]), follow=True)
    assert "It is still used, so it stays." in answer.content.decode() and Media.every.filter(pk=media.pk).exists()


def test_the_still_of_a_film_is_used_and_stays(site):
    still = picture()
    film = add(samples.mp4(), still=still)
    assert used_in(still) == [film]
    with pytest.raises(ValidationError):
        uploads.delete_picture(still, by=make_user("editor"))
    assert library.library(show=library.UNUSED).counts == {"": 1, "unused": 0, "undescribed": 0}


@pytest.mark.parametrize("kind", ["the form's address", "another path", "forged", "none"])
def test_large_files_are_let_in_at_the_address_of_the_form_alone(site, settings, monkeypatch, kind):
    monkeypatch.setattr(middleware, "MAX_BODY", 1000)
    desk, data = signed_in(make_user("author")), samples.mp3(frames=40)
    page = desk.get(reverse("desk-recordings")).content.decode()
    given = page.split(f'action="{reverse("desk-recordings")}?')[1].split("#")[0]
    other = large_uploads.address_for("/desk/media/", 9).split("?")[1]
    query = {"the form's address": given, "another path": other, "forged": f"{given[:-2]}xx", "none": ""}[kind]
    answer = sent(desk, data, f"{reverse('desk-recordings')}?{query}")
    assert answer.status_code == (302 if kind == "the form's address" else 413)
    assert Media.every.count() == (kind == "the form's address")


def test_even_there_no_more_than_the_setting_allows(site, settings, monkeypatch):
    monkeypatch.setattr(middleware, "MAX_BODY", 1000)
    monkeypatch.setattr(large_uploads, "BESIDE", 1000)
    desk = signed_in(make_user("author"))
    address = large_uploads.address_for(reverse("desk-recordings"), 0)
    assert sent(desk, samples.mp3(), address).status_code == 413


def test_a_large_file_goes_from_disk_to_disk(site, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    with tempfile.TemporaryFile() as file:
        file.write(samples.mp3(frames=2000))
        media = recordings.add_recording(file, by=None, alt="Long")
    assert media.size == len(samples.FRAME) * 2000 and media.seconds == 52


# -- in a text --------------------------------------------------------------------------------------------------------

KNOWN = {
    "talk": MediaInfo("/media/t.mp3", 0, 0, "A talk", "", "Ilse V.", page="/recordings/talk/", kind="audio",
                      transcript="/recordings/talk/#transcript"),
    "film": MediaInfo("/media/f.mp4", 640, 360, "A film", page="/recordings/film/", kind="video", still="/media/s.png"),
    "well": MediaInfo("/media/w.png", 40, 30, "A well"),
}  # fmt: skip


def html(source):
    out = render(source, media=KNOWN).html
    assert faults(out, media={"/media/t.mp3", "/media/f.mp4", "/media/s.png", "/media/w.png"}) == []
    return out


def test_a_sound_is_a_player_that_loads_nothing_with_its_title_credit_and_words():
    assert html("![](media:talk)") == (
        '<figure><audio src="/media/t.mp3" controls="" preload="none" aria-label="A talk">'
        '<a href="/media/t.mp3">A talk</a></audio><figcaption>A talk <span class="credit">Ilse V.</span> · '
        '<a href="/recordings/talk/#transcript">Transcript</a></figcaption></figure>'
    )


def test_a_film_has_its_size_its_still_and_a_width():
    assert html('![How a bucket is tied](media:film "A knot"){.wide}') == (
        '<figure class="wide"><video src="/media/f.mp4" controls="" preload="none" aria-label="How a bucket is tied" '
        'width="640" height="360" poster="/media/s.png"><a href="/media/f.mp4">How a bucket is tied</a></video>'
        "<figcaption>A knot</figcaption></figure>"
    )


def test_recordings_are_no_pictures_of_a_text():
    rendered = render("![](media:talk)\n\n![](media:film)", media=KNOWN)
    assert rendered.pictures == []
    assert [words for words in rendered.warnings if "transcript" in words] == [
        "The recording “film” has no transcript for those who cannot hear it."
    ]


def test_several_in_one_paragraph_stand_one_below_the_other():
    out = html("![](media:talk)\n![](media:film)")
    assert "gallery" not in out and out.count("<figure>") == 2


@pytest.mark.parametrize("source", ["[![](media:talk)](/about/)", "[![](media:film)](/about/)"])
def test_in_a_link_a_recording_is_its_title(source):
    assert "<audio" not in html(source) and "<video" not in html(source) and ">A " in html(source)


@pytest.mark.parametrize(
    "typed",
    ['<audio controls src="/media/t.mp3"></audio>', '<video src="/media/f.mp4" autoplay></video>',
     '<audio src="https://elsewhere.example/a.mp3" controls></audio>', '<video poster="/media/s.png"></video>'],
)  # fmt: skip
def test_typed_players_do_not_pass(typed):
    out = html(f"{typed}\n\n![](media:talk)")
    assert out.count("<audio") == 1 and "<video" not in out and "autoplay=" not in out
    assert "<audio" not in render_comment(typed) and "<video" not in render_comment(typed)


def test_readers_of_feeds_get_a_link():
    read = for_readers(html("![](media:talk)"), "https://a.example/essays/x/", "https://a.example")
    assert "<audio" not in read and '<a href="https://a.example/media/t.mp3">A talk</a>' in read


def test_the_checks_tell_of_one_without_a_transcript(site):
    talk, told = add(), add(samples.wav(), alt="Told", transcript="Words.")
    words = [check.words for check in preview(f"Words.\n\n{talk.markdown}\n\n{told.markdown}", "en").checks]
    assert f"The recording “{talk.name}” has no transcript for those who cannot hear it." in words
    assert not any(told.name in said for said in words)


def test_what_is_said_of_it_reaches_every_text(site):
    talk = add()
    essay = make_essay("Heard", f"![](media:{talk.name})")
    page = Page.objects.get(slug="about")
    page.body = f"![](media:{talk.name})"
    taxonomy.save_page(page, by=None)
    recordings.change_recording(talk, by=make_user("editor"), alt="Another title", transcript="Words.")
    for row in (Essay.objects.get(pk=essay.pk), Page.objects.get(slug="about")):
        assert f'href="/recordings/{talk.name}/#transcript">Transcript</a>' in row.html and "Another title" in row.html


def test_a_recording_is_no_cover(site):
    talk, well = add(), picture()
    essay = make_essay("Heard", f"{talk.markdown}\n\n{well.markdown}")
    assert essay.card["cover"]["name"] == well.name
    assert not make_essay("Only heard", talk.markdown).card.get("cover")


# -- its page ---------------------------------------------------------------------------------------------------------


def test_its_page_has_its_words_and_where_it_stands(site):
    talk = add(transcript="A <b>well</b>.\n\nAnother & more.", credit="Ilse V.")
    make_essay("Heard", talk.markdown)
    answer = Client().get(talk.get_absolute_url())
    page = answer.content.decode()
    assert answer.status_code == 200 and "noindex" not in page
    words = ["<p>A &lt;b&gt;well&lt;/b&gt;.</p>", "<p>Another &amp; more.</p>", 'id="transcript"']
    for said in [*words, "0:03", "Ilse V.", 'href="/essays/heard/"', '<audio src="/media/']:
        assert said in page, said
    assert "media-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "hidden",
    [lambda talk: None, lambda talk: make_draft("Draft", talk.markdown),
     lambda talk: publishing.withdraw(make_essay("Gone", talk.markdown), "It was wrong.", by=None)],
)  # fmt: skip
def test_one_that_no_public_page_holds_is_missing(site, hidden):
    talk = add()
    hidden(talk)
    assert Client().get(talk.get_absolute_url()).status_code == 404
    assert Client().get(f"/pictures/{talk.name}/").status_code == 404
    answer = signed_in(make_user("author")).get(talk.get_absolute_url())
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]


def test_a_licence_that_a_recording_carries_stays_and_its_new_name_stands_under_it(site, editor):
    licence = taxonomy.save_licence(Licence(name="Free as sound", code="SOUND", url="https://example.org/l"), by=editor)
    media = add(licence=licence)
    essay = make_essay(body=f"Words.\n\n{media.markdown}")
    with pytest.raises(ValidationError):
        deletion.delete_licence(licence, by=editor)
    assert Media.every.get(pk=media.pk).licence == licence
    licence.name = "Free as water"
    taxonomy.save_licence(licence, by=editor)
    page = Client().get(essay.url).content.decode()
    assert "Free as water" in page and "Free as sound" not in page
