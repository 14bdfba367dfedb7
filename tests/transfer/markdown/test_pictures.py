"""Pictures, sound and film beside the texts come into the library, however they are written, and nothing else does."""

import time

import pytest
from django.core.management import call_command

from essays import publishing
from essays.models import Essay, Media, OldPath
from sitewide.http import outgoing
from tests.essays.recording_samples import wav
from tests.essays.test_media import picture
from tests.transfer.markdown.test_import_markdown import run
from transfer.markdown import pictures
from transfer.markdown.files import Use

HEAD = "---\ntitle: {title}\nauthor: Jo\ndate: 2014-03-27\n---\n{body}\n"


@pytest.fixture
def write(tmp_path):
    def file(body, name="a.md", title="The Well"):
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(HEAD.format(title=title, body=body), encoding="utf-8")
        return tmp_path / "in"

    return file


def put(path, colour=(200, 30, 30)):
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(picture(colour=colour))


@pytest.mark.parametrize(
    ("typed", "led", "use"),
    [
        ("![A well](x.png)", "![A well](TO)", Use("x.png", "A well")),
        ("![A well](x.png 'Dug')", "![A well](TO 'Dug')", Use("x.png", "A well", "Dug")),
        ('![](<a b.png> "Dug")', '![](TO "Dug")', Use("a b.png", "", "Dug")),
        ("![](a b (1).png)", "![](TO)", Use("a b (1).png")),
        ("![](a(1).png)", "![](TO)", Use("a(1).png")),
        ("![A](x.png =300x200)", "![A](TO)", Use("x.png", "A")),
        ("![A|300](x.png)", "![A](TO)", Use("x.png", "A")),
        ("![A \\[b\\] & [c]](x.png)", "![A \\[b\\] & [c]](TO)", Use("x.png", "A [b] & [c]")),
        ("![`a` *b*](x.png)", "![`a` *b*](TO)", Use("x.png", "a b")),
        ("[![A](x.png)](https://e.example/)", "[![A](TO)](https://e.example/)", Use("x.png", "A")),
        ("![A][r]\n\n[r]: x.png 'Dug'\n", "![A](TO 'Dug')\n\n", Use("x.png", "A", "Dug")),
        ("![R][]\n\n[r]: <x y.png>\n", "![R](TO)\n\n", Use("x y.png", "R")),
        ("![r] and [r]\n\n[r]: x.png", "![r](TO) and [r]\n\n[r]: x.png", Use("x.png", "r")),
        ("![[x.png]]", "![](TO)", Use("x.png")),
        ("![[x.png|300]]", "![](TO)", Use("x.png")),
        ("| ![[a/x.png\\|A well\\|300x20]] |", "| ![A well](TO) |", Use("a/x.png", "A well")),
        ('<img alt="A &amp; b" src="x.png" width=3>', '<img alt="A &amp; b" src="TO" width=3>', Use("x.png", "A & b")),
        ("<IMG SRC=x.png>", '<IMG SRC="TO">', Use("x.png")),
        ('<audio controls><source src="x.mp3"></audio>', '<img src="TO" alt="x.mp3">', Use("x.mp3", "x.mp3")),
        ('<video src="x.mp4" title="A &lt;">no</video>', '<img src="TO" alt="A &lt;">', Use("x.mp4", "A <")),
        ("`![a](x.png)`", None, None),
        ("```\n![a](x.png)\n![[x.png]]\n```", None, None),
        ("\\![a](x.png)", None, None),
        ("![[A note]]", None, None),
        ("![a](x.png", None, None),
    ],
)  # fmt: skip
def test_pictures_are_found_however_they_are_written(typed, led, use):
    found = []
    assert pictures.led(typed, lambda one: found.append(one) or "TO") == (typed if led is None else led)
    assert found == ([use] if use else [])
    assert pictures.led(typed, lambda one: "") == typed


@pytest.mark.parametrize(
    "sign", ["![", "![a](", "<img ", "<audio>", "![[a", "[a]: b\n", "![a][b]", "![a]( b", "<video src='", "[r]: x 'a\n"]
)
def test_signs_in_thousands_take_no_time(sign):
    began = time.process_time()
    pictures.led(sign * (300_000 // len(sign)), lambda one: "TO")
    assert time.process_time() - began < 5


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
class TestImporting:
    @pytest.mark.parametrize(
        ("key", "typed", "at"),
        [
            ("a.md", "![A well](x.png)", "x.png"),
            ("posts/a.md", "![A well](./img/x.png)", "posts/img/x.png"),
            ("posts/a.md", "![A well](../img/x.png)", "img/x.png"),
            ("content/posts/a/index.md", "![A well](x.png)", "content/posts/a/x.png"),
            ("content/a/index.md", '{{< figure src="x.png" alt="A well" caption="Dug" >}}', "content/a/x.png"),
            ("_posts/2013-03-08-a.md", "![A well](/assets/x.png)", "assets/x.png"),
            ("_posts/2013-03-08-a.md", "![A well]({{ site.baseurl }}/assets/x.png)", "assets/x.png"),
            ("content/a.md", "![A well](/img/x.png)", "static/img/x.png"),
            ("a.md", "![A well](my%20pics/%C3%BC.png?w=300#x)", "my pics/ü.png"),
            ("a.md", "![A well](u\u0308.png)", "\u00fc.png"),
            ("a.md", "![A well](X.PNG)", "x.png"),
            ("notes/deep/a.md", "![[x.png|A well]]", "attachments/x.png"),
            ("a.md", "![A well](__GHOST_URL__/content/images/size/w600/2020/x.png)", "content/images/2020/x.png"),
            ("a.md", "![A well](/content/images/2020/x.png)", "images/2020/x.png"),
            ("a.md", "![A well](https://old.example/img/x.png)", "img/x.png"),
            ("a.md", "![A well](img\\x.png)", "img/x.png"),
        ],
    )  # fmt: skip
    def test_a_picture_is_found_where_builders_keep_it(self, write, key, typed, at):
        folder = write(typed, key)
        put(folder / at)
        out, err = run(folder, base="https://old.example")
        media, essay = Media.objects.get(), Essay.objects.get()
        assert media.alt == "A well" and f"](media:{media.name}" in essay.body and media.url in essay.html
        assert err == "" and "missing" not in out
        assert OldPath.objects.filter(address=media.url).exists()

    def test_one_file_in_ten_texts_is_one_picture_with_the_first_words(self, write):
        for number in range(10):
            words = (
                "![](x.png)"
                if not number
                else f'![A well {number}](../img/x.png "Dug")'
                if number % 2
                else "![[x.png]]"
            )
            folder = write(words, f"{'img' if not number else 'n'}/a{number}.md", f"A {number}")
        put(folder / "img/x.png")
        put(folder / "img/same.png")
        write("![Twin](same.png)", "img/twin.md", "Twin")
        run(folder)
        media = Media.objects.get()
        assert (media.alt, media.caption) == ("A well 1", "Dug")
        assert Essay.objects.filter(body__contains=f"(media:{media.name}").count() == 11
        out, _ = run(folder)
        assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 11, refused 0"
        assert {essay.revisions.count() for essay in Essay.objects.all()} == {1}

    def test_another_file_in_its_place_is_another_picture_and_one_that_is_gone_stays(self, write):
        folder = write("![A well](x.png)")
        put(folder / "x.png")
        run(folder)
        first = Media.objects.get()
        put(folder / "x.png", colour=(0, 90, 80))
        out, _ = run(folder)
        second = Media.objects.exclude(pk=first.pk).get()
        assert "updated 1" in out and f"(media:{second.name})" in Essay.objects.get().body
        (folder / "x.png").unlink()
        out, _ = run(folder)
        assert "“x.png” is not among the files" in out and "skipped 1" in out
        assert f"(media:{second.name})" in Essay.objects.get().body

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("![a](../../outside.png)", "its picture “../../outside.png” lies outside of the folder"),
            ("![a](..%2F..%2Foutside.png)", "lies outside of the folder"),
            ("![a](way/outside.png)", "lies outside of the folder"),
            ("![a](link.png)", "lies outside of the folder"),
            ("![[../../outside.png]]", "lies outside of the folder"),
            ("<img src='../outside.png'>", "lies outside of the folder"),
            ("![a](file:///etc/passwd)", "lies elsewhere"),
            ("![a](C:/outside.png)", "lies elsewhere"),
            ("![a](data:image/png;base64,AAAA)", "stands in the text itself"),
            ("![a](/etc/passwd)", "a picture or file is missing: /etc/passwd"),
            ("![a](gone.png)", "a.md: a picture or file is missing: /gone.png"),
            ("![a](https://x.example/a.png)", "a.md: a picture or file is missing: https://x.example/a.png"),
            ("![a](x%00.png)", "is no name of a file"),
            ("![a](x.svg)", "“x.svg” is left out: This is no JPEG"),
            ("![a](https://[x/a.png)", "created 1"),
        ],
    )
    def test_what_cannot_be_taken_is_told_and_stays_as_it_was(self, write, tmp_path, typed, words):
        folder = write(typed)
        put(tmp_path / "outside.png")
        (folder / "link.png").symlink_to(tmp_path / "outside.png")
        (folder / "way").symlink_to(tmp_path)
        (folder / "x.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        out, err = run(folder)
        assert words in out and err == ""
        assert not Media.objects.exists()
        assert "import:" not in Essay.objects.get().body

    def test_code_is_not_touched_and_names_nothing(self, write):
        body = "`![a](x.png)`\n\n```\n![a](x.png) ![[x.png]] <img src='x.png'> import:x (import:y)\n```"
        folder = write(f"{body}\n\nThe line import:fmt and (import:os).")
        put(folder / "x.png")
        run(folder)
        essay = Essay.objects.get()
        assert body in essay.body and not Media.objects.exists()
        assert "import:fmt and (import:os)" in essay.text

    def test_nothing_is_fetched_unless_it_is_asked_for(self, write, monkeypatch):
        asked = []
        answer = outgoing.Answer("", 200, {}, picture(), True)
        monkeypatch.setattr(outgoing, "fetch", lambda url, **_: asked.append(url) or answer)
        folder = write("![A well](https://x.example/a.png) ![B](gone.png) ![C](../../out.png)")
        run(folder)
        assert asked == [] and not Media.objects.exists()
        call_command("import_markdown", folder, "--fetch-media", "--base", "https://old.example", "--processes=0")
        assert asked == ["https://x.example/a.png", "https://old.example/gone.png"]
        assert Media.objects.get().name in Essay.objects.get().body
        assert not OldPath.objects.filter(path="/a.png").exists(), "an address of another site"
        call_command("import_markdown", folder, "--fetch-media", "--base", "https://old.example", "--processes=0")
        assert len(asked) == 2

    def test_a_recording_is_a_player_and_a_link_to_a_picture_leads_to_its_page(self, write):
        folder = write(
            "![[talk.wav]]\n\n[whole](x.png) [r] <a href='x.png'>x</a>\n\n[r]: x.png\n\n[b](b.md) [p](a.pdf)"
        )
        write("", "b.md"), (folder / "a.pdf").write_bytes(b"%PDF")
        (folder / "talk.wav").write_bytes(wav())
        put(folder / "x.png")
        out, _ = run(folder)
        essay = Essay.objects.get()
        assert (
            "the link to b.md leads nowhere" in out and "the link to a.pdf leads nowhere" in out and "“file:" not in out
        )
        sound = Media.every.get(kind="audio")
        assert sound.alt == "talk" and f"(media:{sound.name})" in essay.body and "<audio" in essay.html
        page = f"/pictures/{Media.objects.get().name}/"
        assert f"[whole]({page}) [r] <a href='{page}'>x</a>\n\n[r]: {page}\n" in essay.body

    def test_no_old_address_leads_to_it_where_that_is_not_wanted(self, write):
        folder = write("![A well](x.png)")
        put(folder / "x.png")
        call_command("import_markdown", folder, "--no-addresses", "--base", "https://old.example", "--processes=0")
        assert Media.objects.exists() and not OldPath.objects.exists()

    def test_what_was_edited_here_takes_in_no_picture(self, cast, write):
        folder = write("Words.")
        run(folder)
        essay = Essay.objects.get()
        publishing.save_draft(essay, essay.head.content() | {"body": "Edited."}, by=cast["editor"], parent=essay.head)
        write("![A well](x.png)")
        put(folder / "x.png")
        out, _ = run(folder)
        assert "edited here" in out and not Media.objects.exists()
        essay.refresh_from_db()
        assert essay.head.body == "Edited."
