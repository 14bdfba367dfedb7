"""Every sentence that people see can be translated: lint finds what is not marked, a made language is everywhere."""

import ast
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.db.models import Model
from django.test import override_settings
from django.utils import translation as django_translation

from accounts.models import ROLES
from essays.models import Hub
from sitewide.models import OutboxMessage
from tests import translation
from tests.cast import make_user
from tests.programs import missing
from tests.site import addresses
from tests.site.forms import forms_of
from tests.site.test_canary import Scene, hide, make_public, make_shown, plant
from tests.site.test_odd_forms import ENDING, ORIGIN
from tests.site.visitor import Visitor

LANGUAGE = "eo"  # stands for the made language, in which every sentence stands in brackets
OPEN, CLOSE = "⟦", "⟧"
EACH = 8  # pages of one address that are read
TYPED = "much " * 30_000  # into every field


@pytest.mark.parametrize(
    "planted",
    [
        'raise ValidationError("Choose a reason.")',
        'messages.success(request, f"Undone: {n} as before.")',
        'label = forms.CharField(label="Your reply")',
        'held = models.TextChoices("held", "Held")',
        'return "Write it" if new else "Write it anew"',
        'outbox.send(to, "An appeal waits", body)',
    ],
)
def test_a_sentence_that_is_not_marked_is_found(planted):
    assert translation.unmarked_in(planted)
    marked = "from django.utils.translation import gettext as _\n" + re.sub(r'f?("[A-Z][^"]*")', r"_(\1)", planted)
    assert not translation.unmarked_in(marked)


@pytest.mark.parametrize(
    "planted",
    [
        '_(f"Saved {name}.")',
        "_(words)",
        '_("Saved " + name)',
        'ngettext("%s day", f"{n} days", n)',
        '_("%s has %s.") % (a, b)',
        """f"{name}: {_('Saved.')}\"""",
        "for _ in range(3):\n    pass",
    ],
)
def test_a_call_that_cannot_be_translated_is_found(planted):
    imported = "from django.utils.translation import gettext as _\nfrom django.utils.translation import ngettext\n"
    assert translation.wrongly_marked(imported + planted)
    assert not translation.wrongly_marked(imported + '_("Saved %(name)s.") % {"name": name}')


@pytest.mark.parametrize(
    "planted",
    [
        "<p>No essays yet.</p>",
        '<a href="/" aria-label="The first page">{{ site }}</a>',
        '<input type="submit" value="Send">',
        '{% include "includes/field.html" with label="Your name" %}',
        '{{ name|default:"No name" }}',
        '<p>{% if essays %}{% translate "Essays" %}{% else %}None{% endif %}</p>',
    ],
)
def test_a_template_that_shows_words_of_its_own_is_found(planted):
    assert translation.unmarked_in_template(planted)


def test_what_templates_mark_is_not_found():
    marked = """{# No words. #}<p class="lead big">{% translate "No essays." %} {% blocktranslate trimmed %}
    See <a href="/">all</a> {% endblocktranslate %}{{ _("Yes, all") }} {{ essay.title }} 12 &nbsp;</p>"""
    assert translation.unmarked_in_template(marked) == []


def test_a_sentence_of_a_script_is_found():
    assert translation.unmarked_in_script('const AWAY = "It could not be sent.";')
    assert not translation.unmarked_in_script('say(words.away); // "It could not be sent."')


@pytest.mark.proof
def test_the_sites_own_sources_have_no_such_fault():
    assert translation.faults() == []


@pytest.fixture(scope="module")
def made_language(tmp_path_factory):
    """A folder of compiled catalogues in which every sentence, Django's own too, is the English one in brackets."""
    if shutil.which("msgfmt") is None:
        missing("gettext is not installed: apt-get install gettext")
    folder = tmp_path_factory.mktemp("language")
    catalogue, _said = translation.catalogue(folder, LANGUAGE)
    sources = [catalogue, *Path(django.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po")]
    known = {}
    for source in sources:
        known |= {(entry["msgctxt"], entry["msgid"]): entry for entry in entries_of(source) if entry["msgid"]}
    target = folder / "locale" / LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n != 1;\\n"\n'
    (target / "django.po").write_text("\n".join([head, *map(in_brackets, known.values())]), encoding="utf-8")
    subprocess.run(["msgfmt", "-o", target / "django.mo", target / "django.po"], check=True)
    return folder / "locale"


def entries_of(path):
    """The entries of a catalogue: {"msgctxt", "msgid", "msgid_plural"}, None for what an entry has not."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        entry, name = dict.fromkeys(("msgctxt", "msgid", "msgid_plural")), None
        for line in block.splitlines():
            if line.startswith(("msgctxt ", "msgid ", "msgid_plural ", "msgstr")):
                name, _space, line = line.partition(" ")
            if name in entry and line.startswith('"'):
                entry[name] = (entry[name] or "") + ast.literal_eval(line)
        yield entry


def in_brackets(entry):
    """An entry with its translation into the made language."""

    def written(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    def made(text):
        inner = text.strip("\n")
        return text.replace(inner, f"{OPEN}{inner}{CLOSE}", 1)

    lines = [f"{name} {written(text)}" for name, text in entry.items() if text is not None]
    if entry["msgid_plural"] is None:
        return "\n".join([*lines, f"msgstr {written(made(entry['msgid']))}", ""])
    forms = (made(entry["msgid"]), made(entry["msgid_plural"]))
    return "\n".join([*lines, *(f"msgstr[{n}] {written(form)}" for n, form in enumerate(forms)), ""])


class Shown(HTMLParser):
    """What a page shows outside of the brackets: `bare`, each text or attribute as it stands."""

    SILENT = {"script", "style", "code", "kbd", "textarea", "option", "pre"}

    def __init__(self):
        super().__init__()
        self.bare, self.depth, self.silent, self.text = [], 0, 0, []

    def handle_starttag(self, tag, attributes):
        self.silent += tag in self.SILENT
        named = dict(attributes)
        shown = translation.SHOWN | ({"content"} if named.get("name") == "description" else set())
        shown |= {"value"} if named.get("type") in translation.BUTTONS else set()
        for name, value in named.items():
            told = name.startswith("data-") and not name.startswith("data-hx-") and " " in (value or "")
            if name in shown or told:
                self.bare += outside(value or "")[0]

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT

    def handle_data(self, data):
        if not self.silent:
            texts, self.depth = outside(data, self.depth)
            self.bare += texts


def outside(text, depth=0):
    """The parts of a text outside of all brackets, and how deep in them its end is."""
    parts, part = [], ""
    for char in text:
        if char in (OPEN, CLOSE):
            if depth == 0:
                parts.append(part)
                part = ""
            depth = max(0, depth + (1 if char == OPEN else -1))
        elif depth == 0:
            part += char
    return [part for part in [*parts, part] if translation.LETTERS.search(part)], depth


class Content:
    """What the rows hold: it is shown as it was typed."""

    ADDRESS = re.compile(r"https?://\S+|\S+@\S+|(?:/[^\s/]+)+/?")

    def __init__(self):
        self.text = folded(TYPED)
        self.hubs = re.compile("|".join(map(re.escape, Hub.objects.values_list("name", flat=True))))
        self.add()

    def add(self):
        """What the rows hold now, with what stands in the tags of stored HTML."""
        texts = [str(value) for model in apps.get_models() if model is not OutboxMessage for value in values_of(model)]
        plain = " ".join(texts)
        self.text += folded(plain) + folded(re.sub("[<>]", " ", plain))

    def has(self, part):
        """Whether all of a text is content: what stands in rows, one thing after the other, initials, addresses."""
        things = re.split(r" [–+] |, |: |^\W+", self.ADDRESS.sub(" ", re.sub("<[^>]*>", " ", part)))
        return all(self._is_known(thing) for thing in things)

    def _is_known(self, thing):
        words = folded(self.hubs.sub(" ", thing))
        known = not translation.LETTERS.search(words) or words in self.text or words.strip() in NO_WORDS_OF_OURS
        return known or bool(re.fullmatch("[A-Z]{1,2}", thing.strip()))


def values_of(model: type[Model]):
    names = [field.name for field in model._meta.concrete_fields if not field.is_relation]
    for row in model.objects.values_list(*names):
        yield from (value for value in row if isinstance(value, str | dict | list))


def folded(text):
    """Words with single signs between: marks and typography of a text are no matter."""
    words = re.findall(r"[^\W_]+", re.sub(r"<[^>]*>|&#?\w+;", " ", text).casefold())
    return f" {' '.join(words)} "


NO_WORDS_OF_OURS = {"utc", "opml", "rss", "atom", "csv", "json", "xhtml", "markdown", "html"}


@pytest.mark.proof
@pytest.mark.django_db
def test_every_page_and_letter_is_in_the_made_language(site, made_language):
    with override_settings(LANGUAGE_CODE=LANGUAGE, LOCALE_PATHS=[made_language]):
        django_translation.activate(LANGUAGE)
        try:
            bare = walk()
        finally:
            django_translation.deactivate()
    assert not bare, "\n".join(f"{text!r} on {', '.join(sorted(paths)[:3])}" for text, paths in sorted(bare.items()))


def walk():
    """What is shown in no brackets and is no content: {text: addresses}."""
    scene, bare = Scene(), {}
    for step in (make_public, make_shown, hide, plant):
        step(scene)
    everybody = Visitor(make_user(*ROLES, name="Ilse", email="ilse@example.org"))
    public, all_paths = (
        sampled(lambda pattern: pattern.is_public),
        sampled(lambda pattern: "admin/" not in pattern.route),
    )
    read = [(Visitor(), path) for path in [*public, *addresses.queries()]] + [(everybody, path) for path in all_paths]
    everybody.open("/desk/")  # for its cookie
    pages = [(path, who.get(path)) for who, path in read]
    content = Content()
    pages += sent(everybody, [page for page in pages if page[1].status == 200])
    content.add()
    for path, answer in pages:
        if answer["content-type"].startswith("text/html"):
            note(bare, path, parts_of(answer.text), content)
    for letter in OutboxMessage.objects.all():
        note(bare, f"letter {letter.key}", outside(letter.subject)[0] + outside(letter.body)[0], content)
    return bare


def sent(who, pages):
    """What comes back when each form of these pages is sent: with all that is typed left out, and with too much."""
    tried = set()
    for path, answer in pages:
        for form in forms_of(path, answer.text) if answer["content-type"].startswith("text/html") else ():
            same = re.sub(r"\d+|[\w-]{30,}", "", form.action), tuple(form.typed), tuple(form.buttons[:1])
            if form.method != "post" or same in tried or form.action.endswith(ENDING):
                continue
            tried.add(same)
            for press in range(max(1, len(form.buttons))):
                for typed in ("", TYPED):
                    filled = form.filled(press, **dict.fromkeys(form.typed, typed))
                    back = who.post(form.action, filled, headers=ORIGIN)
                    yield form.action, who.get(back["location"]) if back.status in {302, 303} else back


def sampled(wanted):
    """Of each address that is wanted some, from all over the rows that it is of: what differs is content."""
    known, paths = {}, []
    for pattern in filter(wanted, addresses.patterns()):
        found = addresses.paths_of(pattern, known)
        paths += found[:: max(1, len(found) // EACH)]
    return paths


def parts_of(html):
    page = Shown()
    page.feed(html)
    return page.bare


def note(bare, path, parts, content):
    for part in (" ".join(part.split()) for part in parts):
        if not content.has(part):
            bare.setdefault(part, set()).add(path)
