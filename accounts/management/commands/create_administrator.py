"""Makes the first administrator of a site, or one more."""

import getpass
import warnings

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import people
from accounts.models import ROLES, User

NO_TERMINAL = "There is no terminal to type into: run this in one, or let --invite mail a link."


class Command(BaseCommand):
    help = (
        "Makes an administrator, who holds all roles. Asks for the password without showing it; "
        "with --invite it mails a link to choose one instead."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name", nargs="?", default="")
        parser.add_argument("--invite", action="store_true", help="Mail an invitation; ask for no password.")

    def handle(self, *, email, name, invite, **options):
        try:
            if invite:
                people.invite(email, ROLES, by=None, name=name)
                self.stdout.write(f"An invitation to {email} is in the outbox.")
            else:
                self.make(email, name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def make(self, email, name):
        email, name = people.clean_email(email), people.clean_name(name or self.read(input, "Display name: "))
        if people.account_of(email):
            raise CommandError("There is an account with this e-mail address already.")
        password = self.ask(User(email=email, name=name))
        with transaction.atomic():
            User.objects.create_user(email, password, name=name, roles=ROLES)
        self.stdout.write(f"{name} can sign in with {email}.")

    def read(self, ask, prompt):
        """What is typed, or comes through a pipe; a sentence where nothing is there to be read."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", getpass.GetPassWarning)  # a pipe shows nothing of what it carries
                return ask(prompt)
        except (EOFError, OSError, RuntimeError, AttributeError) as nothing:  # the last: no standard input at all
            raise CommandError(NO_TERMINAL) from nothing

    def ask(self, user):
        """Asks twice, until the two are the same and strong enough; three times at most."""
        for _try in range(3):
            password = self.read(getpass.getpass, "Password: ")
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            if self.read(getpass.getpass, "Once more: ") == password:
                return password
            self.stderr.write("The two are not the same.")
        raise CommandError("No account was made.")
