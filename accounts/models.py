"""People who sign in: by e-mail, with roles as groups; one person may hold several."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.contrib.auth.password_validation import validate_password
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import role_words
from sitewide.mail.mailbox_fields import AddressField, FormOfAddressField
from sitewide.mail.mailboxes import address

ROLES = ("author", "editor", "moderator", "administrator")


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        """The account with this e-mail, however its letters and its host are written; DoesNotExist where there is none.

        One mailbox may have several accounts, with details after a "+" (sitewide.mail.mailboxes).
        """
        return self.get(address=address(email))

    def with_role(self, role):
        """The active accounts that hold a role."""
        return self.filter(is_active=True, groups__name=role)

    def create_user(self, email, password=None, *, name="", roles=(), **fields):
        """Makes an account; `roles` are names from ROLES; without a password nobody can sign in with one."""
        user = self.model(email=self.normalize_email(email.strip()), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.set_roles(roles)
        return user

    def create_superuser(self, email, password=None, **fields):
        """For Django's own command, which judges no password that comes from the environment."""
        if password is not None:
            validate_password(password, self.model(email=email, **fields))
        return self.create_user(email, password, roles=ROLES, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = AddressField(max_length=254, unique=True)
    address = FormOfAddressField(of="email")
    name = models.CharField(gettext_lazy("display name"), max_length=80)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["address"], name="user_address_once")]

    def __str__(self):
        return self.name or _("Account %(pk)s") % {"pk": self.pk}

    def get_full_name(self):
        return self.name

    get_short_name = get_full_name

    @cached_property
    def roles(self):
        """The names of this person's roles, as a frozenset."""
        if not self.is_active:
            return frozenset()
        return frozenset(group.name for group in self.groups.all()) & frozenset(ROLES)

    def set_roles(self, roles):
        """Gives exactly these roles; unknown names raise ValueError."""
        if unknown := set(roles) - set(ROLES):
            raise ValueError(f"no such role: {', '.join(sorted(unknown))}")
        self.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
        self.__dict__.pop("roles", None)

    @property
    def is_administrator(self):
        return "administrator" in self.roles

    @property
    def is_editor(self):
        return "editor" in self.roles

    @property
    def is_author(self):
        """May write: authors write their own, editors too."""
        return bool(self.roles & {"author", "editor"})

    @property
    def is_moderator(self):
        return "moderator" in self.roles

    @property
    def is_staff(self):
        """Django's admin is for administrators only."""
        return self.is_administrator

    def has_perm(self, perm, obj=None):
        """In Django's admin administrators may do everything that its pages offer; the others come by groups."""
        return self.is_administrator or super().has_perm(perm, obj)

    def has_module_perms(self, app_label):
        return self.is_administrator or super().has_module_perms(app_label)


class InvitationQuerySet(models.QuerySet):
    def open(self, now=None):
        """Those that may still be accepted."""
        return self.waiting().filter(expires__gt=now or timezone.now())

    def waiting(self):
        """Those neither accepted nor revoked, expired or not: what the desk lists."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """An offer of an account with roles, by a mailed link; the token is kept only as a hash."""

    email = AddressField(max_length=254)
    address = FormOfAddressField(of="email")
    name = models.CharField(max_length=80, blank=True)
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="invitations")
    created = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return _("Invitation for %(email)s") % {"email": self.email}

    @property
    def role_words(self):
        return role_words(self.roles)

    @property
    def has_expired(self):
        return self.expires <= timezone.now()
