"""What the writer of a reply fills in on its private pages. What is too long is refused, never cut."""

from django import forms

from comments import cleaning
from comments.posting.forms import clean_reply
from sitewide.mailbox_fields import AddressFormField


class EditForm(forms.Form):
    """Other words for a reply; `version` says which words they take the place of."""

    use_required_attribute = False

    body = forms.CharField(
        label="Your reply", strip=False, error_messages={"required": "Write your reply"},
        widget=forms.Textarea({"rows": 10}),
    )  # fmt: skip
    version = forms.IntegerField(required=False, min_value=0, max_value=2**15 - 1, widget=forms.HiddenInput)

    def clean_body(self):
        return clean_reply(self.cleaned_data["body"])

    def takes(self, version):
        """The words as they were sent, to take the place of another version."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


class AppealForm(forms.Form):
    """Why a reply should be published after all."""

    use_required_attribute = False

    words = forms.CharField(
        label="Why it should be published", help_text=f"Up to {cleaning.NOTE_LIMIT:,} characters.", strip=False,
        error_messages={"required": "Write why it should be published"}, widget=forms.Textarea({"rows": 5}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What a moderator says to an appeal that is turned down."""

    use_required_attribute = False

    answer = forms.CharField(
        label="What its writer reads", help_text=f"Up to {cleaning.NOTE_LIMIT:,} characters. It is the last word.",
        strip=False, error_messages={"required": "Write why it stays as it was"}, widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


class OwnForm(forms.Form):
    """Whose responses are asked for."""

    use_required_attribute = False

    email = AddressFormField(
        label="Your e-mail address", max_length=cleaning.EMAIL_LIMIT,
        error_messages={"required": "Enter an e-mail address, like name@example.org",
                        "invalid": "Enter an e-mail address, like name@example.org"},
    )  # fmt: skip
