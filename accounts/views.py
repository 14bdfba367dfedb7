"""Signing in and out, forgotten passwords, invitations."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.tokens import default_token_generator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import passwords, people, resubmission
from accounts.forms import (
    NO_MATCH,
    AcceptForm,
    NewPasswordForm,
    ResetForm,
    SignInForm,
    attempt,
)
from accounts.models import User
from sitewide.http.private_pages import keep_private
from sitewide.text.durations import in_words

MAX_NEXT = 2000


def page(request, name, context, *, status=200):
    """A page that no cache keeps and no search engine lists, with the state of its form in its status."""
    return keep_private(render(request, f"accounts/{name}.html", context, status=status))


def too_many(request, name, context, wait):
    """The page again with what was typed, and the waiting time in words and in Retry-After."""
    words = _("Too many tries. Wait %s, then try again.") % in_words(wait)
    context["form"].errors.clear()
    context["form"].add_error(None, words)
    response = page(request, name, context, status=429)
    response["Retry-After"] = str(wait)
    return response


def safe_next(request):
    """Where to go after signing in: an address of this site, else the desk."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # With a slash first it is an address; any other text would be taken for the name of a view.
    return wanted if ours and wanted.startswith("/") and len(wanted) <= MAX_NEXT else reverse("desk")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    way = safe_next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(way)
        return page(request, "sign_in", {"form": SignInForm(), "next": way})
    form = SignInForm(request.POST)
    context = {"form": form, "next": way, "kept": request.POST.get("kept", "")}
    user, wait = None, 0
    if form.is_valid():
        user, wait = passwords.check(request, form.cleaned_data["email"], form.cleaned_data["password"])
    if wait:
        return too_many(request, "sign_in", context, wait)
    if user is None:
        form.refuse(NO_MATCH)
        return page(request, "sign_in", context, status=422)
    login(request, user)
    if not form.cleaned_data["stay"]:
        request.session.set_expiry(0)
    unsent = resubmission.unpack(context["kept"])
    if taken := unsent and resubmission.hand_over(user, *unsent):
        return redirect(taken)
    return page(request, "send_again", {"unsent": unsent, "next": way}) if unsent else redirect(way)


@never_cache
@require_POST
def sign_out(request):
    logout(request)
    response = redirect("home")
    # Words that a browser keeps while the site is away belong to who was signed in. The desk's own script has sent
    # them by now.
    response["Clear-Site-Data"] = '"storage"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request):
    """Asks for an address, and answers the same for every one."""
    form = ResetForm(request.POST or None)
    context = {"form": form, "sent": False}
    if request.method != "POST":
        return page(request, "password_reset", context)
    if not form.is_valid():
        return page(request, "password_reset", context, status=422)
    if wait := passwords.send_reset(request, form.cleaned_data["email"]):
        return too_many(request, "password_reset", context, wait)
    return page(request, "password_reset", context | {"sent": True, "email": form.cleaned_data["email"]})


def _reset_user(code, token):
    """The open account that a reset link stands for; None where the link does not hold."""
    try:
        pk = int(urlsafe_base64_decode(code).decode("ascii")[:18])
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and default_token_generator.check_token(user, token) else None


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset_set(request, code, token):
    """Chooses a new password by a mailed link, which holds once and for a few days."""
    user = _reset_user(code, token)
    if user is None:
        return page(request, "password_reset_set", {"form": None}, status=404)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            attempt(form, people.change_password, user, form.cleaned_data["password"], field="password")
        if form.is_valid():
            messages.success(request, _("Your password is changed. Sign in with the new one."))
            return redirect("sign-in")
    return page(request, "password_reset_set", {"form": form, "email": user.email}, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Accepts an invitation by a button: whatever opens links in mail does not."""
    offer = people.open_invitation(token)
    if offer is None:
        return page(request, "invitation", {"form": None}, status=404)
    form = AcceptForm(request.POST or None, initial={"name": offer.name})
    context = {"form": form, "invitation": offer, "email": offer.email}
    if request.method == "POST" and form.is_valid():
        user = attempt(form, people.accept, token, form.cleaned_data["name"], form.cleaned_data["password"])
        if user:
            login(request, user)
            messages.success(request, _("Welcome. Your account is made, and you are signed in."))
            return redirect("desk")
        if form.is_valid():
            return page(request, "invitation", {"form": None}, status=404)
    return page(request, "invitation", context, status=422 if form.errors else 200)
