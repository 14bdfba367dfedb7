"""Accounts in Django's admin: for administrators, by the same verbs as the desk."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import email_change, people
from accounts.forms import RolesForm
from accounts.models import Invitation, User
from accounts.roles import role_words
from sitewide.database.row_admin import ByVerb, LookOnly
from sitewide.text.durations import in_words

admin.site.unregister(Group)
admin.site.site_header = admin.site.site_title = gettext_lazy("Administration")
admin.site.index_title = gettext_lazy("All rows")


def sign_in(request, extra_context=None):
    """The admin has no door of its own: its sign-in page would know no limits. One that may not enter is told so."""
    if request.user.is_authenticated and not admin.site.has_permission(request):
        raise PermissionDenied(_("This page is for administrators."))
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def own_password(request, extra_context=None):
    """Nor has it a page of its own for passwords: guesses at the old one are slowed on the desk's, which also writes to
    the owner of the account."""
    return redirect("account")


admin.site.login = sign_in
admin.site.password_change = admin.site.password_change_done = own_password


class AccountForm(RolesForm, forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name"]
        labels = {"email": gettext_lazy("Email")}

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = user
        self.fields["email"].help_text = _(
            "We write to a new one; it is changed from that letter. The old one is told."
        )
        self.fields["roles"].initial = [group.name for group in self.instance.groups.all()]

    def clean_name(self):
        return people.clean_name(self.cleaned_data["name"])

    def clean_email(self):
        email = people.clean_email(self.cleaned_data["email"])
        other = people.account_of(email)
        if other and other != self.instance:
            raise ValidationError(_("Another account has this address."))
        if self.instance == self.by and email != self.initial["email"]:
            raise ValidationError(
                _("Change your own address on the page of your account, which asks for your password.")
            )
        return email

    def clean_roles(self):
        people.may_hold(self.instance, self.cleaned_data["roles"])
        return self.cleaned_data["roles"]


@admin.register(User)
class UserAdmin(ByVerb):
    """Not Django's own page of users: on that one administrators set the passwords of others, unknown to them.

    Nobody is deleted either: names stay on what was written, and accounts are deactivated.
    """

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

    @admin.display(description=gettext_lazy("roles"))
    def role_words(self, user):
        return role_words(sorted(group.name for group in user.groups.all()))

    def has_add_permission(self, request):
        return False  # people are invited, on the desk

    def save_model(self, request, obj, form, change):
        person = User.objects.get(pk=obj.pk)  # as it is stored: the form has put its own values into `obj`
        if "name" in form.changed_data:
            people.rename(person, form.cleaned_data["name"], by=request.user)
        if "roles" in form.changed_data:
            people.set_roles(person, form.cleaned_data["roles"], by=request.user)
        if "email" in form.changed_data:
            self._ask_for_address(request, person, form.cleaned_data["email"])

    def _ask_for_address(self, request, person, email):
        """Nobody's address to sign in with is changed by another hand alone."""
        if wait := email_change.ask(person, email, by=request.user):
            words = _("Too many letters. Wait %s, then try again.") % in_words(wait)
            self.message_user(request, words, messages.ERROR)
            return
        sent = _(
            "We sent a link to %(new)s: the address is changed once the button behind it is pressed. %(old)s is told."
        )
        self.message_user(request, sent % {"new": email, "old": person.email}, messages.WARNING)

    @admin.action(description=gettext_lazy("Deactivate"))
    def deactivate(self, request, queryset):
        self._each(request, queryset, people.deactivate)

    @admin.action(description=gettext_lazy("Reactivate"))
    def reactivate(self, request, queryset):
        self._each(request, queryset, people.reactivate)

    def _each(self, request, queryset, verb):
        for user in queryset:
            try:
                verb(user, by=request.user)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    """To look at: invitations are sent, sent again and revoked on the desk."""

    list_display = ["email", "invited_by", "sent_at", "expires", "accepted_at", "revoked_at"]
    fields = ["email", "name", "roles", "invited_by", "sent_at", "expires", "accepted_at", "revoked_at"]
