"""Front matter names the cover of its text: read in the words of many tools, found in the folder, taken in once."""

from io import BytesIO

import pytest

from essays import publishing
from essays.media import uploads
from essays.models import Essay, Media
from tests.essays.test_media import picture
from tests.transfer.markdown.test_import_markdown import run
from transfer.markdown import frontmatter
from transfer.markdown.cover_fields import Cover

HEAD = "---\ntitle: {title}\nauthor: Jo\ndate: 2014-03-27\n{said}\n---\nIts {words}.\n"


def read(said):
    return frontmatter.read("a.md", HEAD.format(title="A", said=said, words="words").encode())


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("cover: a.jpg", "a.jpg"),
        ("image: /assets/a.jpg", "/assets/a.jpg"),
        ("image: {path: /assets/a.jpg, width: 3}", "/assets/a.jpg"),
        ("images: [a.jpg, b.jpg]", "a.jpg"),
        ("featured_image: images/a", "images/a"),
        ("featuredImage: ./a.png", "./a.png"),
        ("cover_image: a.jpg", "a.jpg"),
        ("coverImage: a.jpg", "a.jpg"),
        ("cover-img: [/a.jpg: Words]", None),
        ("feature_image: https://x.example/a.jpg", "https://x.example/a.jpg"),
        ("cover: {image: a.jpg, relative: true}", "a.jpg"),
        ("header: {teaser: /a.jpg}", "/a.jpg"),
        ("header: {image: /a.jpg, og_image: /b.jpg}", "/a.jpg"),
        ("header: {overlay_color: '#000'}", None),
        ("heroImage: ./a.avif", "./a.avif"),
        ("thumbnail: a.webp?v=1", "a.webp?v=1"),
        ("og_image: /a.png", "/a.png"),
        ("banner: We have moved", None),
        ("banner: '![[a.png|300]]'", "a.png"),
        ("cover: '[[a.png]]'", "a.png"),
        ("cover: [[a.png]]", "a.png"),
        ("cover: '![A well](a.png \"x\")'", "a.png"),
        ("cover: 'media:a-well'", "media:a-well"),
        ("params: {cover: a.png}", "a.png"),
        ("extra: {image: {src: a.png}}", "a.png"),
        ("resources: [{src: b.png, name: other}, {src: a.png, name: featured-image}]", "a.png"),
        ("resources: [{src: images/cover.png}]", "images/cover.png"),
        ("cover: {image: a.png, hidden: true}", None),
        ("cover: true", None),
        ("image: {path: [a.jpg]}", None),
        ("thumbnail: a.webp\nimage: b.webp\ncover: c.webp", "c.webp"),
        ("cover: ''\nimage: b.webp", "b.webp"),
        ("cover: " + "a" * 2000 + ".png", None),
        ("cover: &a [*a]", None),
    ],
)
def test_a_cover_is_read_in_the_words_of_many_tools(said, path):
    found = read(said)
    assert (found.cover and found.cover.path) == path
    assert found.back.reasons == ()


@pytest.mark.parametrize(
    ("said", "alt", "caption", "credit"),
    [
        ("image: {path: a.jpg, alt: A well, caption: Noon}", "A well", "Noon", ""),
        ("feature_image: a.jpg\nfeature_image_alt: A well\nfeature_image_caption: <a href=/>Noon</a> &", "A well",
         "Noon &", ""),
        ("cover: a.jpg\ncover_alt: A well\nimage_credit: Mirela", "A well", "", "Mirela"),
        ("heroImage: a.jpg\nheroImageAlt: A well", "A well", "", ""),
        ("header: {image: a.jpg, image_description: A well, caption: 'Photo: [x](y)'}", "A well", "Photo: [x](y)", ""),
        ("resources: [{src: a.jpg, name: cover, title: T, params: {alt: A well}}]", "A well", "", ""),
        ("resources: [{src: a.jpg, name: cover, title: A well}]", "A well", "", ""),
        ("cover: '![A well](a.jpg)'", "A well", "", ""),
        ("cover: {image: a.jpg, alt: A well}\ncover_alt: other", "A well", "", ""),
        ("cover: a.jpg\ncover_alt: [A well]", "", "", ""),
    ],
)  # fmt: skip
def test_what_is_said_of_it_is_read_too(said, alt, caption, credit):
    found = read(said)
    assert found.cover == Cover("a.jpg", alt, caption, credit)
    assert found.unread == (["cover_alt"] if said.endswith("[A well]") else [])


def test_words_that_are_too_long_are_cut_between_two_words():
    alt = read(f"cover: a.jpg\ncover_alt: {'word ' * 100}").cover.alt
    assert len(alt) <= 300 and alt.endswith("word…")


def test_what_is_read_is_not_called_unknown_and_words_without_a_picture_are():
    assert read("image: a.jpg\nimage_alt: x\nthumbnail: b.jpg").unread == ["thumbnail"]
    assert read("image_alt: x\nparams: {cover: a.jpg, other: 1}").unread == ["image_alt", "params"]


@pytest.fixture
def write(tmp_path):
    def file(said, name="a.md", words="words", title="The Well"):
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(HEAD.format(title=title, said=said, words=words), encoding="utf-8")
        return tmp_path / "in"

    return file


def put(path, colour=(200, 30, 30)):
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(picture(colour=colour))


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
class TestImporting:
    @pytest.mark.parametrize(
        ("key", "said", "at"),
        [
            ("a.md", "a.png", "a.png"),
            ("posts/a.md", "a.png", "posts/a.png"),
            ("posts/a.md", "./my%20well.png?v=2", "posts/my well.png"),
            ("posts/a.md", "a.png", "posts/a/a.png"),
            ("posts/a/index.md", "../a.png", "posts/a.png"),
            ("posts/a.md", "../../img/a.png", "img/a.png"),
            ("posts/a.md", "/assets/a.png", "assets/a.png"),
            ("posts/a.md", "assets/a.png", "assets/a.png"),
            ("content/posts/a.md", "/images/a.png", "static/images/a.png"),
            ("posts/a.md", "https://old.example/img/a.png", "img/a.png"),
            ("posts/a.md", "{{ site.baseurl }}/img/a.png", "img/a.png"),
            ("notes/a.md", "[[a.png]]", "attachments/a.png"),
        ],
    )
    def test_it_is_found_beside_the_file_or_from_the_root(self, client, write, key, said, at):
        folder = write(f"cover: '{said}'\ncover_alt: A deep well", key)
        put(folder / at)
        out, err = run(folder, base="https://old.example")
        assert (err, "cover" in out) == ("", False)
        essay = Essay.objects.get()
        assert essay.card["cover"]["alt"] == essay.cover.alt == "A deep well"
        assert essay.revisions.get().cover == essay.cover
        assert client.get(essay.card["cover"]["url"]).status_code == 200

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ("gone.png", "a.md: its cover is missing: /gone.png"),
            ("https://x.example/a.png", "a.md: its cover is missing: https://x.example/a.png"),
            ("//x.example/a.png", "a.md: its cover is missing: https://x.example/a.png"),
            (
                "data:image/png;base64,AAAA",
                "its cover “data:image/png;base64,AAAA” stands in the text itself and is left out",
            ),
            ("file:///etc/passwd", "lies elsewhere"),
            ("../../outside.png", "its cover “../../outside.png” lies outside of the folder and is left out"),
            ("../outside.png", "lies outside of the folder"),
            ("..%2F..%2Foutside.png", "lies outside of the folder"),
            ("/../../outside.png", "lies outside of the folder"),
            ("link.png", "lies outside of the folder"),
            ("way/outside.png", "lies outside of the folder"),
            ("/etc/passwd", "a.md: its cover is missing: /etc/passwd"),
            ("n" * 400 + ".png", "is not among the files"),
            ("%00.png", "is no name of a file"),
            (".", "is not among the files"),
            ("*.png", "names no one file"),
            ("media:none", "“media:none” is no picture of the library here"),
            ("a.svg", "“a.svg” is left out: This is no JPEG, PNG, WebP, AVIF or GIF picture."),
            ("a.md", "“a.md” is left out: This is no JPEG"),
        ],
    )
    def test_what_cannot_be_taken_is_named_and_the_text_comes_without(self, write, said, words, tmp_path):
        folder = write(f"cover: '{said}'")
        put(tmp_path / "outside.png")
        (folder / "link.png").symlink_to(tmp_path / "outside.png")
        (folder / "way").symlink_to(tmp_path)
        (folder / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        out, err = run(folder)
        assert words in out
        assert (err, out.splitlines()[-1]) == ("", "created 1, updated 0, joined 0, skipped 0, refused 0")
        assert Essay.objects.get().cover is None
        assert not Media.objects.exists()

    def test_one_file_is_one_picture_and_a_second_run_changes_nothing(self, write):
        folder = write("cover: a.png\ncover_alt: A deep well")
        write("image: {path: /a.png, alt: Other words}", "b.md", title="Other")
        put(folder / "a.png")
        run(folder)
        media = Media.objects.get()
        assert {essay.cover for essay in Essay.objects.all()} == {media}
        assert media.alt == "A deep well"
        out, _ = run(folder)
        assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 2, refused 0"
        assert {essay.revisions.count() for essay in Essay.objects.all()} == {1}
        assert Media.objects.count() == 1

    def test_another_file_in_its_place_is_the_new_cover(self, write):
        folder = write("cover: a.png\ncover_alt: A deep well")
        put(folder / "a.png")
        run(folder)
        before = Essay.objects.get().cover
        put(folder / "a.png", colour=(0, 90, 80))
        out, _ = run(folder)
        assert out.splitlines()[-1] == "created 0, updated 1, joined 0, skipped 0, refused 0"
        essay = Essay.objects.get()
        assert essay.cover != before
        assert essay.card["cover"]["name"] == essay.cover.name
        assert essay.revisions.get(edition=1).cover == before

    def test_a_cover_that_was_not_there_comes_later_and_one_that_is_gone_stays(self, write):
        folder = write("cover: a.png\ncover_alt: A deep well")
        run(folder)
        put(folder / "a.png")
        out, _ = run(folder)
        assert out.splitlines()[-1] == "created 0, updated 1, joined 0, skipped 0, refused 0"
        (folder / "a.png").unlink()
        out, _ = run(folder)
        assert "“a.png” is not among the files; it was at /a.png; what came of it before stays" in out
        assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 1, refused 0"
        assert Essay.objects.get().cover.alt == "A deep well"
        write("")
        run(folder)
        assert Essay.objects.get().cover is None

    def test_a_description_may_come_later(self, write):
        folder = write("cover: a.png")
        put(folder / "a.png")
        out, _ = run(folder)
        assert "“a.png” has no description: add one under Media" in out
        assert Essay.objects.get().card["cover"]["alt"] == ""
        write("cover: a.png\ncover_alt: A deep well")
        out, _ = run(folder)
        assert "description" not in out
        assert Essay.objects.get().card["cover"]["alt"] == "A deep well"

    def test_a_picture_of_the_library_can_be_named(self, write):
        media = uploads.add_picture(BytesIO(picture()), by=None, alt="A deep well")
        run(write(f"cover: media:{media.name}"))
        assert Essay.objects.get().cover == media

    def test_what_was_edited_here_keeps_its_cover_and_takes_in_no_other(self, cast, write):
        folder = write("cover: a.png\ncover_alt: A deep well")
        run(folder)
        essay = Essay.objects.get()
        publishing.save_draft(essay, essay.head.content() | {"body": "Edited."}, by=cast["editor"], parent=essay.head)
        put(folder / "a.png")
        out, _ = run(folder)
        assert "it was edited here" in out
        assert not Media.objects.exists()

    def test_a_file_that_is_refused_leaves_no_picture_behind(self, write):
        folder = write("cover: a.png\ncover_alt: A deep well\nlicence: NONE-1")
        write("", "b.md")
        put(folder / "a.png")
        _, err = run(folder)
        assert "is not known here" in err
        assert not Media.objects.exists()

    def test_drafts_and_texts_that_were_imported_before_have_theirs(self, write):
        folder = write("draft: true\ncover: a.png\ncover_alt: A deep well")
        put(folder / "a.png")
        run(folder)
        assert Essay.objects.get().head.cover.alt == "A deep well"
