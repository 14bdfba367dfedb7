"""Accounts in Django's admin: for administrators, by the same verbs as the desk."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts import people
from accounts.forms import RolesForm
from accounts.models import Invitation, User

admin.site.unregister(Group)
admin.site.site_header = admin.site.site_title = "Administration"
admin.site.index_title = "All rows"


def sign_in(request, extra_context=None):
    """The admin has no door of its own: its sign-in page would know no limits. One that may not enter is told so."""
    if request.user.is_authenticated and not admin.site.has_permission(request):
        raise PermissionDenied("This page is for administrators.")
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


admin.site.login = sign_in


class AccountForm(RolesForm, forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].initial = [group.name for group in self.instance.groups.all()]

    def clean_name(self):
        return people.clean_name(self.cleaned_data["name"])

    def clean_email(self):
        email = people.clean_email(self.cleaned_data["email"])
        other = people.account_of(email)
        if other and other != self.instance:
            raise ValidationError("Another account has this address.")
        return email

    def clean_roles(self):
        people.may_hold(self.instance, self.cleaned_data["roles"])
        return self.cleaned_data["roles"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Not Django's own page of users: on that one administrators set the passwords of others, unknown to them."""

    form = AccountForm
    list_display = ["name", "email", "role_words", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]
    fieldsets = [(None, {"fields": ["email", "name", "roles", "is_active", "date_joined", "last_login"]})]
    readonly_fields = ["is_active", "date_joined", "last_login"]
    actions = ["deactivate", "reactivate"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def role_words(self, user):
        return ", ".join(sorted(group.name for group in user.groups.all()))

    def has_add_permission(self, request):
        return False  # people are invited, on the desk

    def has_delete_permission(self, request, obj=None):
        return False  # names stay: accounts are deactivated

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        people.set_roles(obj, form.cleaned_data["roles"], by=request.user)

    @admin.action(description="Deactivate")
    def deactivate(self, request, queryset):
        self._each(request, queryset, people.deactivate)

    @admin.action(description="Reactivate")
    def reactivate(self, request, queryset):
        self._each(request, queryset, people.reactivate)

    def _each(self, request, queryset, verb):
        for user in queryset:
            try:
                verb(user, by=request.user)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """To look at: invitations are sent, sent again and revoked on the desk."""

    list_display = ["email", "invited_by", "sent_at", "expires", "accepted_at", "revoked_at"]
    fields = ["email", "name", "roles", "invited_by", "sent_at", "expires", "accepted_at", "revoked_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
