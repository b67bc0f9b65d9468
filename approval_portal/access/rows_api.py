"""The API."""

from approval_portal.access.words import PUBLIC, PUBLIC_FORM, Row

ROWS: dict[str, Row] = {
    # --- the API
    "api-evaluate": Row(post=PUBLIC_FORM, options=PUBLIC),
    "schema": Row(get=PUBLIC, options=PUBLIC),
    "swagger-ui": Row(get=PUBLIC),
}
