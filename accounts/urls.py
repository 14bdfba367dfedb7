from django.urls import path

from accounts import account_views, letter_views, people_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.password_reset, name="password-reset"),
    path("password/<str:code>/<str:token>/", views.password_reset_set, name="password-reset-set"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("desk/account/", account_views.account, name="account"),
    path("desk/account/password/", account_views.account_password, name="account-password"),
    path("desk/account/email/", account_views.account_email, name="account-email"),
    path("desk/account/letters/", letter_views.choose, name="account-letters"),
    path("letters/<str:token>/stop/", letter_views.stop, name="letters-stop"),
    path("account/email/<str:token>/", account_views.account_email_confirm, name="account-email-confirm"),
    path("desk/people/", people_views.desk_people, name="desk-people"),
    path("desk/people/<int:pk>/", people_views.desk_person, name="desk-person"),
    path("desk/people/<int:pk>/deactivate/", people_views.desk_person_deactivate, name="desk-person-deactivate"),
    path("desk/people/<int:pk>/reactivate/", people_views.desk_person_reactivate, name="desk-person-reactivate"),
    path(
        "desk/people/invitations/<int:pk>/resend/", people_views.desk_invitation_resend, name="desk-invitation-resend"
    ),
    path(
        "desk/people/invitations/<int:pk>/revoke/", people_views.desk_invitation_revoke, name="desk-invitation-revoke"
    ),
]
