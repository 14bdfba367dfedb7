"""Pages of Django's admin that write by the verbs of the desk, or not at all."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect


class LookOnly(admin.ModelAdmin):
    """Rows to look at: they are changed elsewhere."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ByVerb(admin.ModelAdmin):
    """Rows that are stored by a verb, after the same checks as on the desk: `form` is the desk's own form, `verb` takes
    the row, `by` and what the form's `extras()` give. Where there is a verb `drop` rows can be deleted."""

    verb = drop = None

    def acting(self, request):
        """Who acts, for the verbs."""
        return request.user

    def has_delete_permission(self, request, obj=None):
        return type(self).drop is not None and super().has_delete_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The desk's form, which is told who acts as it is there."""
        form, by = super().get_form(request, obj, change=change, **kwargs), self.acting(request)

        def begin(this, *args, **begun):
            form.__init__(this, *args, user=by, **begun)

        return type(form)(form.__name__, (form,), {"__init__": begin})

    def save_model(self, request, obj, form, change):
        type(self).verb(obj, by=self.acting(request), **form.extras())

    def save_related(self, request, form, formsets, change):
        """The verb has stored all of it."""

    def delete_model(self, request, obj):
        type(self).drop(obj, by=self.acting(request))

    def delete_queryset(self, request, queryset):
        for row in queryset:
            self.delete_model(request, row)

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:  # somebody was quicker than the checks of the form
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.get_full_path())
