"""All that Django's admin can write, and the verb of the desk that does it. What is writable without a row fails."""

import inspect
import io
import secrets
import sys

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from accounts import email_change, people
from accounts.models import User
from comments import moderation
from essays import publishing, taxonomy
from essays.media import uploads
from essays.models import Author, Essay, Hub, Tag
from noticeboard import board
from sitewide.models import OutboxMessage, SiteSettings
from tests.cast import make_comment, make_essay, make_user, signed_in
from tests.site.small import plant

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
ALL = ("administrator", "editor", "moderator")
THIRD_WELL = "The Third Well"


def rows_of(verb, fields, **others):
    return dict.fromkeys(fields.split(), verb) | others


# Model → what can be written there (a field, "add", "delete", "list <field>", "action <name>") → the verb.
WRITES = {
    "accounts.invitation": {},
    "accounts.user": {
        "email": email_change.ask,
        "name": people.rename,
        "roles": people.set_roles,
        "action deactivate": people.deactivate,
        "action reactivate": people.reactivate,
    },
    "comments.comment": {
        "action publish": moderation.publish,
        "action spam": moderation.spam,
        "action hold": moderation.hold,
        "action restore": moderation.restore,
    },
    "comments.moderationentry": {},
    "essays.author": rows_of(
        taxonomy.save_author, "add name slug portrait bio site user", picture_file=uploads.add_picture
    ),
    "essays.essay": {"action withdraw": publishing.withdraw},
    "essays.hub": rows_of(
        taxonomy.save_hub, "add name slug ordinal argument mark ink position without questions starts picture body",
        picture_file=uploads.add_picture,
    ),
    "essays.licence": rows_of(taxonomy.save_licence, "add name legal_name code url position"),
    "essays.oldpath": {},
    "essays.page": rows_of(taxonomy.save_page, "title body"),
    "essays.revision": {},
    "essays.tag": rows_of(taxonomy.save_tag, "add name slug definition others synonym_of"),
    "noticeboard.book": rows_of(
        board.save_book,
        "add title author publisher year why borrow borrow_url buy buy_url cover hub added featured",
        picture_file=uploads.add_picture,
        delete=board.delete_book,
    )
    | {"action delete_selected": board.delete_book},
    "noticeboard.bookmark": rows_of(
        board.save_bookmark, "add title url note tags added copy_url gone", delete=board.delete_bookmark
    )
    | {"action delete_selected": board.delete_bookmark},
    "noticeboard.call": rows_of(
        board.save_call, "add title standfirst body opens closes hubs fee licence ask ask_email",
        delete=board.delete_call,
    )
    | {"action delete_selected": board.delete_call},
}  # fmt: skip
# What stands at the door of the admin, and what Django itself adds to every model; none of them writes rows of ours.
DOORS = {
    "index",
    "app_list",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
}
PAGES = {"add", "change", "changelist", "delete", "history"}
# Django's own record of what was done in the admin, and who is signed in.
NOT_OURS = ('"django_admin_log"', '"django_session"')


@pytest.fixture
def boss(site):
    return make_user(*ALL, name="Ada Boss")


@pytest.fixture
def desk(boss):
    return signed_in(boss)


def offered(page, request):
    """The names of all that one page of the admin can write."""
    found = set()
    may_add, may_change = page.has_add_permission(request), page.has_change_permission(request)
    if may_add or may_change:
        for obj in [*page.model._default_manager.all()[:1], None]:
            form = page.get_form(request, obj, change=obj is not None)
            found |= set(form.base_fields) - set(page.get_readonly_fields(request, obj))
        found |= {f"inline {inline.model._meta.label_lower}" for inline in page.get_inline_instances(request)}
    found |= {f"list {name}" for name in page.list_editable}
    found |= {f"action {name}" for name in page.get_actions(request)}
    found |= {"add"} if may_add else set()
    found |= {"delete"} if page.has_delete_permission(request) else set()
    prefix = f"{page.opts.app_label}_{page.opts.model_name}_"
    return found | {f"address {p.name}" for p in page.urls if p.name and p.name.removeprefix(prefix) not in PAGES}


def test_the_table_names_all_that_the_admin_offers(boss):
    plant()
    request = RequestFactory().get("/admin/")
    request.user = boss
    found = {model._meta.label_lower: offered(page, request) for model, page in admin.site._registry.items()}
    assert found == {label: set(rows) for label, rows in WRITES.items()}
    doors = {pattern.name for pattern in admin.site.urls[0] if getattr(pattern, "name", None)}
    assert doors == DOORS


class Watch:
    """Notes for each statement that writes into a table of ours which functions it was called from."""

    def __init__(self):
        self.writes = []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(table in sql for table in NOT_OURS):
            frame, stack = sys._getframe(), set()
            while frame := frame.f_back:
                stack.add(frame.f_code)
            self.writes.append((sql, stack))
        return execute(sql, params, many, context)

    def past(self, *verbs):
        """The statements that none of these verbs made."""
        codes = {inspect.unwrap(verb).__code__ for verb in verbs}
        return [sql for sql, stack in self.writes if not codes & stack]


def sent(desk, verbs, address, fields, status=302):
    """Sends a form and makes sure that something was written, and all of it by one of the verbs."""
    with connection.execute_wrapper(watch := Watch()):
        answer = desk.post(address, fields)
    assert answer.status_code == status, answer.context["errors"] if answer.context else answer.content
    assert watch.past(*verbs) == []
    for verb in verbs:
        assert len(watch.past(verb)) < len(watch.writes), f"{verb.__name__} wrote nothing"


def filled(form):
    """A form's fields as a browser sends them untouched."""
    fields = {}
    for bound in form:
        value = bound.value()
        if hasattr(bound.field.widget, "decompress"):
            parts = zip(bound.field.widget.widgets_names, bound.field.widget.decompress(value), strict=True)
            fields |= {bound.html_name + name: part for name, part in parts if part is not None}
        elif value is not None and value is not False and not hasattr(bound.field, "allow_empty_file"):
            fields[bound.html_name] = bound.field.prepare_value(value)
    return {name: "on" if value is True else value for name, value in fields.items()}


def picture(_=None):
    """A file that no other test of one run sent."""
    Image.new("RGB", (60, 40), tuple(secrets.token_bytes(3))).save(file := io.BytesIO(), "PNG")
    return SimpleUploadedFile("well.png", file.getvalue(), "image/png")


def kept_picture():
    return uploads.add_picture(picture(), by=None, alt="A well").name


# What is typed into fields that want more than other words.
TYPED = {
    "email": lambda _: "other@example.org", "roles": lambda _: ["author", "editor"], "picture_file": picture,
    **dict.fromkeys(("portrait", "picture", "cover"), lambda _: kept_picture()), "featured": lambda _: "",
    "user": lambda _: make_user("author").pk, "ink": lambda _: "plain", "hub": lambda _: Hub.objects.last().pk,
    "hubs": lambda _: [Hub.objects.last().pk], "starts": lambda row: row.essays.last().title,
    "synonym_of": lambda row: Tag.objects.exclude(pk=row.pk).filter(synonym_of=None).first().name,
    "tags": lambda _: "water", "gone": lambda _: "on", "added": lambda _: "2013-03-08", "year": lambda _: "2013",
    "position": lambda _: "7", "opens": lambda _: "2013-03-08T10:00", "closes": lambda _: "2199-03-08T10:00",
    "licence": lambda _: "1", "ask_email": lambda _: "ask@example.org", "others": lambda _: "pumps",
    **{name: lambda _: "https://example.org/other" for name in ("url", "site", "borrow_url", "buy_url", "copy_url")},
}  # fmt: skip


def page_of(label):
    return next(page for model, page in admin.site._registry.items() if model._meta.label_lower == label)


def test_every_field_is_written_by_its_verb_alone(desk, boss):
    plant()
    for label, rows in WRITES.items():
        save, base = rows.get("add"), f"admin:{label.replace('.', '_')}"
        for name in (name for name in rows if name not in {"add", "delete"} and " " not in name):
            row = next(row for row in page_of(label).model._default_manager.order_by("pk") if row != boss)
            shown = filled(desk.get(reverse(f"{base}_change", args=[row.pk])).context["adminform"].form)
            typed = TYPED[name](row) if name in TYPED else f"{shown.get(name, '')} more"
            version = SiteSettings.objects.get().version
            verbs = {rows[name], save or rows[name]}
            sent(desk, verbs, reverse(f"{base}_change", args=[row.pk]), shown | {name: typed})
            assert label == "accounts.user" or SiteSettings.objects.get().version > version


def test_rows_are_added_and_deleted_by_verbs(desk):
    plant()
    fields = {"name": "Ropes", "legal_name": "Ropes", "title": "Ropes", "argument": "A", "author": "B", "code": "R-1",
              "ink": "plain", "position": 9, "url": "https://example.org/ropes", "added": "2013-03-08",
              "opens": "2013-03-08T10:00", "closes": "2013-03-09T10:00"}  # fmt: skip
    for label, rows in WRITES.items():
        base, found = f"admin:{label.replace('.', '_')}", page_of(label).model._default_manager.order_by("pk")
        if "add" in rows:
            sent(desk, [rows["add"]], reverse(f"{base}_add"), fields)
        if "delete" in rows:
            first, second = found[:2]
            sent(desk, [rows["delete"]], reverse(f"{base}_delete", args=[first.pk]), {"post": "yes"})
            picked = {"action": "delete_selected", "_selected_action": [second.pk], "post": "yes"}
            sent(desk, [rows["action delete_selected"]], reverse(f"{base}_changelist"), picked)
            assert not found.filter(pk__in=[first.pk, second.pk]).exists()


def test_actions_are_verbs(desk):
    essay, person = make_essay(THIRD_WELL), make_user("author")
    replies = {state: make_comment(essay, state=state).pk for state in ("held", "published", "removed")}
    picked = {
        "accounts.user": {"deactivate": person.pk, "reactivate": person.pk},
        "comments.comment": {"publish": replies["held"], "hold": replies["held"], "spam": replies["held"],
                             "restore": replies["removed"]},
        "essays.essay": {"withdraw": essay.pk},
    }  # fmt: skip
    tried = {f"{label} action {name}" for label, actions in picked.items() for name in actions}
    deleting = {"action delete_selected"}  # tried where rows are deleted one by one
    assert tried == {f"{label} {row}" for label, rows in WRITES.items() for row in rows
                     if row.startswith("action") and row not in deleting}  # fmt: skip
    for label, actions in picked.items():
        address = reverse(f"admin:{label.replace('.', '_')}_changelist")
        for name, pk in actions.items():
            fields = {"action": name, "_selected_action": [pk], "reason": "It was never ours."}
            sent(desk, [WRITES[label][f"action {name}"]], address, fields)


def test_an_address_is_changed_by_letters_to_both_and_by_nobody_alone(desk, author, client):
    address = reverse("admin:accounts_user_change", args=[author.pk])
    fields = {"email": "new@example.org", "name": author.name, "roles": ["author"]}
    assert "We sent a link to new@example.org" in desk.post(address, fields, follow=True).content.decode()
    assert User.objects.get(pk=author.pk).email == author.email
    told = OutboxMessage.objects.get(to=author.email)
    assert "Nothing has changed yet" in told.body and "/account/email/" not in told.body
    link = next(w for w in OutboxMessage.objects.get(to="new@example.org").body.split() if "/account/email/" in w)
    client.post("/" + link.split("/", 3)[3])
    assert User.objects.get(pk=author.pk).email == "new@example.org"
    assert "was changed" in OutboxMessage.objects.filter(to=author.email).latest("pk").subject
    OutboxMessage.objects.all().delete()
    author.refresh_from_db()
    for n in range(9):
        desk.post(address, fields | {"email": f"new{n}@example.org"})
    assert OutboxMessage.objects.filter(to=author.email).count() == 4  # and the one from before: five an hour


def test_ones_own_address_is_not_changed_in_the_admin_where_no_password_is_asked_for(administrator):
    address = reverse("admin:accounts_user_change", args=[administrator.pk])
    fields = {"email": "new@example.org", "name": administrator.name, "roles": administrator.roles}
    answer = signed_in(administrator).post(address, fields)
    assert answer.status_code == 200 and "asks for your password" in answer.content.decode()
    assert not OutboxMessage.objects.exists()


def test_ones_own_password_is_changed_on_the_desk_alone(desk, boss):
    new = {"old_password": "wrong", "new_password1": "a quite long one", "new_password2": "a quite long one"}
    for name in ("admin:password_change", "admin:password_change_done"):
        assert desk.post(reverse(name), new)["Location"] == desk.get(reverse(name))["Location"] == reverse("account")


def test_what_a_verb_refuses_is_said_and_not_an_error(desk, monkeypatch):
    """The form's checks have passed, and somebody else was quicker."""
    plant()
    monkeypatch.setattr(board.texts, "fill", lambda row: (_ for _ in ()).throw(board.ValidationError("Too slow")))
    fields = {"title": "Ropes", "author": "B", "added": "2013-03-08"}
    answer = desk.post(reverse("admin:noticeboard_book_add"), fields, follow=True)
    assert answer.status_code == 200 and "Too slow" in answer.content.decode()


def test_a_picture_sent_to_the_admin_says_who_sent_it(desk, boss):
    author = Author.objects.create(name="Ann Many", slug="ann-many")
    fields = {"name": author.name, "slug": author.slug, "picture_file": picture()}
    desk.post(reverse("admin:essays_author_change", args=[author.pk]), fields)
    author.refresh_from_db()
    assert author.portrait.uploaded_by == boss and Essay.objects.count() == 0
