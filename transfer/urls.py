from django.urls import path

from transfer.exports import markdown_views

urlpatterns = [path("essays/<uslug:slug>.md", markdown_views.essay_markdown, name="essay-markdown")]
