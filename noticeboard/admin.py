"""The noticeboard in Django's admin: by the forms and the verbs of the desk."""

from django.contrib import admin

from noticeboard import board
from noticeboard.forms import BookForm, BookmarkForm, CallForm
from noticeboard.models import Book, Bookmark, Call
from sitewide.database.row_admin import ByVerb


@admin.register(Book)
class BookAdmin(ByVerb):
    form, verb, drop = BookForm, board.save_book, board.delete_book
    list_display = ["title", "author", "featured", "added"]
    search_fields = ["title"]


@admin.register(Call)
class CallAdmin(ByVerb):
    form, verb, drop = CallForm, board.save_call, board.delete_call
    list_display = ["title", "opens", "closes"]
    search_fields = ["title"]


@admin.register(Bookmark)
class BookmarkAdmin(ByVerb):
    form, verb, drop = BookmarkForm, board.save_bookmark, board.delete_bookmark
    list_display = ["title", "url", "added", "gone"]
    search_fields = ["title"]
