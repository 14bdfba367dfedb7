import uuid
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from essays.models.published import is_published
from essays.models.tag import TaggedEssay
from sitewide import surrogate_keys
from sitewide.text import writing_direction
from sitewide.text.folding import fold_name

# The languages an essay may be marked with: code and the language's own name.
LANGUAGE_CHOICES = [
    ("en", "English"), ("ar", "العربية"), ("bn", "বাংলা"), ("ca", "Català"), ("cs", "Čeština"), ("da", "Dansk"),
    ("de", "Deutsch"), ("el", "Ελληνικά"), ("eo", "Esperanto"), ("es", "Español"), ("eu", "Euskara"), ("fa", "فارسی"),
    ("fi", "Suomi"), ("fr", "Français"), ("he", "עברית"), ("hi", "हिन्दी"), ("hu", "Magyar"), ("id", "Indonesia"),
    ("it", "Italiano"), ("ja", "日本語"), ("ko", "한국어"), ("nb", "Norsk"), ("nl", "Nederlands"), ("pl", "Polski"),
    ("pt", "Português"), ("ro", "Română"), ("ru", "Русский"), ("sv", "Svenska"), ("sw", "Kiswahili"), ("ta", "தமிழ்"),
    ("tr", "Türkçe"), ("uk", "Українська"), ("ur", "اردو"), ("vi", "Tiếng Việt"), ("zh-hans", "简体中文"),
    ("zh-hant", "繁體中文"),
]  # fmt: skip
WORDS_A_MINUTE = 230
MAX_KEY = 300


def title_key(title):
    """The key by which two spellings are one title."""
    return fold_name(title)[:MAX_KEY]


@lru_cache(maxsize=4096)
def address_of(slug):
    """The path of an essay. A page names its own a dozen times, and putting it together is not free."""
    return reverse("essay", args=[slug])


class CommentsPolicy(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Sorted(models.Func):
    """A column that rows are sorted by once they are found: the sign before it keeps SQLite from looking for them in
    its order by an index."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **_):
        return self.as_sql(compiler, connection, template="+%(expressions)s")


class EssayQuerySet(models.QuerySet):
    def published(self, now=None, *, few=False):
        """What everybody sees, staff too: published, and its moment has come; `few`: see is_published."""
        return self.filter(is_published(now=now, few=few))

    def released(self):
        """What is published or scheduled: it is out, or goes out by itself at its moment. For what is kept up to date
        beforehand (links, cards, the index); readers are shown `published()`."""
        return self.filter(live=Essay.Live.PUBLISHED)

    def visible_to(self, user):
        """What this person may fetch by its address: the published, and the scheduled that are theirs to edit."""
        seen = Q(live_at__lte=timezone.now())
        if user.is_authenticated:
            seen = Q() if user.is_editor else seen | Q(owner=user)
        return self.released().filter(seen)

    def editable_by(self, user):
        """What this person may open on the desk: editors everything, authors what is their own."""
        if user.is_editor:
            return self
        return self.filter(owner=user) if user.is_author else self.none()

    def known_to(self, user):
        """What this person may be told of on the desk, by its title: what everybody reads, and what they may open."""
        rows = EssayQuerySet(self.model, using=self.db)
        return self.filter(is_published() | Q(pk__in=rows.editable_by(user).values("pk")))

    def newest(self):
        """In the order of lists: by the by-line's date, newest first."""
        return self.order_by("-dated", "-id")

    def newest_of_few(self):
        """The same of few rows, or of rows of which the ids alone are asked for: SQLite finds them by what else is
        asked and sorts them, rather than go through all essays in this order until it has them."""
        return self.order_by(Sorted("dated").desc(), "-id")

    def by_appearance(self):
        """In the order of feeds: by when it appeared here, newest first."""
        return self.order_by("-live_at", "-id")

    def by_appearance_of_few(self):
        """The same of few rows: see newest_of_few."""
        return self.order_by(Sorted("live_at").desc(), "-id")

    def last_saved(self):
        """In the order of the desk's list: by when its newest draft was saved, the last first. Each has one, as its
        first save makes it with one."""
        return self.filter(saved_at__isnull=False).order_by("-saved_at", "-id")

    def for_list(self):
        """Without the long columns that a row in a list does not show."""
        return self.defer("body", "html", "text", "toc")

    def for_rows(self):
        """Only what a row of a public list shows (essays.reading.row_html): to read the others into Python, moments and
        JSON among them, takes longer than to find the rows."""
        return self.only("title", "slug", "standfirst", "language", "card", "dated", "comment_count")

    def starting_with(self, starts):
        """In the editors' own order of a hub (its `starts`), then the rest, newest first."""
        starts = starts.filter(essay=models.OuterRef("pk")).values("position")[:1]
        place = Coalesce(models.Subquery(starts), 10_000)
        return self.annotate(place=place).order_by("place", "-dated", "-id")

    def tagged(self, tag):
        return self.filter(tagged__tag=tag)

    def in_exactly(self, hubs, ring_hubs):
        """Those that stand in all of `hubs` and in no other of `ring_hubs`."""
        rows = self
        for hub in ring_hubs:
            rows = rows.filter(hubs=hub) if hub in hubs else rows.exclude(hubs=hub)
        return rows

    def in_all(self, hubs):
        rows = self
        for hub in hubs:
            rows = rows.filter(hubs=hub)
        return rows


class Essay(models.Model):
    """What readers see of an essay. Its drafts are revisions; publishing copies one of them here."""

    class Live(models.TextChoices):
        NEVER = "never", _("never published")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The id by which feed readers know it from the site that it came from; empty where that is its guid.
    feed_id = models.CharField(max_length=500, blank=True, default="", editable=False)
    title = models.CharField(max_length=250)
    title_key = models.CharField(max_length=MAX_KEY, db_index=True, editable=False)  # folded, for [[Title]]
    slug = models.CharField(max_length=100, unique=True)
    standfirst = models.CharField(max_length=1000, blank=True)
    lead_in = models.CharField(_("lead-in line"), max_length=200, blank=True)
    authors = models.ManyToManyField("essays.Author", through="EssayAuthor", related_name="essays")
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    html_version = models.PositiveSmallIntegerField(default=0)
    toc = models.JSONField(default=list)
    text = models.TextField(_("plain text"), blank=True)
    excerpt = models.CharField(max_length=600, blank=True)
    word_count = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=12, choices=LANGUAGE_CHOICES, default="en")
    translation_group = models.UUIDField(null=True, blank=True, db_index=True)
    # What this is a translation of, and which edition of it was translated.
    original = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="translations")
    original_edition = models.PositiveIntegerField(default=0)
    licence = models.ForeignKey("essays.Licence", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source_url = models.CharField(_("first published at"), max_length=500, blank=True)
    hubs = models.ManyToManyField("essays.Hub", related_name="essays", blank=True)
    tags = TaggableManager(through=TaggedEssay, blank=True)
    featured = models.BooleanField(default=False)
    # Chosen by its editors; without one its first picture serves, unless it is to have none. See essays.derived.covers.
    cover = models.ForeignKey("essays.Media", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    no_cover = models.BooleanField(default=False)
    pictures = models.JSONField(default=list, editable=False)  # names of those in its text, in their order
    # What its page and its row in lists show from elsewhere, rebuilt whole by the verbs that rename those.
    card = models.JSONField(default=dict)

    live = models.CharField(max_length=10, choices=Live.choices, default=Live.NEVER)
    live_at = models.DateTimeField(null=True, blank=True)
    dated = models.DateField(null=True, blank=True)
    revised_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    comments_policy = models.CharField(max_length=8, choices=CommentsPolicy.choices, default=CommentsPolicy.OPEN)
    comments_close_at = models.DateTimeField(null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0)
    last_comment_number = models.PositiveIntegerField(default=0)
    mention_count = models.PositiveIntegerField(default=0)  # of those that are shown (comments.mentions)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="essays"
    )
    head = models.ForeignKey("essays.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # When its head was saved, as the desk's list goes by that.
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    created = models.DateTimeField(default=timezone.now)

    objects = EssayQuerySet.as_manager()

    class Meta:
        ordering = ["-dated", "-id"]
        indexes = [
            # Each with the moments that are asked beside it: so what a list passes over is not read.
            models.Index(fields=["live", "-dated", "-id", "live_at"], name="essay_newest"),
            models.Index(fields=["live", "-live_at", "-id", "revised_at"], name="essay_appeared"),
            # Of a picture's page, which names the newest essays with it as their cover.
            models.Index(
                fields=["cover", "-dated", "-id", "live", "live_at"],
                name="essay_covered",
                condition=models.Q(cover__isnull=False),
            ),
            models.Index(fields=["live", "-dated", "-id"], name="essay_featured", condition=Q(featured=True)),
            # All that the sitemap says of one, and what lists of few are sorted by: no text is passed to come to it.
            models.Index(
                fields=["live", "id", "live_at", "revised_at", "slug", "translation_group", "dated"],
                name="essay_addresses",
            ),
            # The desk's list: all, those that readers have or had, those whose draft is in a step.
            models.Index(fields=["-saved_at", "-id"], name="essay_saved"),
            models.Index(fields=["live", "-saved_at", "-id", "live_at"], name="essay_saved_live"),
            models.Index(fields=["head", "saved_at"], name="essay_of_draft"),
            models.Index(fields=["-comment_count", "id"], name="essay_answered", condition=Q(comment_count__gt=0)),
        ]
        constraints = [models.UniqueConstraint(fields=["feed_id"], condition=~Q(feed_id=""), name="essay_feed_id_once")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of(self.slug)

    @classmethod
    def from_db(cls, db, field_names, values):
        """A page of which this is read shows it, and is kept until it changes."""
        row = super().from_db(db, field_names, values)
        surrogate_keys.reads(surrogate_keys.essay(row.pk))
        return row

    def go_on_from(self, revision):
        """Makes a revision, which is stored already, its newest draft; saves nothing."""
        self.head, self.saved_at = revision, revision.saved_at

    @property
    def url(self):
        return self.get_absolute_url()

    @property
    def direction(self):
        return writing_direction.of_language(self.language)

    @property
    def minutes(self):
        return max(1, round(self.word_count / WORDS_A_MINUTE))

    @property
    def is_public(self):
        return self.live == self.Live.PUBLISHED and self.live_at <= timezone.now()

    @property
    def is_scheduled(self):
        return self.live == self.Live.PUBLISHED and self.live_at > timezone.now()

    @property
    def byline(self):
        """The authors' names in a row, as text."""
        return ", ".join(a["name"] for a in self.card.get("authors", []))


class EssayAuthor(models.Model):
    essay = models.ForeignKey(Essay, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey("essays.Author", on_delete=models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["essay", "author"], name="essay_author_once")]

    def __str__(self):
        return f"{self.essay_id}: {self.author_id}"
