"""Addresses of the conversation under those of hubs, which stand at the root: all others come first."""

from django.urls import path

from comments.paragraphs import hub_views

urlpatterns = [path("<uslug:slug>/responses/", hub_views.hub_responses, name="hub-responses")]
