"""Certificates as files: laid out from what was frozen, signed, and checked when somebody brings one back."""
