"""The noticeboard in Django's admin: by the forms and the verbs of the desk."""

from django.contrib import admin

from noticeboard import board
from noticeboard.forms import BookForm, BookmarkForm, CallForm
from noticeboard.models import Book, Bookmark, Call


class ItemAdmin(admin.ModelAdmin):
    search_fields = ["title"]

    def save_model(self, request, obj, form, change):
        self.keep(obj, by=request.user, **form.extras())

    def delete_model(self, request, obj):
        self.drop(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            self.drop(row, by=request.user)


@admin.register(Book)
class BookAdmin(ItemAdmin):
    form, keep, drop = BookForm, staticmethod(board.save_book), staticmethod(board.delete_book)
    list_display = ["title", "author", "featured", "added"]


@admin.register(Call)
class CallAdmin(ItemAdmin):
    form, keep, drop = CallForm, staticmethod(board.save_call), staticmethod(board.delete_call)
    list_display = ["title", "opens", "closes"]


@admin.register(Bookmark)
class BookmarkAdmin(ItemAdmin):
    form, keep, drop = BookmarkForm, staticmethod(board.save_bookmark), staticmethod(board.delete_bookmark)
    list_display = ["title", "url", "added", "gone"]
