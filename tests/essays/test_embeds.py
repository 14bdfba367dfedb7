"""Links to films and recordings elsewhere, alone in a paragraph: a still, and nothing is loaded."""

import re

import pytest

from essays.markup import MediaInfo, render, render_comment, render_plain
from essays.markup.embeds import embed_of
from essays.markup.syndication import for_readers
from tests.essays.markup_oracle import faults

MEDIA = {"still": MediaInfo("/media/still.jpg", 800, 450, "The well", page="/pictures/still/")}
TALK = "https://youtu.be/dQw4w9WgXcQ"
UUID = "9db9f3f1-9b54-44ed-9e91-461d262d2205"
KNOWN = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": ("YouTube", "dQw4w9WgXcQ", "video"),
    "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=42": ("YouTube", "dQw4w9WgXcQ", "video"),
    "https://www.youtube.com/shorts/dQw4w9WgXcQ": ("YouTube", "dQw4w9WgXcQ", "video"),
    "https://www.youtube.com/playlist?list=PL123": ("YouTube", "PL123", "video"),
    f"{TALK}?t=42": ("YouTube", "dQw4w9WgXcQ", "video"),
    "https://vimeo.com/12345678": ("Vimeo", "12345678", "video"),
    "https://vimeo.com/channels/staffpicks/12345678": ("Vimeo", "12345678", "video"),
    f"https://framatube.org/w/{UUID}": ("PeerTube", UUID, "video"),
    "https://framatube.org/w/kkGMgK9ZtnKfYAgnEtQxbv": ("PeerTube", "kkGMgK9ZtnKfYAgnEtQxbv", "video"),
    "https://www.dailymotion.com/video/x8abcd": ("Dailymotion", "x8abcd", "video"),
    "https://media.ccc.de/v/36c3-10652-bahnmining": ("media.ccc.de", "36c3-10652-bahnmining", "video"),
    "https://archive.org/details/the-well": ("Internet Archive", "the-well", ""),
    "https://soundcloud.com/commons/four": ("SoundCloud", "commons/four", "audio"),
    "https://www.mixcloud.com/commons/four/": ("Mixcloud", "commons/four", "audio"),
    "https://commons.bandcamp.com/track/the-well": ("Bandcamp", "the-well", "audio"),
    "https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk": ("Spotify", "4rOoJ6Egrf8K2IrywzwOMk", "audio"),
    "https://podcasts.apple.com/gb/podcast/the-well/id123456": ("Apple Podcasts", "id123456", "audio"),
}
# What was embedded, and the page to which it leads.
FRAMES = {
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "//www.youtube.com/embed/dQw4w9WgXcQ": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://player.vimeo.com/video/12345678?h=1": "https://vimeo.com/12345678",
    f"https://framatube.org/videos/embed/{UUID}": f"https://framatube.org/w/{UUID}",
    "https://archive.org/embed/the-well": "https://archive.org/details/the-well",
    "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/commons/four&color=%23ff5500": (
        "https://soundcloud.com/commons/four"
    ),
    "https://www.mixcloud.com/widget/iframe/?feed=%2Fcommons%2Ffour%2F": "https://www.mixcloud.com/commons/four/",
    "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk": (
        "https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk"
    ),
}
OTHERS = [
    "https://www.youtube.com/@commons", "https://youtu.be/", "https://youtu.be.example.org/dQw4w9WgXcQ",
    "https://notyoutube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=short", "https://vimeo.com/about",
    "https://soundcloud.com/commons", "https://archive.org/", "ftp://youtu.be/dQw4w9WgXcQ", "https://[youtu.be",
    "https://youtu.be:8443/dQw4w9WgXcQ", "https://w.soundcloud.com/player/?url=https://w.soundcloud.com/player/?url=x",
    "https://w.soundcloud.com/player/?url=javascript:alert(1)", "/w/kkGMgK9ZtnKfYAgnEtQxbv", "mailto:a@youtu.be", "",
]  # fmt: skip


def html(source, make=render):
    out = make(source, media=MEDIA).html
    assert faults(out, media={"/media/still.jpg"}) == []
    assert not re.search(r"<(?:iframe|script|video|audio)", out)
    return re.sub(r'<a class="pilcrow".*?</a>', "", out)


@pytest.mark.parametrize("address", KNOWN)
def test_a_known_address_is_read(address):
    found = embed_of(address)
    assert (found.host, found.key, found.kind) == KNOWN[address] and found.address == address
    out = html(address)
    kind = f"embed {KNOWN[address][2]}".strip()
    assert f'class="{kind}">{KNOWN[address][0]}: {KNOWN[address][1]}<span class="host"> ' in out


@pytest.mark.parametrize("address", OTHERS)
def test_any_other_is_not(address):
    assert embed_of(address) is None
    assert "embed" not in html(f"<{address}>") and "embed" not in html(f"[words](<{address}>)")


@pytest.mark.parametrize("src", FRAMES)
@pytest.mark.parametrize("title", ["", "A film about the well"])
def test_what_was_embedded_is_a_still_that_leads_to_its_page(src, title):
    rendered = render(f'<iframe width="560" src="{src}" title="{title}" allowfullscreen></iframe>')
    (link,) = re.findall(r'<a href="([^"]*)" rel="noopener" class="embed', rendered.html)
    assert link == FRAMES[src] and rendered.warnings == []
    assert (title or ": ") in rendered.html and "<iframe" not in rendered.html


@pytest.mark.parametrize(
    "source",
    [TALK, f"<{TALK}>", f"[{TALK}]({TALK})", f"<a href='{TALK}'>{TALK}</a>", f"> {TALK}"],
)
@pytest.mark.parametrize("make", [render, render_plain])
def test_however_it_is_typed_alone_in_a_paragraph(source, make):
    assert 'class="embed video">YouTube: dQw4w9WgXcQ<span class="host"> youtu.be</span></a></p>' in html(source, make)


def test_the_words_of_the_link_are_its_title():
    out = html(f"before\n\n[A *talk*]({TALK})\n\nafter")
    assert f'<p id="p2"><a href="{TALK}" rel="noopener" class="embed video">A <em>talk</em><span class="host"> ' in out


@pytest.mark.parametrize("source", [f"See {TALK}", f"{TALK} and more", f"- {TALK}", f"| a |\n|---|\n| {TALK} |",
                                    f"{TALK} {TALK}", f"## {TALK}", f"x[^1]\n\n[^1]: {TALK}"])  # fmt: skip
def test_amid_words_in_lists_and_in_notes_it_is_a_link(source):
    assert "embed" not in html(source) and TALK in html(source)


def test_a_picture_in_the_link_is_the_still():
    out = html(f"[![](media:still)]({TALK})")
    assert re.fullmatch(
        r'<figure><a href="https://youtu\.be/dQw4w9WgXcQ" rel="noopener" class="embed video">'
        r'<img [^>]*alt="The well"[^>]*><span class="host"> YouTube</span></a></figure>',
        out,
    )


def test_the_name_of_the_host_is_no_word_of_the_text():
    rendered = render(f"[A talk]({TALK})\n\nafter")
    assert rendered.text == "A talk\nafter" and rendered.word_count == 3 and rendered.warnings == []


def test_comments_and_readers_of_feeds_have_a_plain_link():
    assert "embed" not in render_comment(TALK)
    read = for_readers(html(f"[A talk]({TALK})"), "https://a.example/essays/x/", "https://a.example")
    assert f'<a href="{TALK}" rel="noopener">A talk<span> YouTube</span></a>' in read and "class" not in read


def test_no_class_is_had_by_typing_it():
    assert 'class="embed' not in html('<a class="embed video" href="/x/">a</a> <span class="host">b</span>')
