"""What the desk's forms of one row have in common, and the fields in which a row is named by one of its texts."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays import texts
from essays.models import Essay
from essays.models.essay import title_key
from essays.unique_slugs import unique_slug
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.slugs import slugify

TOO_LONG = gettext_lazy("Write at most %(limit_value)d characters; there are %(show_value)d. Nothing was cut.")


class RowForm(forms.ModelForm):
    """A form of one row: long texts are taken whole and refused with words, an address is made a slug."""

    use_required_attribute = False
    named_by = "name"  # the field from which the address is made

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)
            field.error_messages |= {"max_length": TOO_LONG, "required": _("Fill in “%s”.") % field.label}
            if isinstance(field.widget, forms.Textarea):
                if field.widget.attrs["rows"] == "10":  # Django's own number, which no form here asks for
                    field.widget.attrs["rows"] = 5
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].label = _("Address")
            self.fields["slug"].help_text = _("Empty: made from the name. An address that was in use leads on.")

    def clean_slug(self):
        asked, others = self.cleaned_data["slug"].strip(), self._meta.model.objects.exclude(pk=self.instance.pk)
        typed = asked or self.cleaned_data.get(self.named_by, "")
        limit = self._meta.model._meta.get_field("slug").max_length
        slug = slugify(typed, limit)
        if typed and not slug:
            raise ValidationError(_("An address needs a letter or a number."))
        # Two people may have one name: the second has a number in the address.
        if slug and not asked and len(free := unique_slug(others, slug, fallback=slug)) <= limit:
            return free
        if others.filter(slug=slug).exists():
            raise ValidationError(_("The address “%s” is taken.") % slug)
        return slug

    def clean(self):
        for name, words in texts.refused(self._meta.model, self.cleaned_data).items():
            self.add_error(name, words)
        return super().clean()

    def refuse(self, error):
        """Puts the words of a verb that refused beside their fields, or over them all."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, words in by_field.items():
            self.add_error(name if name in self.fields else None, words)

    def extras(self):
        """What the verb takes beside the row."""
        return {}


class WebAddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", max_length=300, required=False, **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Enter a web address, like https://example.org/page.")


class NamedField(forms.CharField):
    """A row named by one of its texts: a list of all would be long. Empty means none."""

    def __init__(self, model, key, missing, **kwargs):
        self.model, self.key, self.missing = model, key, missing
        super().__init__(required=False, max_length=300, **kwargs)

    def prepare_value(self, value):
        found = self.model.objects.filter(pk=value).first() if isinstance(value, int) else None
        return str(found) if found else value

    def clean(self, value):
        typed = super().clean(value).strip()
        if not typed:
            return None
        found = self.find(typed)
        if found is None:
            raise ValidationError(self.missing % typed)
        return found

    def find(self, typed):
        """The row of this name; None where there is none."""
        return self.model.objects.filter(**{self.key: typed}).first()


class EssayField(forms.CharField):
    """An essay named by its title or its address, among those of `rows`; drafts too. The oldest of several is taken."""

    rows = Essay.objects.all()

    def __init__(self, **kwargs):
        super().__init__(max_length=500, **kwargs)
        self.error_messages["required"] = gettext_lazy("Name an essay, by its title or its address.")

    def clean(self, value):
        typed = super().clean(value).strip()
        found = essay_named(typed, self.rows)
        if found is None:
            raise ValidationError(_("No essay is called “%s”.") % typed[:100])
        return found


def essay_named(typed, rows):
    """The essay of these that has this address or slug, else this title (the oldest); None where there is none."""
    slug = percent_decoded(typed).partition("#")[0].rstrip("/").rsplit("/", 1)[-1] if "/essays/" in typed else typed
    titled = rows.filter(title_key=title_key(typed)).order_by(F("live_at").asc(nulls_last=True), "pk")
    return rows.filter(slug=slug).first() or titled.first()
