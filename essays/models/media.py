from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sitewide.text.folding import fold_name

SMALL = 480
MOST_SAID = 200_000  # characters of a transcript: some five hours
_IN_TITLE = '\\"'


class FoldedWordsField(models.TextField):
    """The words of some fields of the same row (`of`), folded, in one text that is looked through for words that were
    folded too. Made whenever it is saved; who saves some fields alone, or calls update(), names it too."""

    def __init__(self, *, of, **kwargs):
        self.of = of
        super().__init__(**{"blank": True, "default": "", "editable": False} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def made_of(self, row):
        return " ".join(filter(None, (fold_name(getattr(row, name)) for name in self.of)))

    def pre_save(self, model_instance, add):
        value = self.made_of(model_instance)
        setattr(model_instance, self.attname, value)
        return value


class PictureManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(kind=Media.Kind.PICTURE)


class EveryManager(models.Manager):
    pass


class Media(models.Model):
    """A picture: verified, re-encoded, stripped of metadata, named by us. `![alt](media:name)` shows it. Or a
    recording, sound or film: verified and stripped, with a title in the place of the description.

    `objects` are the pictures alone, so that nothing that chooses, crops or measures one meets a recording; whoever
    means all that a text can show asks `every`.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("Picture")
        AUDIO = "audio", _("Sound")
        VIDEO = "video", _("Film")

    was_there: bool  # what essays.media.uploads.add_picture gave: whether the file had been sent before
    name = models.CharField(max_length=120, unique=True)
    file = models.FileField(upload_to="pictures/")
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(_("bytes"))
    variants = models.JSONField(default=list, editable=False)  # {"name", "format", "width", "height", "size"}, by width
    sha256 = models.CharField(max_length=64, db_index=True)
    alt = models.CharField(_("description, for those who do not see it"), max_length=300)
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    licence = models.ForeignKey("essays.Licence", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    # What every crop keeps: a point of the picture, in percent from its left and its upper edge.
    focus_x = models.PositiveSmallIntegerField(default=50)
    focus_y = models.PositiveSmallIntegerField(default=50)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PICTURE)
    # Of recordings: how long it plays, 0 where the file does not say; what is said in it, here or elsewhere; what is
    # seen of a film before it plays.
    seconds = models.PositiveIntegerField(default=0)
    transcript = models.TextField(blank=True, max_length=MOST_SAID)
    transcript_url = models.CharField(max_length=500, blank=True)
    still = models.ForeignKey(
        "essays.Media", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    # For the library's filters, so that they go by an index: whether a text that is saved names it, or a version of an
    # essay has it as its cover (essays.derived.media_uses); whether its description is more than a name or a number.
    used = models.BooleanField(default=False, editable=False)
    described = models.BooleanField(default=True, editable=False)
    words = FoldedWordsField(of=("name", "alt", "caption", "credit"))

    objects = PictureManager()
    every = EveryManager()

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name = verbose_name_plural = _("media")
        indexes = [
            models.Index(fields=["-created", "-id"], name="media_latest"),
            # Of the few that have one: of an index with all of them SQLite takes it that each still is in thousands.
            models.Index(fields=["still"], name="media_still", condition=models.Q(still__isnull=False)),
            # For the library: all pictures, unused ones, those that nobody has described.
            models.Index(fields=["kind", "-created", "-id"], name="media_newest"),
            models.Index(
                fields=["kind", "-created", "-id", "name"], name="media_unused", condition=models.Q(used=False)
            ),
            models.Index(
                fields=["kind", "-created", "-id"], name="media_undescribed", condition=models.Q(described=False)
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("picture" if self.is_picture else "recording", args=[self.name])

    @property
    def is_picture(self):
        return self.kind == Media.Kind.PICTURE

    @property
    def heading(self):
        """What the desk calls it: by its description, else by its name."""
        return self.alt or self.name

    @property
    def url(self):
        return _address(self.file.name.rsplit("/", 1)[-1])

    @property
    def markdown(self):
        """How a text shows it, with its description."""
        return self.markdown_with(self.alt)

    def markdown_with(self, alt="", caption="", **_others):
        """How one text shows it with words of its own; those that are the library's too stay there alone."""
        words = _escaped(" ".join((alt or self.alt).split()), "\\[]")
        title = " ".join(caption.split())
        title = f' "{_escaped(title, _IN_TITLE)}"' if title and title != self.caption else ""
        return f"![{words}](media:{self.name}{title})"

    @property
    def sources(self):
        """What a browser may choose from, as HTML writes it: (type, srcset) of each format, AVIF first."""
        found = {}
        for one in self.variants:
            found.setdefault(one["format"], []).append(f"{_address(one['name'])} {one['width']}w")
        return tuple((f"image/{kind.lower()}", ", ".join(parts)) for kind, parts in found.items())

    @property
    def small(self):
        """The address of a WebP for a few centimetres: portraits, covers of books, the library; of itself where it has
        none."""
        found = [one for one in self.variants if one["format"] == "WEBP"]
        fit = next((one for one in found if one["width"] >= SMALL), found[-1] if found else None)
        return _address(fit["name"]) if fit else self.url


def _escaped(words, signs):
    return "".join(f"\\{sign}" if sign in signs else sign for sign in words)


def _address(name):
    return reverse("media", args=[name])


class MediaUse(models.Model):
    """That a text names a picture or a recording (`media:name`), whether the library has it (yet) or not: one row of a
    reference index. Of essays the text is a revision, whose essay stands beside it, so that the essays with a file are
    found without a look at revisions; or a working copy, with what is typed there as its cover. Of all else that has a
    text it is the row of a `kind` ("essays.hub").

    `dated`: of the revision that is the essay's last edition the day of the essay, by which the newest with a file are
    found; of all else nothing."""

    name = models.CharField(max_length=120)
    revision = models.ForeignKey(
        "essays.Revision", null=True, blank=True, on_delete=models.CASCADE, related_name="media_uses"
    )
    essay = models.ForeignKey(  # goes with its revision
        "essays.Essay", null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    dated = models.DateField(null=True, blank=True)
    working_copy = models.ForeignKey(
        "essays.WorkingCopy", null=True, blank=True, on_delete=models.CASCADE, related_name="media_uses", db_index=False
    )
    kind = models.CharField(max_length=60, blank=True, default="")
    object_id = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "revision", "essay"], name="media_use_name"),
            models.Index(fields=["name", "-dated", "-essay"], name="media_use_dated",
                         condition=models.Q(dated__isnull=False)),
            models.Index(fields=["working_copy", "name"], name="media_use_unsaved",
                         condition=models.Q(working_copy__isnull=False)),
            models.Index(fields=["kind", "object_id"], name="media_use_beside",
                         condition=models.Q(object_id__isnull=False)),
            models.Index(fields=["name", "kind", "object_id"], name="media_use_elsewhere",
                         condition=models.Q(object_id__isnull=False)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                name="media_use_in_one_text",
                condition=(
                    models.Q(revision__isnull=False, working_copy=None, kind="", object_id=None)
                    | models.Q(revision=None, working_copy__isnull=False, kind="", object_id=None)
                    | models.Q(revision=None, working_copy=None, object_id__isnull=False) & ~models.Q(kind="")
                ),
            )
        ]

    def __str__(self):
        return f"{self.name}: {self.kind or 'essays'} {self.revision_id or self.working_copy_id or self.object_id}"
