from django.urls import path

from mailinglist import views

urlpatterns = [
    path("list/", views.list_page, name="list"),
    path("list/confirm/<str:token>/", views.confirm, name="list-confirm"),
    path("list/leave/<str:token>/", views.leave, name="list-leave"),
    path("desk/list/", views.desk_list, name="desk-list"),
    path("desk/list/export/", views.desk_list_export, name="desk-list-export"),
]
