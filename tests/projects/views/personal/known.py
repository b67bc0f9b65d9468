"""The numbers and addresses of the tests of personal data, and as they stand masked."""

PHONE, MAIL = "13812345678", "limin@example.org"
MASK, MAIL_MASK = "138****5678", "l***@example.org"
