#!/usr/bin/env python3
"""Checks what is deployed: each FOLDER is one function's artifact, as build-<LogicalId> makes it.

checks/artifacts.py FOLDER...

An artifact contains our own jars of the function and of `shared`, one HTTP stack, native code for Lambda's two processors alone, nothing that
only tests need, and is small enough to start quickly.
"""

import fnmatch
import io
import pathlib
import re
import sys
import zipfile

UNWANTED = """netty-* httpclient* httpcore* apache-client-* apache5-client-* url-connection-client-* junit-* opentest4j-*
  assertj-* archunit* mockito-* hamcrest* pitest* jacoco* local-* moment-simulator-* lab-* helidon* jetty-* snakeyaml-*
  standardwebhooks-*""".split()
PLATFORMS = ["linux/armv8/glibc", "linux/x86_64/glibc"]
# Functions that share a module.
SHARED_MODULES = dict.fromkeys(("InspectPayments", "RepairPayments"), "operate-payments")
OUR_VERSION = re.compile(r"-[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?\.jar$")
NATIVE = re.compile(r"(.+)/[^/]+\.(so|dylib|dll)")
# Zipped, in thousands of bytes. No request waits for the start of PublishEvents, which has two more service clients, or of the operator's functions,
# which have more.
LIMITS = {"PublishEvents": 15_000, "InspectPayments": 24_000, "RepairPayments": 24_000}
LIMIT = 13_000


def module(function):
    """Returns the module of a function: CreateSession is made by create-session."""
    return SHARED_MODULES.get(function) or re.sub(r"(?<=[a-z])(?=[A-Z])", "-", function).lower()


def is_ours(jar):
    with zipfile.ZipFile(jar) as content:
        return any(name.startswith("dev/momentcheckout/") for name in content.namelist())


def platforms(jar):
    """Yields the folder of each native library."""
    with zipfile.ZipFile(jar) as content:
        yield from (match[1] for name in content.namelist() if (match := NATIVE.fullmatch(name)))


def zipped_kilobytes(folder):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder), None if file.is_file() else zipfile.ZIP_STORED)
    return len(target.getvalue()) // 1000


def problems(folder):
    function = folder.name
    lib = folder / "lib"
    if not lib.is_dir():
        yield f"{folder} has no lib. Build it with: make build-{function} ARTIFACTS_DIR={folder}"
        return
    jars = sorted(lib.glob("*.jar"))
    for jar in jars:
        if any(fnmatch.fnmatch(jar.name, pattern) for pattern in UNWANTED):
            yield f"{jar.name} does not belong there. Find the dependency that adds it with mvn dependency:tree, and exclude it there"
    ours = {OUR_VERSION.sub("", jar.name) for jar in jars if is_ours(jar)}
    if ours != {module(function), "shared"}:
        yield f"our own jars are {sorted(ours)}, not {sorted([module(function), 'shared'])}"
    native = sorted(platform for jar in jars for platform in platforms(jar))
    if native != PLATFORMS:
        yield f"native code is there for {native}, not {PLATFORMS}. deploy/packaging leaves out the other platforms of aws-crt"
    more = sorted(file.name for file in folder.iterdir() if file.name not in ("lib", "samconfig.sha256"))
    if more:
        yield f"there are {more} besides the jars and the digest of samconfig.toml"


def main(folders):
    failed = 0
    for folder in map(pathlib.Path, folders):
        found = list(problems(folder))
        if (folder / "lib").is_dir():
            size, limit = zipped_kilobytes(folder), LIMITS.get(folder.name, LIMIT)
            jars = sorted((folder / "lib").iterdir(), key=lambda jar: -jar.stat().st_size)
            print(f"{folder.name:18} {size:5} kB zipped, {len(jars)} jars")
            if size > limit:
                found.append(
                    f"it exceeds {limit} kB zipped. The largest jars: {' '.join(jar.name for jar in jars[:5])}"
                )
        failed += len(found)
        for problem in found:
            print(f"  {folder.name}: {problem}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
