"""The desk's addresses under /desk/: its first page, the settings, and what essays bring. Other apps keep their own."""

from django.urls import include, path

from commonswiki import desk, settings_form

urlpatterns = [
    path("", desk.dashboard, name="desk"),
    path("settings/", settings_form.desk_settings, name="desk-settings"),
    path("mail/", settings_form.desk_mail, name="desk-mail"),
    path("mail/<int:pk>/retry/", settings_form.desk_mail_retry, name="desk-mail-retry"),
    path("", include("essays.desk_urls")),
]
