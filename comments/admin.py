"""Replies and the log for administrators: read here, decided by the same verbs as in the queue; nothing is edited."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import moderation
from comments.models import Comment, ModerationEntry
from sitewide.database.row_admin import LookOnly


class ReadOnly(LookOnly):
    """Rows that only verbs change."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_administrator

    has_module_permission = has_view_permission


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    list_display = ["name", "essay", "state", "number", "submitted_at"]
    list_filter = ["state", "submitted_at"]
    list_select_related = ["essay"]
    search_fields = ["name", "email", "body"]
    date_hierarchy = "submitted_at"
    exclude = [
        "token_hash",
        "fingerprint",
        "fingerprint_window",
        "words_hash",
        "address_hash",
        "network_hash",
        "sent_hash",
    ]
    actions = ["publish", "spam", "hold", "restore"]
    ordering = ["-submitted_at"]

    def has_decide_permission(self, request):
        """Administrators who are moderators too decide here as in the queue."""
        return request.user.is_active and request.user.is_moderator

    @admin.action(description=gettext_lazy("Publish"), permissions=["decide"])
    def publish(self, request, queryset):
        self._decide(request, queryset, moderation.publish)

    @admin.action(description=gettext_lazy("Mark as spam"), permissions=["decide"])
    def spam(self, request, queryset):
        self._decide(request, queryset, moderation.spam)

    @admin.action(description=gettext_lazy("Hold"), permissions=["decide"])
    def hold(self, request, queryset):
        self._decide(request, queryset, moderation.hold)

    @admin.action(description=gettext_lazy("Restore"), permissions=["decide"])
    def restore(self, request, queryset):
        self._decide(request, queryset, moderation.restore)

    def _decide(self, request, queryset, verb):
        done, now = 0, timezone.now()
        for comment in queryset.order_by("submitted_at", "pk"):
            try:
                done += verb(comment, by=request.user, now=now) is not None
            except ValidationError as refused:
                self.message_user(request, " ".join(refused.messages), messages.WARNING)
        self.message_user(
            request,
            _("Decided: %(done)s. The letters leave in ten minutes; the queue can undo it until then.")
            % {"done": done},
        )


@admin.register(ModerationEntry)
class ModerationEntryAdmin(ReadOnly):
    list_display = ["at", "verb", "comment", "reason", "actor"]
    list_filter = ["verb", "reason", "at"]
    list_select_related = ["comment", "actor"]
    date_hierarchy = "at"
