"""All addresses of the site: each app keeps its own; here they are put together."""

from django.contrib import admin
from django.urls import include, path

from commonswiki import views
from essays.urls import root_urlpatterns

urlpatterns = [
    path("", views.home, name="home"),
    path("strategy/", views.strategy_page, name="strategy"),
    path("preferences/", views.preferences, name="preferences"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("", include("essays.urls")),  # first, as most are asked for: addresses are tried one after the other
    path("", include("search.urls")),
    path("", include("accounts.urls")),
    path("", include("comments.urls")),
    path("", include("noticeboard.urls")),
    path("", include("mailinglist.urls")),
    path("", include("transfer.urls")),
    path("", include("addresses.urls")),
    path("desk/", include("commonswiki.desk_urls")),
    path("admin/", admin.site.urls),
    path("", include("comments.paragraphs.hub_urls")),
    *root_urlpatterns,
]

handler400 = "commonswiki.error_views.bad_request"
handler403 = "commonswiki.error_views.forbidden"
handler404 = "commonswiki.error_views.not_found"
handler500 = "commonswiki.error_views.server_error"
