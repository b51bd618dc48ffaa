#!/usr/bin/env python
"""Django's command line. Needs the environment that bin/dev prepares; see docs/operations.md."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankchat.settings")
    execute_from_command_line(sys.argv)
