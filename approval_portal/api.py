"""How the API answers: who, at what rate, in which pages; and its description."""

import os

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "projects.api.errors.answer",
    "DEFAULT_THROTTLE_RATES": {
        "evaluate": "20/second",
        "trial": "60/minute",
        "pdf": "20/minute",
        "write": "600/minute",
        "piece": "600/minute",
    }
    | {"claim": "30/hour", "claimant": "10/hour", "check": "60/minute", "print": "60/minute"}
    | {"progress": "10/minute", "personal": "60/hour", "archive": "60/hour"},
    # proxies in front that set X-Forwarded-For; 0: believe the socket only
    "NUM_PROXIES": int(os.environ.get("NUM_PROXIES", "0")),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "One-stop project approval portal",
    "DESCRIPTION": "Which approvals a project needs, why, with which papers, in which order, by which day.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ProjectState": "projects.enums.ProjectState",
        "EnterpriseState": "projects.enums.EnterpriseState",
        "PinKind": "projects.enums.PinKind",
        "NodeKind": "projects.enums.NodeKind",
        "ItemState": "projects.api.item_shapes.STATE_CHOICES",
        "PaperState": "projects.enums.PaperState",
        "ComponentState": "projects.enums.ComponentState",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
