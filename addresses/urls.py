from django.urls import path

from addresses import link_views, redirect_views, views

urlpatterns = [
    path("desk/addresses/", views.missing_addresses, name="desk-addresses"),
    path("desk/addresses/ignored/", views.ignored, name="desk-addresses-ignored"),
    path("desk/addresses/missing/<int:pk>/redirect/", views.make_redirect, name="desk-missing-redirect"),
    path("desk/addresses/missing/<int:pk>/ignore/", views.ignore, name="desk-missing-ignore"),
    path("desk/addresses/redirects/", redirect_views.redirects_list, name="desk-redirects"),
    path("desk/addresses/redirects/new/", redirect_views.new, name="desk-redirect-new"),
    path("desk/addresses/redirects/<int:pk>/", redirect_views.one, name="desk-redirect"),
    path("desk/addresses/redirects/<int:pk>/delete/", redirect_views.delete, name="desk-redirect-delete"),
    path("desk/addresses/csv/", redirect_views.table, name="desk-redirects-csv"),
    path("desk/addresses/csv/redirects.csv", redirect_views.export, name="desk-redirects-export"),
    path("desk/addresses/links/", link_views.dead_links, name="desk-dead-links"),
    path("desk/addresses/links/<int:pk>/fine/", link_views.fine, name="desk-link-fine"),
]
