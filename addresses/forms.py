"""Forms of redirects. What they may be is said by the verbs; here stand labels and hints."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from addresses.typed_addresses import MAX_LENGTH

LONGEST = 2 * MAX_LENGTH  # typed, before it is put into its one form


class AddressForm(forms.Form):
    """The errors of a verb stand beside the fields of the same names."""

    use_required_attribute = False

    def refuse(self, error):
        """Shows what a verb refused: by field where it says which, else above all."""
        for name, messages in getattr(error, "message_dict", {None: error.messages}).items():
            self.add_error(name if name in self.fields else None, messages)


class RedirectForm(AddressForm):
    path = forms.CharField(
        label=_("From"),
        max_length=LONGEST,
        required=False,
        help_text=_("An address of this site, such as /2011/05/commons-and-state/."),
    )
    to = forms.CharField(
        label=_("To"),
        max_length=LONGEST,
        required=False,
        help_text=_("An address of this site, or https://… of another one."),
    )
    gone = forms.BooleanField(
        label=_("Nowhere: it is gone for good"), required=False,
        help_text=_("Readers get 410 and a sentence, search engines forget it."),
    )  # fmt: skip


class ChoiceForm(AddressForm):
    """Where a missing address should lead: an address that was offered, "another" with one typed, or "gone"."""

    to = forms.CharField(max_length=LONGEST, required=False)
    address = forms.CharField(label=_("Another address"), max_length=LONGEST, required=False)

    def clean(self):
        """Nothing that was typed is passed over because another line was chosen."""
        if self.cleaned_data.get("address") and self.cleaned_data.get("to") != "another":
            self.add_error("address", _("Choose “Another address” for this one, or leave the field empty."))

    def refuse(self, error):
        """What is wrong with an address that was typed stands by its field."""
        words = getattr(error, "message_dict", {None: error.messages})
        typed = self.cleaned_data.get("to") == "another"
        super().refuse(
            ValidationError({"address" if typed and n == "to" else n or "__all__": m for n, m in words.items()})
        )

    @property
    def target(self):
        """The address that was chosen or typed."""
        chosen = self.cleaned_data["to"]
        return self.cleaned_data["address"] if chosen == "another" else chosen

    @property
    def gone(self):
        return self.cleaned_data["to"] == "gone"


class TableForm(AddressForm):
    file = forms.FileField(
        label=_("A CSV file"),
        help_text=_("Columns from and to, with their names in the first line; status (301 or 410) where you like."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
