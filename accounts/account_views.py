"""One's own account: the display name, the password, the e-mail address to sign in with."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import email_change, letter_views, passwords, people
from accounts.forms import ChangeEmailForm, ChangePasswordForm, NameForm, attempt
from accounts.views import page
from sitewide.text.durations import in_words


def _show(request, **forms):
    """The page of the account with its three forms; one of them as it was sent."""
    blank = {
        "name_form": NameForm(initial={"name": request.user.name}),
        "email_form": ChangeEmailForm(),
        "password_form": ChangePasswordForm(),
        "letters": letter_views.of(request.user),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "desk/account.html", blank | forms, status=status)


def _knows_password(request, form):
    """Whether the password of a form is one's own; guesses at it are slowed as at the door."""
    known, wait = passwords.check(request, request.user.email, form.cleaned_data["old_password"])
    if wait:
        form.add_error(None, _("Too many tries. Wait %s, then try again.") % in_words(wait))
    elif known != request.user:
        form.add_error("old_password", _("That is not your password."))
    return form.is_valid()


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """One's own account; a POST changes the name."""
    if request.method != "POST":
        return _show(request)
    form = NameForm(request.POST)
    if form.is_valid():
        people.rename(request.user, form.cleaned_data["name"], by=request.user)
        messages.success(request, _("Your name is changed."))
        return redirect("account")
    return _show(request, name_form=form)


@sensitive_post_parameters("password", "old_password")
@never_cache
@login_required
@require_POST
def account_password(request):
    """A new password for oneself: the old one is asked for."""
    form = ChangePasswordForm(request.POST)
    if form.is_valid() and _knows_password(request, form):
        attempt(form, people.change_password, request.user, form.cleaned_data["password"], field="password")
    if form.errors:
        return _show(request, password_form=form)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
    return redirect("account")


@sensitive_post_parameters("old_password")
@never_cache
@login_required
@require_POST
def account_email(request):
    """Asks for another address to sign in with: it is changed once a link in a letter to it is followed."""
    form = ChangeEmailForm(request.POST, prefix="email")
    if form.is_valid() and _knows_password(request, form):
        wait = attempt(form, email_change.ask, request.user, form.cleaned_data["email"], by=request.user, field="email")
        if wait:
            form.add_error(None, _("Too many letters. Wait %s, then try again.") % in_words(wait))
    if form.errors:
        return _show(request, email_form=form)
    sent = _("Look in your mail. We sent a link to %s; press the button behind it and you sign in with that address.")
    messages.success(request, sent % form.cleaned_data["email"])
    return redirect("account")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_email_confirm(request, token):
    """Changes the address by a button: whatever opens links in mail does not."""
    found = email_change.open_move(token)
    if found is None:
        return page(request, "email_confirm", {"move": None}, status=404)
    if request.method != "POST":
        return page(request, "email_confirm", {"move": found})
    if email_change.move(token) is None:
        return page(request, "email_confirm", {"move": None}, status=404)
    messages.success(request, _("From now on you sign in with %s.") % found.email)
    return redirect("account" if request.user.is_authenticated else "sign-in")
