"""The desk's addresses under /desk/: its first page, the settings, and what essays bring. Other apps keep their own."""

from django.urls import include, path

from commonswiki import desk_views, settings_views

urlpatterns = [
    path("", desk_views.dashboard, name="desk"),
    path("settings/", settings_views.desk_settings, name="desk-settings"),
    path("mail/", settings_views.desk_mail, name="desk-mail"),
    path("mail/<int:pk>/retry/", settings_views.desk_mail_retry, name="desk-mail-retry"),
    path("", include("essays.desk_urls")),
]
