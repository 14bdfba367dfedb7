"""Addresses of the conversation, public and on the desk."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from comments.audit import views as audit_views
from comments.identity import views as identity_views
from comments.mentions import views as mention_views
from comments.moderation import appeal_views, block_views, email_decision_views, report_views
from comments.notifications import views as notifications_views
from comments.posting import views
from comments.posting.arriving_rows import ANCHOR
from comments.queue import views as queue_views
from comments.rules import views as rules_views
from comments.threads import feeds
from comments.writers import personal_data_views
from comments.writers import views as writers_views


class AnchorConverter(StringConverter):
    """What came after the number sign in the old address of a reply ("comment-12")."""

    regex = ANCHOR.pattern


register_converter(AnchorConverter, "anchor")

urlpatterns = [
    path("essays/<uslug:slug>/respond/", views.respond, name="respond"),
    path("essays/<uslug:slug>/responses/<int:number>/", views.response_number, name="response-number"),
    path("essays/<uslug:slug>/responses/<anchor:anchor>/", views.response_at, name="response-at"),
    path("essays/<uslug:slug>/responses/<int:number>/report/", report_views.report, name="report-response"),
    path("essays/<uslug:slug>/responses.xml", feeds.EssayResponsesFeed(), name="essay-responses-feed"),
    path("responses.xml", feeds.ResponsesFeed(), name="responses-feed"),
    path("responses/confirm/<str:link>/", identity_views.confirm_response, name="confirm-response"),
    path("responses/<str:token>/confirm/", identity_views.ask_confirmation, name="ask-confirmation"),
    path("responses/<str:token>/known/", identity_views.be_known, name="be-known"),
    path("responses/yours/", personal_data_views.ask, name="own-ask"),
    path("responses/yours/<str:token>/", personal_data_views.responses, name="own-responses"),
    path("responses/yours/<str:token>/responses.json", personal_data_views.as_json, name="own-json"),
    path("responses/yours/<str:token>/responses.txt", personal_data_views.as_text, name="own-text"),
    path("responses/yours/<str:token>/erase/", personal_data_views.erase, name="own-erase"),
    path("responses/answers/<str:token>/", notifications_views.confirm, name="follow-confirm"),
    path("responses/answers/<str:token>/stop/", notifications_views.stop, name="follow-stop"),
    path("responses/<str:token>/", writers_views.private_response, name="private-response"),
    path("responses/<str:token>/withdraw/", writers_views.withdraw_response, name="withdraw-response"),
    path("responses/<str:token>/edit/", writers_views.edit_response, name="edit-response"),
    path("responses/<str:token>/appeal/", writers_views.appeal_response, name="appeal-response"),
    path("responses/<str:token>/in-place/", writers_views.response_in_place, name="response-in-place"),
    path("moderation/", audit_views.public_log, name="moderation-log"),
    path("moderation/seals/", audit_views.seals, name="moderation-seals"),
    path("moderation/earlier/<int:number>/", audit_views.earlier, name="moderation-earlier"),
    path("moderation/earlier/<int:number>/log.jsonl", audit_views.earlier_file, name="moderation-earlier-file"),
    path("moderation/<int:year>/<int:month>/", audit_views.month, name="moderation-month"),
    path("moderation/<int:year>/<int:month>/log.csv", audit_views.month_csv, name="moderation-csv"),
    path("desk/moderation/", queue_views.queue, name="desk-moderation"),
    path("desk/moderation/replies/<int:pk>/decide/", email_decision_views.decide, name="desk-decide"),
    path("desk/moderation/blocks/", block_views.desk_blocks, name="desk-blocks"),
    path("desk/moderation/mentions/", mention_views.desk_mentions, name="desk-mentions"),
    path("desk/moderation/appeals/", appeal_views.desk_appeals, name="desk-appeals"),
    path("desk/moderation/replies/<int:pk>/wordings/", appeal_views.wordings, name="desk-wordings"),
    path("desk/moderation/rules/", rules_views.site_rules, name="desk-rules"),
    path("desk/moderation/rules/hubs/<int:pk>/", rules_views.hub_rules, name="desk-rules-hub"),
    path("desk/moderation/rules/essays/<int:pk>/", rules_views.essay_rules, name="desk-rules-essay"),
    path("desk/moderation/log/", queue_views.log, name="desk-moderation-log"),
]
