"""Addresses of the conversation, public and on the desk."""

from django.urls import path

from comments import block_views, decide_views, feeds, flag_views, publiclog_views, queue, trust_views, views

urlpatterns = [
    path("essays/<uslug:slug>/respond/", views.respond, name="respond"),
    path("essays/<uslug:slug>/responses/<int:number>/", views.response_number, name="response-number"),
    path("essays/<uslug:slug>/responses/<int:number>/report/", flag_views.report, name="report-response"),
    path("essays/<uslug:slug>/responses.xml", feeds.EssayResponsesFeed(), name="essay-responses-feed"),
    path("responses.xml", feeds.ResponsesFeed(), name="responses-feed"),
    path("responses/confirm/<str:link>/", trust_views.confirm_response, name="confirm-response"),
    path("responses/<str:token>/confirm/", trust_views.ask_confirmation, name="ask-confirmation"),
    path("responses/<str:token>/known/", trust_views.be_known, name="be-known"),
    path("responses/<str:token>/", views.private_response, name="private-response"),
    path("responses/<str:token>/withdraw/", views.withdraw_response, name="withdraw-response"),
    path("moderation/", publiclog_views.public_log, name="moderation-log"),
    path("moderation/seals/", publiclog_views.seals, name="moderation-seals"),
    path("moderation/<int:year>/<int:month>/", publiclog_views.month, name="moderation-month"),
    path("moderation/<int:year>/<int:month>/log.csv", publiclog_views.month_csv, name="moderation-csv"),
    path("desk/moderation/", queue.queue, name="desk-moderation"),
    path("desk/moderation/replies/<int:pk>/decide/", decide_views.decide, name="desk-decide"),
    path("desk/moderation/blocks/", block_views.desk_blocks, name="desk-blocks"),
    path("desk/moderation/log/", queue.log, name="desk-moderation-log"),
]
