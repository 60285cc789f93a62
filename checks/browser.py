#!/usr/bin/env python3
"""Tests the lab's page in this machine's Chromium with the Maven command COMMAND: checks/browser.py COMMAND..."""

import os
import shutil
import subprocess
import sys

from common import skipped

OPTIONS = "-Pbrowser verify -pl testing/browser -am -Dsurefire.failIfNoSpecifiedTests=false".split()
ALL = "-Dtest=dev.momentcheckout.testing.browser.*Test"


def main(command):
    names = (os.environ.get("BROWSER_EXECUTABLE", "chromium"), "chromium-browser", "google-chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    if not browser:
        reason = "Chromium is not installed (apt-get install chromium) and BROWSER_EXECUTABLE names no browser"
        return skipped("make check-browser", reason)
    tests = [] if any(option.startswith("-Dtest=") for option in command) else [ALL]
    status = subprocess.run([*command, *tests, *OPTIONS, f"-Dbrowser.executable={browser}"]).returncode
    if status:
        print("make check-browser: the lines above name what failed", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
