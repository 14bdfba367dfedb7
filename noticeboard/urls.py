from django.urls import path, register_converter
from django.urls.converters import get_converters

from noticeboard import desk_views, views
from sitewide.text.slugs import SlugConverter

if "uslug" not in get_converters():
    register_converter(SlugConverter, "uslug")

urlpatterns = [
    path("books/", views.books, name="books"),
    path("books/<uslug:slug>/", views.book, name="book"),
    path("calls/", views.calls, name="calls"),
    path("calls/<uslug:slug>/", views.call, name="call"),
    path("calls/<uslug:slug>/call.ics", views.call_calendar, name="call-calendar"),
    path("bookmarks/", views.bookmarks, name="bookmarks"),
    *desk_views.addresses(),
]
