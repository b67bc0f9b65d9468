"""Acts whose words the applicant is to know: what is written along with them is told to everybody who sees the application."""

from __future__ import annotations

TOLD_TO_ALL = frozenset(
    {
        *("request_correction", "return_correction", "refuse", "not_needed", "lapse", "withdraw", "submit_correction"),
        *("start_special", "suspend", "resume", "extend", "notify_hearing", "apply_hearing", "waive_hearing"),
        *("approve", "approve_tolerant", "deny", "terminate", "cancel", "revoke", "rectify", "annul"),
        *("supplement", "report", "lapse_certificate", "replace_certificate", "sign_certificate"),
    }
)
