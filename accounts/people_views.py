"""The desk's page of people: who may sign in, what they may do, who is invited. For administrators."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import people
from accounts.decorators import role_required
from accounts.forms import InviteForm, PersonForm, attempt
from accounts.models import ROLES, Invitation, User
from accounts.roles import role_words


@never_cache
@role_required("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_people(request):
    """The list; a POST invites."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sent = attempt(form, people.invite, given["email"], given["roles"], by=request.user, name=given["name"])
        if sent:
            messages.success(request, _("An invitation is on its way to %s.") % sent.email)
            return redirect("desk-people")
    accounts = list(User.objects.prefetch_related("groups").order_by("-is_active", "name", "pk"))
    for person in accounts:
        person.role_words = role_words(role for role in ROLES if role in {g.name for g in person.groups.all()})
    context = {
        "form": form,
        "accounts": accounts,
        "invitations": Invitation.objects.waiting().select_related("invited_by"),
    }
    return render(request, "desk/people.html", context, status=422 if form.errors else 200)


@never_cache
@role_required("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_person(request, pk):
    """One account: its name and its roles."""
    person = get_object_or_404(User, pk=pk)
    held = [group.name for group in person.groups.all()]
    form = PersonForm(request.POST or None, initial={"name": person.name, "roles": held})
    if request.method == "POST" and form.is_valid():
        attempt(form, people.set_roles, person, form.cleaned_data["roles"], by=request.user, field="roles")
        if form.is_valid():
            people.rename(person, form.cleaned_data["name"], by=request.user)
            messages.success(request, _("Saved."))
            return redirect("desk-people")
    return render(request, "desk/person.html", {"form": form, "person": person}, status=422 if form.errors else 200)


def _act(request, verb, subject, done):
    """Calls a verb for a button of the list and says what came of it."""
    try:
        verb(subject, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("desk-people")


@role_required("administrator")
@require_POST
def desk_person_deactivate(request, pk):
    person = get_object_or_404(User, pk=pk)
    return _act(request, people.deactivate, person, _("%s cannot sign in any more.") % person)


@role_required("administrator")
@require_POST
def desk_person_reactivate(request, pk):
    person = get_object_or_404(User, pk=pk)
    return _act(request, people.reactivate, person, _("%s can sign in again.") % person)


@role_required("administrator")
@require_POST
def desk_invitation_resend(request, pk):
    invitation = get_object_or_404(Invitation, pk=pk)
    return _act(request, people.resend, invitation, _("A new invitation is on its way to %s.") % invitation.email)


@role_required("administrator")
@require_POST
def desk_invitation_revoke(request, pk):
    invitation = get_object_or_404(Invitation, pk=pk)
    return _act(request, people.revoke, invitation, _("The invitation to %s is revoked.") % invitation.email)
