#!/usr/bin/env python
"""Django's command line. Without settings from the environment it acts on the database that `make run` serves."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "approval_portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
