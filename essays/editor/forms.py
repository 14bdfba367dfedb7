"""The editor's form and the small forms around it. They check what was typed; the verbs do what follows."""

import uuid
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays.editor import drafts, form_values
from essays.editor.picture_fields import PictureFields
from essays.markup.links import safe_address
from essays.models import Essay, Hub, Licence, Media
from essays.models.essay import LANGUAGE_CHOICES, CommentsPolicy
from sitewide.text.datetimes import MomentField
from sitewide.text.numbers import whole_number
from sitewide.text.slugs import slugify

MAX_TAGS = 20
MAX_TAG = 60
EARLIEST, LATEST = date(1000, 1, 1), date(2200, 12, 31)
SINGLE_LINE = (*form_values.LINES, "summary")


TOO_LONG = gettext_lazy("Write at most %(limit_value)d characters; there are %(show_value)d. Nothing was cut.")


def text(label, limit, *, rows=None, **options):
    """A field of plain text; with `rows` one of several lines."""
    attrs = {"dir": "auto", **options.pop("attrs", {})}
    widget = forms.Textarea({"rows": rows, **attrs}) if rows else forms.TextInput(attrs)
    field = forms.CharField(label=label, max_length=limit, required=False, widget=widget, **options)
    # The browser must not cut what is pasted: it is taken, and refused with words.
    field.widget.attrs.pop("maxlength", None)
    field.error_messages["max_length"] = TOO_LONG
    return field


def guid_in(text):
    """The name of an essay to be from what was sent; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def checked_moment(moment):
    """A moment at which an essay can be published: to come, and not beyond the calendar. ValidationError in words."""
    if moment <= timezone.now():
        raise ValidationError(_("That moment has passed: publish it now, or choose a later one."))
    if moment.year > LATEST.year:
        raise ValidationError(_("Choose a year until %d.") % LATEST.year)
    return moment


class EssayForm(PictureFields):
    """Everything that a revision carries. `parent` is the revision that was open, `guid` the name of an essay to be."""

    use_required_attribute = False

    parent = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    guid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    caret = forms.IntegerField(required=False, min_value=0, max_value=10**9, widget=forms.HiddenInput)
    title = text(gettext_lazy("Title"), 250, rows=2)
    standfirst = text(gettext_lazy("Standfirst"), 1000, rows=2)
    lead_in = text(
        gettext_lazy("Lead-in line"), 200, help_text=gettext_lazy("A line in bold above the text, such as “Name:”.")
    )
    body = text(gettext_lazy("Text"), 300_000, rows=24, strip=False, attrs={"class": "source", "spellcheck": "true"})
    slug = text(gettext_lazy("Address"), 100)
    hubs = forms.ModelMultipleChoiceField(
        Hub.objects.all(), label=gettext_lazy("Hubs"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("One of these hubs is not there any more.")},
    )  # fmt: skip
    tags = text(gettext_lazy("Tags"), 1500, help_text=gettext_lazy("With commas between."))
    authors = text(gettext_lazy("Authors"), 2500, help_text=gettext_lazy("In order, with commas between."))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES)
    licence = forms.ModelChoiceField(
        Licence.objects.all(), label=gettext_lazy("Licence"), required=False,
        empty_label=gettext_lazy("None is stated"),
    )  # fmt: skip
    dated = forms.DateField(
        label=gettext_lazy("Date of the by-line"), required=False,
        help_text=gettext_lazy("Empty: the day when it is published."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[
            MinValueValidator(EARLIEST, gettext_lazy("Enter a year from 1000 to 2200.")),
            MaxValueValidator(LATEST, gettext_lazy("Enter a year from 1000 to 2200.")),
        ],
        error_messages={"invalid": gettext_lazy("Enter a date, like 2013-03-08.")},
    )  # fmt: skip
    source_url = text(
        gettext_lazy("First published at"), 500, attrs={"inputmode": "url"},
        help_text=gettext_lazy("Web address, where it first stood elsewhere."),
    )  # fmt: skip
    comments_policy = forms.ChoiceField(
        label=gettext_lazy("Responses"),
        choices=[(CommentsPolicy.OPEN, gettext_lazy("Open")), (CommentsPolicy.CLOSED, gettext_lazy("Closed"))],
    )
    featured = forms.BooleanField(label=gettext_lazy("Featured"), required=False)
    cover = text(
        gettext_lazy("Cover"), 120,
        help_text=gettext_lazy("A picture of the library, by its name. Empty: the first picture of the text."),
    )  # fmt: skip
    no_cover = forms.BooleanField(label=gettext_lazy("No cover, whatever the text shows"), required=False)
    summary = text(gettext_lazy("Summary of this change"), 200)
    publish_at = MomentField(
        label=gettext_lazy("Publish at"), required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )  # fmt: skip
    note = text(gettext_lazy("What should change"), 2000, rows=4)

    def __init__(self, *args, user, essay=None, do="save", **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.essay, self.do = user, essay, do
        self.offered = {}  # of a file that the library had already: place → its picture, whose words are others
        self.fields["publish_at"].lenient = do != "schedule"
        self.fields["publish_at"].widget.attrs["data-meaning"] = reverse("desk-schedule")
        if not user.is_editor:
            self.fields["authors"].disabled = True
            self.fields["authors"].help_text = _("The by-line. Editors change it.")
        self.fields["tags"].widget.attrs |= {
            "list": "known-tags", "autocomplete": "off", "data-suggest": reverse("desk-tag-suggest"),
        }  # fmt: skip
        self.fields["authors"].widget.attrs |= {
            "list": "known-authors", "autocomplete": "off", "data-suggest": reverse("desk-author-suggest"),
        }  # fmt: skip

        self.fields["cover"].widget.attrs |= {
            "list": "known-pictures", "autocomplete": "off", "data-suggest": reverse("desk-media-suggest"),
        }  # fmt: skip

    @classmethod
    def blank(cls, user, licence, title=""):
        """The form of a new essay: the site's licence, the writer's own by-line."""
        initial = {
            "title": title,
            "language": "en",
            "licence": licence and licence.pk,
            "comments_policy": CommentsPolicy.OPEN,
        }
        return cls(user=user, initial=initial | {"guid": uuid.uuid4(), "authors": drafts.own_name(user)})

    @staticmethod
    def sent(fields):
        """Fields (name → text or list of texts) as if a browser had sent them."""
        data = QueryDict(mutable=True)
        for name, value in fields.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return data

    def silence(self):
        """Shows what was typed without judging it."""
        self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
        return self

    def refuse(self, error, parent=None):
        """Puts the words of a verb that refused beside their fields; `parent` is what has been saved meanwhile."""
        if parent:
            self.takes(parent=str(parent))
        by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, words in by_field.items():
            self.add_error(name if name in self.fields else None, words)

    def takes(self, **values):
        """Puts values in the place of what was sent, as if they had been typed."""
        self.data = self.data.copy()
        for name, value in values.items():
            self.data[name] = value

    def offer(self, place, picture):
        """Shows the words that the library has for a picture beside those that were typed for it."""
        self.offered = {place: picture}

    def caret_sent(self):
        """Where the writer stood in the text, as an index; None where that is not known."""
        return whole_number(self.data.get("caret"), digits=9)

    def guid_sent(self):
        """The name of the essay to be, as it was sent; None for what is none."""
        return guid_in(self.data.get("guid", ""))

    def typed(self, name):
        """What stands in a field now, typed or stored; never None."""
        value = self[name].value()
        return "" if value is None else value.replace("\0", "") if isinstance(value, str) else value

    def clean(self):
        data = super().clean()
        for name in SINGLE_LINE:
            if name in data:
                data[name] = " ".join(data[name].split())
        return data

    def clean_guid(self):
        """Another's essay's name (they stand in the feeds) is not taken: the essay gets one of its own."""
        guid = self.cleaned_data["guid"]
        own = Essay.objects.editable_by(self.user).filter(guid=guid)  # made a moment ago by this very form
        return None if guid and Essay.objects.filter(guid=guid).exists() and not own.exists() else guid

    def clean_body(self):
        return self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")

    def clean_slug(self):
        typed = self.cleaned_data["slug"].strip().removeprefix("/essays/").strip("/")
        if not typed:
            return ""
        slug = slugify(typed)
        if not slug:
            raise ValidationError(_("An address needs a letter or a number."))
        if drafts.address_taken(slug, self.essay):
            raise ValidationError(_("Another essay has the address /essays/%s/.") % slug)
        return slug

    def clean_cover(self):
        name = self.cleaned_data["cover"].strip().removeprefix("media:")
        found = Media.objects.filter(name=name).first() if name else None
        if name and found is None:
            raise ValidationError(_("There is no picture “%s” in the library.") % name)
        return found

    def clean_tags(self):
        names = drafts.tag_names(self.cleaned_data["tags"])
        if len(names) > MAX_TAGS:
            raise ValidationError(_("At most %(most)d tags; there are %(n)d.") % {"most": MAX_TAGS, "n": len(names)})
        for name in names:
            if len(name) > MAX_TAG:
                words = _("A tag has at most %(most)d characters: “%(name)s…”.")
                raise ValidationError(words % {"most": MAX_TAG, "name": name[:30]})
            if not slugify(name):
                raise ValidationError(_("“%s” has no letter or number in it.") % name)
        return names

    def clean_authors(self):
        names = drafts.author_names(self.cleaned_data["authors"] or "")
        if len(names) > drafts.MAX_AUTHORS:
            raise ValidationError(_("At most %d authors.") % drafts.MAX_AUTHORS)
        for name in names:
            if len(name) > drafts.MAX_NAME:
                raise ValidationError(_("A name has at most %d characters.") % drafts.MAX_NAME)
        return self.cleaned_data["authors"] or ""

    def clean_source_url(self):
        typed = self.cleaned_data["source_url"].strip()
        address = safe_address(typed) or ""
        if typed and not address.startswith(("http://", "https://")):
            raise ValidationError(_("Enter a web address, like https://example.org/page."))
        return address

    def clean_publish_at(self):
        """Looked at only where it is asked for: what is left in the field must not stop a save."""
        moment = self.cleaned_data["publish_at"]
        if self.do != "schedule":
            return None
        if moment is None:
            raise ValidationError(_("Say when it is to be published."))
        return checked_moment(moment)

    def clean_note(self):
        if self.do == "ask" and not self.cleaned_data["note"].strip():
            raise ValidationError(_("Say what should change."))
        return self.cleaned_data["note"].strip()


class ReasonForm(forms.Form):
    """Why an essay is withdrawn: readers see it at its address."""

    use_required_attribute = False
    reason = text(gettext_lazy("Reason"), 300, help_text=gettext_lazy("Readers see it at the essay’s address."))

    def clean_reason(self):
        reason = " ".join(self.cleaned_data["reason"].split())
        if not reason:
            raise ValidationError(_("Say why it is withdrawn; readers will see it."))
        return reason
