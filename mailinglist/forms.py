from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import EmailField


class JoinForm(forms.Form):
    email = EmailField(label=_("Your e-mail address"))


class RemoveForm(forms.Form):
    email = EmailField(label=_("E-mail address"))
