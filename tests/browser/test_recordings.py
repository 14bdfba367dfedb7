"""Sound and film in a browser: nothing is loaded before somebody presses, then it plays, by keys too."""

from io import BytesIO

import pytest

from essays.media import recordings
from tests.cast import make_essay, make_user
from tests.essays.recording_samples import mp4, wav

LONG = 30  # seconds: enough for a browser to ask for parts


@pytest.fixture
def essay(site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    talk = recordings.add_recording(BytesIO(wav(LONG)), by=None, alt="A talk", transcript="Who drinks, keeps it.")
    film = recordings.add_recording(BytesIO(mp4()), by=None, alt="A film")
    return make_essay("Heard", f"Words.\n\n{talk.markdown}\n\n{film.markdown}{{.wide}}\n\nMore words.")


@pytest.mark.proof
def test_it_is_loaded_only_when_somebody_plays_it_and_can_be_gone_into(page, essay, for_everybody):
    asked = []
    page.on("request", lambda request: "/media/" in request.url and asked.append(request.url))
    page.goto(essay.url)
    page.wait_for_load_state("networkidle")
    assert asked == []
    for_everybody(page)
    sound = page.locator("figure audio")
    assert sound.get_attribute("aria-label") == "A talk"
    playing = """async (audio) => {
      audio.muted = true;
      await audio.play();
      audio.currentTime = 20;
      await new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
      return [audio.duration, audio.currentTime, audio.seekable.end(0)];
    }"""
    length, at, last = sound.evaluate(playing)
    assert round(length) == LONG and at >= 20 and round(last) == LONG and asked


@pytest.mark.proof
def test_its_words_are_a_link_away(page, essay, for_everybody):
    page.goto(essay.url)
    page.get_by_role("link", name="Transcript").click()
    assert page.url.endswith("/recordings/a-talk/#transcript")
    assert page.get_by_text("Who drinks, keeps it.").is_visible()
    for_everybody(page)


@pytest.mark.proof
def test_the_desk_takes_one_in(page_for, essay, for_everybody):
    page = page_for(make_user("editor"))
    page.goto("/desk/media/recordings/")
    for_everybody(page)
    page.set_input_files("input[type=file]", {"name": "x.wav", "mimeType": "audio/wav", "buffer": wav(2)})
    page.get_by_label("Title").fill("Two seconds")
    page.get_by_role("button", name="Add it to the library").click()
    page.get_by_role("heading", name="Two seconds").wait_for()
    for_everybody(page)
