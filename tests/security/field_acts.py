"""Promise S2, tried out: one valid post for each page and endpoint that writes, and the columns that it may change."""

from __future__ import annotations

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import (
    Assignment,
    Enterprise,
    GreenPass,
    Invitation,
    JoinRequest,
    KeyListing,
    MatterPackage,
    Membership,
    Pin,
    PrintJob,
    Project,
    Referral,
    SavedView,
    Works,
)
from projects.operations.enterprise_desk import reach_of
from projects.operations.people import account_version
from projects.operations.pins import days_seen
from projects.views.package_proposal import PLAN, Proposal
from tests.security.field_world import (
    CODE,
    CONTACT,
    EVERYTHING,
    Act,
    first_body,
    later,
    of_enterprise,
    of_lead,
    of_project,
)

NEW_PACKAGE = {"MatterPackage": "catalogue_id", "PackageItem": EVERYTHING}
PROJECT = "name code site investment_wan floor_area_m2 signed_on contact_name contact_phone initials version"
FIRM = "name legal_person address contact_name contact_phone contact_email initials version state"
DATES = {"PackageItem": "start_on due_on workdays slack_workdays critical after_works tentative"}

ACTS = [
    # --- the API
    Act(
        "api-enterprises", "EnterpriseNew", "fresh", Enterprise, lambda w: {"name": "合容", "credit_code": CODE, **CONTACT},
        makes={"Enterprise": "", "Membership": "is_admin"},
    ),
    Act(
        "api-enterprise", "EnterpriseChange", "admin", Enterprise, lambda w: {"version": w.enterprise.version, "address": "草滩"},
        {"Enterprise": "address version"}, where=of_enterprise, method="PATCH",
    ),
    Act(
        "api-projects", "ProjectNew", "member", Project, lambda w: {"enterprise": w.enterprise.pk, "name": "二期"},
        makes={"Project": ""},
    ),
    Act(
        "api-project", "ProjectChange", "member", Project, lambda w: {"version": w.project.version, "site": "泾河"},
        {"Project": "site version"}, where=of_project, method="PATCH",
    ),
    Act(
        "api-pins", "PinChange", "member", Pin, lambda w: {"node": "pw-land-supply", "day": later(), "kind": "planned"},
        DATES, {"Pin": ""}, of_project,
    ),
    Act(
        "api-packages", "PackageNew", "member", MatterPackage,
        lambda w: {"base": 1, "reason": "改", "changes": {"floor_area_m2": 85000}}, makes=NEW_PACKAGE, where=of_project,
    ),
    # --- enterprises
    Act(
        "enterprise-new", "RegisterForm", "fresh", Enterprise, lambda w: {"name": "合容", "credit_code": CODE, **CONTACT},
        makes={"Enterprise": "", "Membership": "is_admin"},
    ),
    Act(
        "enterprise-edit", "DataForm", "admin", Enterprise,
        lambda w: {"name": w.enterprise.name, "version": w.enterprise.version, "address": "草滩", **CONTACT},
        {"Enterprise": FIRM.replace(" state", "")}, where=of_enterprise,
    ),
    Act(
        "enterprise-join", "JoinForm", "fresh", JoinRequest,
        lambda w: {"credit_code": w.enterprise.credit_code, "name": w.enterprise.name}, makes={"JoinRequest": "kind"},
    ),
    Act(
        "enterprise-invite", "InviteForm", "admin", Invitation, lambda w: {"name": "赵宁", "email": "", "is_admin": ""},
        makes={"Invitation": ""}, where=of_enterprise,
    ),
    Act(
        "member", "MemberForm", "admin", Membership, lambda w: {"is_admin": "yes"}, {"Membership": "is_admin"},
        where=lambda w: {"pk": w.enterprise.pk, "member": w.membership.pk},
    ),
    Act(
        "enterprise-verify", "VerifyForm", "window", Enterprise,
        lambda w: {"seen": "on", "licence": "", "version": w.enterprise.version}, {"Enterprise": "state version"},
        where=of_enterprise,
    ),
    Act(
        "enterprise-deny", "DenyForm", "window", Enterprise,
        lambda w: {"reason": "冒用", "seen": reach_of(w.enterprise, timezone.localdate()).seen,
                   "version": w.enterprise.version},
        {"Enterprise": "state version", "Membership": "ends_on",
         "JoinRequest": "state reason decided_by_id decided_at"}, where=of_enterprise,
    ),
    Act(
        "enterprise-code", "enterprises.CodeForm", "window", Enterprise,
        lambda w: {"credit_code": CODE, "reason": "抄错一位", "version": w.enterprise.version},
        {"Enterprise": "credit_code version"}, where=of_enterprise,
    ),
    Act(
        "member-remove", "RemoveForm", "window", Membership, lambda w: {"reason": "企业来函"},
        {"Membership": "ends_on"}, where=lambda w: {"pk": w.enterprise.pk, "member": w.membership.pk},
    ),
    Act(
        "join-request", "enterprises.DecideForm", "admin", JoinRequest,
        lambda w: {"answer": "approve", "is_admin": "", "reason": ""},
        {"JoinRequest": "state reason decided_by_id decided_at"}, {"Membership": "user_id"},
        lambda w: {"pk": w.asked.pk},
    ),
    # --- projects
    Act(
        "project-new", "NewForm", "window", Project, lambda w: {"for": w.enterprise.credit_code, "name": "二期"},
        makes={"Project": ""},
    ),
    Act(
        "project-edit", "EditForm", "member", Project,
        lambda w: {"name": "改名", "version": w.project.version, "site": "泾河", "code": "", "signed_on": "",
                   "investment_wan": "1", "floor_area_m2": "", "contact_name": "", "contact_phone": ""},
        {"Project": PROJECT}, where=of_project,
    ),
    Act(
        "project-state", "StateForm", "window", Project, lambda w: {"verb": "suspend", "reason": "等土地"},
        {"Project": "state state_reason state_since state_before version"}, where=of_project,
    ),
    Act(
        "project-works", "WorksForm", "member", Works, lambda w: {"name": "一号厂房", "floor_area_m2": ""},
        makes={"Works": ""}, where=of_project,
    ),
    Act(
        "project-listings", "ListingForm", "chief", KeyListing,
        lambda w: {"year": str(timezone.localdate().year), "level": "city", "investment_wan": "90000"},
        makes={"KeyListing": ""}, where=of_project,
    ),
    Act(
        "project-green", "GreenForm", "chief", GreenPass, lambda w: {"reason": "省里督办", "until": later()},
        makes={"GreenPass": ""}, where=of_project,
    ),
    Act(
        "project-team", "TeamForm", "chief", Assignment,
        lambda w: {"kind": "agent", "user": w.people["agent"].pk, "starts_on": str(timezone.localdate())},
        makes={"Assignment": ""}, where=of_project,
    ),
    Act(
        "project-merge", "MergeForm", "chief", Project, lambda w: {"into": w.spare.pk, "reason": ""},
        {"Project": "state state_reason state_since state_before merged_into_id version"}, where=of_project,
    ),
    Act(
        "project-days", "DaysForm", "member", Pin,
        lambda w: {"seen": days_seen(w.project.pins.all()), "day-pw-land-supply": later(),
                   "kind-pw-land-supply": "planned"},
        DATES, {"Pin": ""}, of_project,
    ),
    Act(
        "trial-project", "BeginForm", "window", Project,
        lambda w: {"for": w.enterprise.credit_code, "name": "三期", "code": "", "site": "", **CONTACT},
        {"Trial": "project_id version changed_at"}, {"Project": "", **NEW_PACKAGE}, lambda w: {"token": w.token},
    ),
    # --- packages
    Act(
        "package-apply", "packages.ReasonForm", "member", MatterPackage,
        lambda w: {"draft": Proposal(PLAN, 1, {"start_on": later(), "limits": "committed"}).sign(
            w.project, w.people["member"]), "reason": "晚一个月"},
        makes=NEW_PACKAGE, where=of_project,
    ),
    # --- printed pieces
    Act("print-make", "PrintForm", "member", PrintJob, lambda w: {"kind": "guide", "language": "en"}, {},
        {"PrintJob": ""}, of_project),
    # --- leads, accounts, the desk
    Act(
        "referral-new", "referrals.HandOverForm", "window", Referral,
        lambda w: {"enterprise_name": "合容", "project_name": "研究院", "body": "", "credit_code": "", "site": "",
                   "investment_wan": "", "note": "", **CONTACT},
        makes={"Referral": ""},
    ),
    Act(
        "referral-edit", "LeadForm", "window", Referral,
        lambda w: {"enterprise_name": "改名", "project_name": "改名", "credit_code": "", "site": "", "investment_wan": "",
                   "note": "", "version": w.lead.version, **CONTACT},
        {"Referral": "enterprise_name project_name contact_name contact_phone version"}, where=of_lead,
    ),
    Act(
        "referral-return", "referrals.ReturnForm", "window", Referral, lambda w: {"reason": "不在区内"},
        {"Referral": "state reason version"}, where=of_lead,
    ),
    Act(
        "referral-open", "OpenForm", "window", Referral, lambda w: {"credit_code": CODE, "project_code": ""},
        {"Referral": "state agent_id taken_at enterprise_id project_id version credit_code"},
        {"Enterprise": "", "Project": "", "Assignment": ""}, of_lead,
    ),
    Act(
        "account", "OwnAccountForm", "member", User,
        lambda w: {"name": "新名", "phone": "", "language": "en", "mail_notices": "",
                   "version": account_version(w.people["member"])},
        {"User": "name phone language mail_notices"},
    ),
    Act(
        "staff-new", "NewAccountForm", "system", User,
        lambda w: {"username": "newcomer", "name": "新人", "phone": "", "email": ""}, makes={"User": "is_active mail_notices"},
    ),
    Act(
        "staff-edit", "AccountForm", "system", User,
        lambda w: {"name": "改名", "phone": "", "email": "", "version": account_version(w.people["agent"])},
        {"User": "name phone email"}, where=lambda w: {"pk": w.people["agent"].pk},
    ),
    Act(
        "staff-grant", "GrantForm", "security", User,
        lambda w: {"role": "window", "body": first_body(), "starts_on": later(), "ends_on": ""},
        makes={"RoleGrant": ""}, where=lambda w: {"pk": w.people["agent"].pk},
    ),
    Act(
        "view-save", "SaveViewForm", "window", SavedView, lambda w: {"name": "我的", "query": "state=lead"},
        makes={"SavedView": ""},
    ),
]  # fmt: skip

# addresses that take a post and are not tried out here, each with the reason
LIBRARY = "the library's own page: its forms are tested there; none of our columns is read from it"
NOTHING = "takes nothing but the address: there is no field to send"
DRAFT = "a stranger's draft, tried out in test_input.py"
PREVIEW = "shows what would change and writes nothing; package-apply makes it so"
CHOICE = "stays in the session or a cookie: no row"
NOT_HERE: dict[str, str] = {
    **dict.fromkeys(
        (
            *("account_login", "account_logout", "account_signup", "account_reauthenticate", "account_email"),
            *("account_change_password", "account_set_password", "account_reset_password"),
            *("account_reset_password_from_key", "mfa_reauthenticate", "mfa_activate_totp"),
            *("mfa_generate_recovery_codes", "mfa_authenticate", "mfa_deactivate_totp"),
            *("mfa_download_recovery_codes", "account_confirm_email", "account_confirm_login_code"),
        ),
        LIBRARY,
    ),
    **dict.fromkeys(("set_language", "set_preferences", "enterprise-switch"), CHOICE),
    **dict.fromkeys(("trial", "trial-question", "trial-prefilled", "trial-result"), DRAFT),
    **dict.fromkeys(
        ("package-answers", "package-answer-group", "package-plan", "package-catalogue", "package-adjust", "routes"),
        PREVIEW,
    ),
    **dict.fromkeys(
        (
            *("notices-read", "notice-open", "notice-again", "invitation", "invitation-revoke"),
            *("join-request-withdraw", "staff-disable", "staff-enable", "staff-link", "staff-two-steps"),
            *("staff-revoke", "referral-take", "referral-give-back", "import-write", "import-drop", "view-drop"),
            *("package-end-adjustment", "enterprise-start"),
        ),
        NOTHING,
    ),
    **dict.fromkeys(
        ("staff-import", "import-new", "enterprise-licence", "wallet-lodge", "wallet-version"),
        "a file: its columns are tested with it",
    ),
    "api-evaluate": "writes nothing",
}
