"""Fields for e-mail addresses: of forms, of models, and the column with the form that an address is compared by."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from sitewide.mail import mailboxes

ENTER = _("Enter an e-mail address, like name@example.org.")


class AddressInput(forms.TextInput):
    """Not the browser's own field for addresses: that one refuses letters beyond ASCII before the @ (HTML, section
    4.10.5.1.5), and sends other hosts than were typed."""

    def __init__(self, attrs=None):
        usual = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(usual | (attrs or {}))


class AddressFormField(forms.EmailField):
    """An e-mail address as `mailboxes.validate_mailbox` takes it."""

    widget = AddressInput
    default_validators = [mailboxes.validate_mailbox]

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 254)
        words = kwargs.pop("error_messages", {"required": ENTER, "invalid": ENTER})
        super().__init__(error_messages=words, **kwargs)


class AddressField(models.EmailField):
    """An e-mail address as it was typed. In the database it is Django's own field, and migrations know it as that."""

    default_validators = [mailboxes.validate_mailbox]

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": AddressFormField} | kwargs)


class FormOfAddressField(models.CharField):
    """The form of the address in the field `of` of the same row, kept beside it: `form_of` makes it whenever the row is
    saved, so that nobody can forget to. An update() of the one names the other too."""

    form_of = staticmethod(mailboxes.address)

    def __init__(self, *, of, **kwargs):
        self.of = of
        kwargs = {"max_length": mailboxes.LONGEST, "blank": True, "editable": False} | kwargs
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance, add):
        value = self.form_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value


class MailboxField(FormOfAddressField):
    """The mailbox of the address: without what follows a "+"."""

    form_of = staticmethod(mailboxes.mailbox)


def fill(model, *, of, column, form):
    """Makes the forms of the rows that are there already, a thousand at a time; for migrations. `model` is historical,
    `form` one of the functions of sitewide.mail.mailboxes."""
    batch = []
    for row in model.objects.exclude(**{of: ""}).only("pk", of).order_by("pk").iterator(chunk_size=1000):
        setattr(row, column, form(getattr(row, of)))
        batch.append(row)
        if len(batch) == 1000:
            model.objects.bulk_update(batch, [column])
            batch = []
    model.objects.bulk_update(batch, [column])
