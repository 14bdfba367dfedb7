"""The forms of the rules: what one level says, and a list of words that comes as a file."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import ImportedList
from comments.rules import LIMITS, WORDS
from comments.rules.effective import SETTINGS
from comments.rules.word_lists import LONGEST_LIST, LONGEST_TYPED
from sitewide.text.numbers import number

YES_NO = {True: gettext_lazy("yes"), False: gettext_lazy("no")}
LABELS = {
    "hold_all": gettext_lazy("Hold every reply"),
    "trusted_after": gettext_lazy("Hold until so many replies of a writer are published"),
    "links": gettext_lazy("So many links to elsewhere are allowed"),
    "hold_words": gettext_lazy("Words that are read first"),
    "disallowed_words": gettext_lazy("Words that are not allowed"),
    "minute_limit": gettext_lazy("Replies from one address in a minute"),
    "hour_limit": gettext_lazy("Replies from one address in an hour"),
    "network_limit": gettext_lazy("Replies from one network in an hour"),
    "close_after": gettext_lazy("Close so many days after the essay appeared"),
    "depth": gettext_lazy("Levels of answers"),
    "page_length": gettext_lazy("Responses on a page"),
    "registered_only": gettext_lazy("Only people who are signed in can reply"),
}
MEANINGS = {
    "hold_all": gettext_lazy("Nothing appears before a moderator has read it, whoever wrote it."),
    "trusted_after": gettext_lazy(
        "A writer counts as the same only by a confirmed e-mail address or a signed cookie, never by what was typed."
    ),
    "links": gettext_lazy(
        "Every link counts: to a site, to a mailbox, and the web address beside the name. Links to this site do not."
    ),
    "hold_words": gettext_lazy(
        "One entry a line, found as a whole word in text, name, e-mail address and web address. A star lets it stand "
        "inside longer words: *casino*. Letters that look alike are alike: casin0 too. "
        "Network addresses are not kept, so none can be listed: block them instead."
    ),
    "disallowed_words": gettext_lazy("As above. A reply with one of these goes among the spam, where it can be found."),
    "close_after": gettext_lazy("0: never."),
    "depth": gettext_lazy("1: responses cannot be answered. 0: any."),
}
GROUPS = (
    (gettext_lazy("Holding"), ("hold_all", "trusted_after", "links")),
    (gettext_lazy("Words"), ("hold_words", "disallowed_words")),
    (gettext_lazy("Who replies, and how often"), ("registered_only", "minute_limit", "hour_limit", "network_limit")),
    (gettext_lazy("The conversation"), ("close_after", "depth", "page_length")),
    (gettext_lazy("Freeze"), ("frozen", "frozen_words")),
)


class RulesForm(forms.Form):
    """What a level says; an empty field leaves a setting to `above`, the Ruling that holds without this level."""

    use_required_attribute = False
    typed_anew = False  # whether what is shown is neither judged nor saved

    def __init__(self, data, *, rules, above):
        super().__init__(data, initial={name: getattr(rules, name) for name in (*SETTINGS, *WORDS)})
        for name in SETTINGS:
            self.fields[name] = self._setting(name, getattr(above, name))
        for name in WORDS:
            self.fields[name] = forms.CharField(
                label=LABELS[name], help_text=MEANINGS[name], required=False, strip=False, max_length=LONGEST_TYPED,
                widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
            )  # fmt: skip
        if rules.hub_id is None and rules.essay_id is None:
            self._add_freeze(rules)

    def _setting(self, name, above):
        shown = YES_NO.get(above, above) if isinstance(above, bool) else above
        inherits = _("Not set here: %s.") % shown
        if name in LIMITS:
            meaning = f"{MEANINGS[name]} {inherits}" if name in MEANINGS else inherits
            widget = forms.TextInput({"inputmode": "numeric", "size": 6})
            return forms.IntegerField(label=LABELS[name], help_text=meaning, required=False, widget=widget)
        choices = [("", _("not set here: %s") % shown), ("1", YES_NO[True]), ("0", YES_NO[False])]
        self.initial[name] = {True: "1", False: "0"}.get(self.initial[name], "")
        return forms.TypedChoiceField(
            label=LABELS[name], help_text=MEANINGS.get(name, ""), choices=choices, required=False,
            coerce=lambda value: value == "1", empty_value=None,
        )  # fmt: skip

    def _add_freeze(self, rules):
        self.fields["frozen"] = forms.BooleanField(
            label=_("Nobody can reply anywhere on this site"), required=False, initial=rules.frozen
        )
        self.fields["frozen_words"] = forms.CharField(
            label=_("What readers are told of it"), required=False, max_length=300, initial=rules.frozen_words,
            help_text=_("One sentence: why, and until when."),
        )  # fmt: skip

    def keep_typed(self, typed):
        """Shows what was typed (a form's data) as it is, without judging it: another button was pressed."""
        for name in self.fields:
            before = self.get_initial_for_field(self.fields[name], name)
            self.initial[name] = typed.get(name, "").replace("\r\n", "\n")
            before = "" if before in {None, False} else str(before).replace("\r\n", "\n")
            self.typed_anew |= self.initial[name] != before and not (self.initial[name] == "on" and before == "True")

    def groups(self):
        """The fields under their headings, for the template."""
        found = [(words, [self[name] for name in names if name in self.fields]) for words, names in GROUPS]
        return [(words, fields) for words, fields in found if fields]


class ImportForm(forms.Form):
    """A list of words as a file, one entry a line."""

    use_required_attribute = False

    list = forms.FileField(
        label=gettext_lazy("A file with one entry a line"),
        help_text=gettext_lazy("Such as the lists that are made for WordPress."),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("This file is empty.")},
    )
    strength = forms.ChoiceField(
        label=gettext_lazy("Replies with one of its entries"),
        choices=[(ImportedList.Strength.HOLD, gettext_lazy("are read first")),
                 (ImportedList.Strength.DISALLOW, gettext_lazy("go among the spam"))],
        initial=ImportedList.Strength.HOLD, widget=forms.RadioSelect,
    )  # fmt: skip
    inside = forms.BooleanField(
        label=gettext_lazy("Also inside longer words, as WordPress does"), required=False,
        help_text=gettext_lazy("Such lists then hold many honest replies too: try it before it is used."),
    )  # fmt: skip

    def clean_list(self):
        """The file as text, refused where it is too large or no text."""
        file = self.cleaned_data["list"]
        if file.size > 4 * LONGEST_LIST:
            raise ValidationError(_("This file is too large: a list may have %s characters.") % number(LONGEST_LIST))
        try:
            self.cleaned_data["name"] = file.name
            return file.read().decode("utf-8-sig").replace("\0", "")
        except UnicodeDecodeError:
            raise ValidationError(_("This file is no text in UTF-8.")) from None
