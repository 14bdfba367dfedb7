"""The desk's forms for tags: what one is called, what it means, and into which other it is merged."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays.models import Tag
from essays.models.tag import tag_key
from essays.taxonomy.row_forms import NamedField, RowForm
from sitewide.text.slugs import slugify

MAX_TAG = Tag._meta.get_field("name").max_length


class TagField(NamedField):
    """A tag by its name; a name that it had before is as good."""

    def __init__(self, **kwargs):
        super().__init__(Tag, "name", gettext_lazy("There is no tag “%s”."), **kwargs)
        self.widget.attrs |= {
            "list": "known-tags",
            "autocomplete": "off",
            "data-suggest": reverse_lazy("desk-tag-suggest"),
        }

    def find(self, typed):
        return Tag.objects.named([typed]).get(typed)

    def clean(self, value):
        found = super().clean(value)
        return found.synonym_of if found and found.former else found


class TagForm(RowForm):
    others = forms.CharField(
        label=gettext_lazy("Other words for it"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("With commas between. Who types one of them in an essay means this tag."),
    )  # fmt: skip
    synonym_of = TagField(
        label=gettext_lazy("Another word for"),
        help_text=gettext_lazy("The tag that it stands for. Its essays are handed over to that tag."),
    )

    class Meta:
        model = Tag
        fields = ["name", "slug", "definition", "others", "synonym_of"]
        labels = {
            "name": gettext_lazy("Name"),
            "slug": gettext_lazy("Slug"),
            "definition": gettext_lazy("Definition"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["others"] = ", ".join(tag.name for tag in self.instance.synonyms.shown().order_by("key"))

    def clean_name(self):
        name = checked_tag_name(self.cleaned_data["name"])
        taken = Tag.objects.shown().exclude(pk=self.instance.pk).filter(key=tag_key(name)).first()
        if taken and name != self.instance.name:
            raise ValidationError(_("There is a tag “%s” already.") % taken.name)
        return name

    def clean_others(self):
        names = {tag_key(part): part for part in self.cleaned_data["others"].split(",") if part.strip()}
        names.pop(tag_key(self.cleaned_data.get("name", "")), None)
        names = [checked_tag_name(name) for name in names.values()]
        if long := next((name for name in names if len(name) > MAX_TAG), None):
            raise ValidationError(
                _("A tag has at most %(most)d characters: “%(name)s…”.") % {"most": MAX_TAG, "name": long[:30]}
            )
        others = Tag.objects.shown().exclude(pk=self.instance.pk).exclude(synonym_of=self.instance.pk or 0)
        if taken := next(iter(others.named(names).values()), None):
            raise ValidationError(_("“%s” is a tag of its own: merge it into this one.") % taken.name)
        return names

    def clean_synonym_of(self):
        meant = self.cleaned_data["synonym_of"]
        if meant and (meant.pk == self.instance.pk or meant.synonym_of_id):
            raise ValidationError(_("A synonym must stand for a tag that is no synonym itself."))
        return meant

    def extras(self):
        return {"others": self.cleaned_data["others"]}


def checked_tag_name(name: str) -> str:
    """A name that a tag can have, on one line; raises ValidationError for one with a comma, or without a letter."""
    name = " ".join(name.split())
    if "," in name:
        raise ValidationError(_("A tag has no comma: commas stand between tags."))
    if not slugify(name):
        raise ValidationError(_("A tag needs a letter or a number."))
    return name


class MergeForm(forms.Form):
    use_required_attribute = False
    into = TagField(label=gettext_lazy("Into which tag"), help_text=gettext_lazy("The tag that stays."))

    def __init__(self, *args, tag, **kwargs):
        super().__init__(*args, **kwargs)
        self.tag = tag

    def clean_into(self):
        into = self.cleaned_data["into"]
        if into is None:
            raise ValidationError(_("Name the tag that stays."))
        if self.tag in {into, into.synonym_of}:
            raise ValidationError(_("A tag cannot be merged into itself."))
        return into.synonym_of or into
