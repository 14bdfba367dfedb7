"""Essays and what stands beside them in Django's admin: for administrators, by the same verbs as the desk."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag as PlainTag

from essays import publishing, taxonomy
from essays.editor import drafts
from essays.models import Author, Essay, Hub, Licence, OldPath, Page, Revision, Tag
from essays.taxonomy.forms import AuthorForm, HubForm, LicenceForm, PageForm
from essays.taxonomy.tag_forms import TagForm
from sitewide.database import row_admin
from sitewide.database.row_admin import LookOnly
from sitewide.text.enumerations import commas

admin.site.unregister(PlainTag)  # the package's own model, which this site does not use


class ByVerb(row_admin.ByVerb):
    """Rows of the catalogue. Administrators may do here what these pages offer, also those who are no editors."""

    def acting(self, request):
        return request.user if request.user.is_editor else None


class ReasonActionForm(ActionForm):
    reason = forms.CharField(label=gettext_lazy("Reason for readers"), max_length=300, required=False)


@admin.register(Essay)
class EssayAdmin(LookOnly):
    """Essays are written on the desk; here they are found, and withdrawn."""

    list_display = ["title", "in_state", "dated", "language", "owner", "comment_count", "on_the_desk"]
    list_filter = ["live", "language", "hubs"]
    search_fields = ["title", "slug"]
    date_hierarchy = "dated"
    list_select_related = ["head", "owner"]
    action_form = ReasonActionForm
    actions = ["withdraw"]
    fields = [
        "title",
        "slug",
        "standfirst",
        "in_state",
        "dated",
        "live_at",
        "revised_at",
        "edition",
        "language",
        "licence",
        "source_url",
        "featured",
        "owner",
        "withdrawn_at",
        "withdrawn_reason",
        "comments_policy",
        "comment_count",
        "guid",
        "created",
        "on_the_desk",
    ]

    @admin.display(description=gettext_lazy("state"))
    def in_state(self, essay):
        return commas(drafts.states_of(essay))

    @admin.display(description=gettext_lazy("on the desk"))
    def on_the_desk(self, essay):
        return format_html('<a href="{}">{}</a>', reverse("desk-essay", args=[essay.pk]), _("Open the editor"))

    @admin.action(description=gettext_lazy("Withdraw, with the reason given beside"), permissions=["view"])
    def withdraw(self, request, essays):
        for essay in essays:
            try:
                publishing.withdraw(essay, request.POST.get("reason", ""), by=request.user)
                messages.success(request, _("“%(essay)s” is withdrawn.") % {"essay": essay})
            except ValidationError as error:
                messages.error(request, f"“{essay}”: {' '.join(error.messages)}")


@admin.register(Revision)
class RevisionAdmin(LookOnly):
    list_display = ["title", "number", "edition", "step", "saver", "saved_at", "summary"]
    list_filter = ["step"]
    search_fields = ["title"]
    list_select_related = ["saver"]
    fields = ["essay", "number", "edition", "step", "step_by", "step_at", "step_note", "saver", "saved_at", "summary",
              "title", "body"]  # fmt: skip


@admin.register(OldPath)
class OldPathAdmin(LookOnly):
    list_display = ["path", "status", "essay", "tag", "author", "hub", "address", "fragment"]
    list_select_related = ["essay", "tag", "author", "hub"]
    search_fields = ["path"]


@admin.register(Hub)
class HubAdmin(ByVerb):
    form = HubForm
    verb = taxonomy.save_hub
    list_display = ["name", "slug", "ink", "position"]


@admin.register(Page)
class PageAdmin(ByVerb):
    form = PageForm
    verb = taxonomy.save_page
    list_display = ["title", "slug", "updated"]

    def has_add_permission(self, request):
        return False


@admin.register(Tag)
class TagAdmin(ByVerb):
    form = TagForm
    verb = taxonomy.save_tag
    list_display = ["name", "slug", "synonym_of"]
    list_select_related = ["synonym_of"]
    search_fields = ["name", "key"]


@admin.register(Author)
class AuthorAdmin(ByVerb):
    form = AuthorForm
    verb = taxonomy.save_author
    list_display = ["name", "slug", "user"]
    list_select_related = ["user"]
    search_fields = ["name"]


@admin.register(Licence)
class LicenceAdmin(ByVerb):
    form = LicenceForm
    verb = taxonomy.save_licence
    list_display = ["name", "code", "position"]
