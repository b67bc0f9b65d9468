"""Signing in and out, passwords, the second step (allauth)."""

from approval_portal.access.words import (
    HALF_SIGNED_IN,
    LEAVES,
    PUBLIC,
    PUBLIC_SENT_ON,
    SIGNED_IN_NO_METHOD,
    SIGNED_IN_NONE_YET,
    SIGNED_IN_SENT_ON,
    STRANGERS_NO_METHOD,
    STRANGERS_ONLY,
    Answer,
    Row,
    Rule,
    all_methods,
    members_form,
    page,
)

ROWS: dict[str, Row] = {
    # --- signing in and out (allauth)
    "account_login": Row(
        get=STRANGERS_ONLY,
        post=STRANGERS_ONLY,
        put=STRANGERS_ONLY,
        patch=STRANGERS_NO_METHOD,
        delete=STRANGERS_NO_METHOD,
        options=STRANGERS_ONLY,
    ),
    "account_logout": page(LEAVES, post=PUBLIC_SENT_ON),
    "account_inactive": page(),
    "account_signup": Row(
        get=STRANGERS_ONLY,
        post=STRANGERS_ONLY,
        put=STRANGERS_ONLY,
        patch=STRANGERS_NO_METHOD,
        delete=STRANGERS_NO_METHOD,
        options=STRANGERS_ONLY,
    ),
    "account_reauthenticate": members_form(),
    "account_email": members_form(post=SIGNED_IN_SENT_ON),
    "account_email_verification_sent": page(),
    "account_change_password": members_form(),
    "account_set_password": all_methods(SIGNED_IN_SENT_ON),  # everybody has a password: on to changing it
    "account_reset_password": page(post=PUBLIC, put=PUBLIC),
    "account_confirm_login_code": all_methods(HALF_SIGNED_IN),
    "account_confirm_email": Row(
        get=PUBLIC,
        post=Rule("a key that was never sent", {}, stranger=Answer.NOT_FOUND),
        options=PUBLIC,
        rest={"key": "never-sent"},
    ),
    "account_reset_password_from_key_done": page(),
    "account_reset_password_from_key": all_methods(PUBLIC, rest={"uidb36": "1", "key": "never-sent"}),  # "bad link"
    "account_reset_password_done": page(),
    # --- the second step (allauth.mfa); the people of the matrix have not set it up
    "mfa_index": members_form(post=SIGNED_IN_NO_METHOD),
    "mfa_authenticate": all_methods(HALF_SIGNED_IN),
    "mfa_reauthenticate": all_methods(SIGNED_IN_SENT_ON),
    "mfa_activate_totp": all_methods(SIGNED_IN_SENT_ON),  # the password again first
    "mfa_deactivate_totp": all_methods(SIGNED_IN_NONE_YET),
    "mfa_view_recovery_codes": members_form(SIGNED_IN_NONE_YET, post=SIGNED_IN_NO_METHOD),
    "mfa_generate_recovery_codes": all_methods(SIGNED_IN_SENT_ON),
    "mfa_download_recovery_codes": all_methods(SIGNED_IN_NONE_YET),
}
