"""Makes Git repositories of the project's files as they are now, for checks of a fresh clone.

A clone of the project's own repository would have its last commit, and a project that sam init made has no repository.
"""

import os
import shutil
import subprocess

from common import ROOT
from prose import tracked

# The settings of this machine must not decide what a clone contains.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
RELEASE = "v0.0.0"


def git(*arguments, cwd):
    done = subprocess.run(["git", *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return done.stdout


def bare_repository(folder):
    """Returns a bare repository in the folder, whose only commit has the project's files and the tag RELEASE."""
    files, bare = folder / "files", folder / "moment-checkout.git"
    for name in tracked():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, files / name)
    git("init", "-q", "-b", "main", cwd=files)
    git("add", "--all", cwd=files)
    identity = ("-c", "user.name=checks", "-c", "user.email=checks@example.com")
    git(*identity, "commit", "-q", "-m", "Add the project's files", cwd=files)
    git("tag", RELEASE, cwd=files)
    git("clone", "-q", "--bare", str(files), str(bare), cwd=folder)
    shutil.rmtree(files)
    return bare
