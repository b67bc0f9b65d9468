"""The public side."""

from approval_portal.access.words import BY_ADDRESS, PUBLIC, PUBLIC_FORM, PUBLIC_SENT_ON, Row, all_methods, trial

ROWS: dict[str, Row] = {
    "healthz": Row(get=PUBLIC),
    # --- how the pages look
    "set_language": all_methods(PUBLIC_SENT_ON),  # changes something on POST only
    "set_preferences": Row(post=PUBLIC_SENT_ON),
    # --- the public side
    "home": Row(get=PUBLIC),
    "catalogue": Row(get=PUBLIC),
    "matter": Row(get=PUBLIC, of=BY_ADDRESS, object="matter"),
    "check-hub": Row(get=PUBLIC, post=PUBLIC_FORM),
    "trial": Row(get=PUBLIC, post=PUBLIC_FORM),
    "trial-resume": trial(PUBLIC_SENT_ON),
    "trial-question": trial(PUBLIC, PUBLIC_FORM, question="project_nature"),
    "trial-prefilled": trial(PUBLIC, PUBLIC_FORM, group="qg-env"),
    "trial-answers": trial(PUBLIC),
    "trial-result": trial(PUBLIC, PUBLIC_FORM),
    "trial-pdf": trial(PUBLIC),
}
