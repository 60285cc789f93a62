#!/usr/bin/env python3
"""Reports the tools that make check-deploy needs and that this machine lacks, with the way to install them."""

import shutil
import subprocess
import sys

TOOLS = {
    "docker": ("Docker, which runs the functions", "https://docs.docker.com/get-docker/"),
    "sam": (
        "the SAM CLI, which deploys",
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html",
    ),
    "aws": (
        "the AWS CLI, which stores the secrets as the README says",
        "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    ),
    "ministack": ("MiniStack, the AWS emulator", "pipx install ministack"),
}


def docker_runs():
    return subprocess.run(["docker", "info"], capture_output=True).returncode == 0


def missing(find=shutil.which, docker_runs=docker_runs):
    for tool, (purpose, installation) in TOOLS.items():
        if not find(tool):
            yield f"make check-deploy needs {purpose}: {installation}"
        elif tool == "docker" and not docker_runs():
            yield "make check-deploy needs a running Docker engine that you may use: start it. docker info prints the error"


def main():
    found = list(missing())
    if found:
        print("\n".join([*found, "make check needs none of these tools"]), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
