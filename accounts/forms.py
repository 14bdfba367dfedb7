from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts import people
from accounts.models import ROLES
from sitewide.mail.mailbox_fields import AddressFormField, AddressInput

MAX_PASSWORD = 1000
NO_MATCH = _("That e-mail and password do not match.")
# Once it is shown: the validators read long lists.
PASSWORD_HELP = lazy(lambda: " ".join(str(text) for text in password_validators_help_texts()), str)()
ROLE_WORDS = {
    "author": _("Author – writes own drafts"),
    "editor": _("Editor – publishes, and edits everything"),
    "moderator": _("Moderator – decides on responses"),
    "administrator": _("Administrator – settings and people"),
}


class EmailField(AddressFormField):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("E-mail"))
        super().__init__(**kwargs)


class PasswordField(forms.CharField):
    def __init__(self, *, autocomplete="current-password", **kwargs):
        kwargs.setdefault("label", _("Password"))
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "maxlength": MAX_PASSWORD})
        super().__init__(strip=False, max_length=MAX_PASSWORD, widget=widget, **kwargs)
        self.error_messages["required"] = _("Enter a password.")


class SignInForm(forms.Form):
    """Says one sentence for every failure, of whatever kind."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=AddressInput({"autocomplete": "username", "maxlength": 254}),
    )
    password = PasswordField()
    stay = forms.BooleanField(label=_("Stay signed in"), required=False)

    def refuse(self, words):
        """One error above the fields; those of single fields would say which of the two was wrong."""
        self.errors.clear()
        self.add_error(None, words)


class ResetForm(forms.Form):
    email = EmailField()


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=people.MAX_NAME,
        help_text=_("It stands under what you write and beside what you decide."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "maxlength": people.MAX_NAME}),
    )

    def clean_name(self):
        return people.clean_name(self.cleaned_data["name"])


class NewPasswordForm(forms.Form):
    """One field: it can be shown, and password managers fill it. Its strength is judged by the verbs."""

    password = PasswordField(
        label=_("New password"),
        autocomplete="new-password",
        help_text=PASSWORD_HELP,
    )


class AcceptForm(NameForm):
    password = PasswordField(autocomplete="new-password", help_text=PASSWORD_HELP)


class ChangePasswordForm(NewPasswordForm):
    old_password = PasswordField(label=_("Your password until now"))
    field_order = ["old_password", "password"]


class ChangeEmailForm(forms.Form):
    email = EmailField(label=_("New e-mail address"), help_text=_("We write to it; it is changed from that letter."))
    old_password = PasswordField(label=_("Your password"))

    def __init__(self, *args, prefix="email", **kwargs):
        super().__init__(*args, prefix=prefix, **kwargs)


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role, ROLE_WORDS[role]) for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role."), "invalid_choice": _("Choose at least one role.")},
    )


class PersonForm(RolesForm, NameForm):
    field_order = ["name", "roles"]


class InviteForm(RolesForm):
    email = EmailField()
    name = forms.CharField(label=_("Name"), max_length=people.MAX_NAME, required=False)
    field_order = ["email", "name", "roles"]


def attempt(form, verb, *args, field=None, **kwargs):
    """Calls a verb with what a valid form holds. Its ValidationError becomes an error of the form (of `field`, where
    that is named), and None is returned."""
    try:
        return verb(*args, **kwargs)
    except ValidationError as error:
        form.add_error(field, error)
        return None
