#!/usr/bin/env python3
"""Makes a release in target/release, which deploys without a JDK and Maven; called by make release.

    checks/release.py VERSION check                      refuses what may not be released
    checks/release.py VERSION build SOURCE COMMAND...    COMMAND is Maven; SOURCE is the public address of the repository, or empty

The functions must be in target/artifacts. Two builds of one commit, with one JDK and one zlib, give the same bytes in any folder: no file has a
time, an owner or an order of its own.
"""

import gzip
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import sbom
import version as versions
from artifacts import module
from common import ROOT, CheckError, require
from prose import tracked

FUNCTIONS = """CreateSession GetSessionStatus WebhookReceive ReconcileSessions PublishEvents InspectPayments RepairPayments""".split()
ARTIFACTS = ROOT / "target/artifacts"
RELEASE = ROOT / "target/release"
TEMPLATE = "packaged.yaml"
CHECKSUMS = "SHA256SUMS"
# A user changes it.
SETTINGS = "samconfig.toml"
LISTED = "sbom"
BILLS = f"""package org.cyclonedx:cyclonedx-maven-plugin:makeBom -Dmaven.test.skip=true -DoutputName={LISTED} -DoutputFormat=json
  -am -pl""".split()

# What a release has of the project, besides the functions. It builds nothing, and the check of the settings is a Java program.
TAKEN = re.compile(
    r"ops|(deploy|docs)/.*|checks/smoke\.py|examples/catalog/catalog\.(csv|json)|(CHANGELOG|SECURITY)\.md|LICENSE|NOTICE"
)
LEFT = re.compile(
    r"deploy/(packaging|preflight)/.*|deploy/(jdk|package|digest|check-settings|release-readme\.md)|docs/images/.*"
)
README = ROOT / "deploy/release-readme.md"

# 1980 is the first year that a zip can name.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
TAR_TIME = 315532800

PUBLISHING = """    # SAM publishes a version when the artifact changes. The artifact contains a digest of samconfig.toml, so a changed setting publishes a
    # version as changed code does (docs/decisions/0007).
"""
PUBLISHING_RELEASE = """    # SAM publishes a version when AutoPublishCodeSha256 changes. deploy/run replaces it by a digest of this release and of samconfig.toml, so a
    # changed setting publishes a version as changed code does (docs/decisions/0007).
"""
BUILT = """    Metadata:
      BuildMethod: makefile
    Properties:
      AutoPublishAliasAllProperties: true
"""


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    require(done.returncode == 0, f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


def require_releasable(version):
    """Refuses a version that is not the tree's, that the changelog does not describe, or that no commit contains."""
    require(version, "name the version: make release VERSION=0.2.0")
    versions.require_semantic(version)
    tree = versions.current()
    require(
        version == tree, f"this tree has the version {tree}. Write another one with: make version VERSION={version}"
    )
    versions.notes(version, versions.read(versions.CHANGELOG))
    changed = git("status", "--porcelain").splitlines()
    require(
        not changed, "\n  ".join(["a release is made of a commit, and these files are not committed:", *changed[:10]])
    )


def zipped(folder):
    """Returns the bytes of a zip with the jars in the folder `lib`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted((folder / "lib").iterdir()):
            entry = zipfile.ZipInfo(f"lib/{file.name}", ZIP_TIME)
            entry.create_system = 3  # Unix, also if the zip is made elsewhere
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes(), compresslevel=9)
    return target.getvalue()


def replaced(text, old, new, count=1):
    require(text.count(old) == count, f"template.yaml has {text.count(old)} times instead of {count}:\n{old}")
    return text.replace(old, new)


def packaged(template, version, zips, source=""):
    """Returns the text of the template with the zips as code.

    `zips` has the bytes of the zip of each function, `source` the public address of the repository, if there is one.
    """
    digest = sbom.sha256("".join(f"{sbom.sha256(zips[name])} {name}\n" for name in sorted(zips)).encode())
    text = replaced(template, "    CodeUri: .\n", "")
    text = replaced(text, PUBLISHING, PUBLISHING_RELEASE)
    application = "    LicenseUrl: LICENSE\n    ReadmeUrl: README.md\n"
    if source:
        require(
            re.fullmatch(r"https://[^\s?#]+[^\s?#/]", source),
            f'SOURCE is "{source}" and not the https address of a repository',
        )
        application += f"    HomePageUrl: {source}\n    SourceCodeUrl: {source}/tree/v{version}\n"
    text = replaced(text, "    SpdxLicenseId: Apache-2.0\n", f"    SpdxLicenseId: Apache-2.0\n{application}")
    names = re.findall(r"(?m)^  ([A-Za-z]+):\n    Type: AWS::Serverless::Function$", text)
    require(sorted(names) == sorted(zips), f"template.yaml has the functions {names}, not {sorted(zips)}")
    require(text.count(BUILT) == len(names), f"template.yaml builds {text.count(BUILT)} functions, not {len(names)}")
    for name in names:
        code = f"    Properties:\n      CodeUri: functions/{name}.zip\n      AutoPublishCodeSha256: {digest}\n"
        head, start, rest = text.partition(f"  {name}:\n    Type: AWS::Serverless::Function\n")
        text = head + start + rest.replace(BUILT, code, 1)
    return f"# Release {version} of moment-checkout. deploy/run deploys it.\n{text}"


def taken():
    """Returns {path in the release: file} of what the release has of the project."""
    return {name: ROOT / name for name in tracked() if TAKEN.fullmatch(name) and not LEFT.fullmatch(name)}


def bills(command):
    """Has Maven list the jars of each function, and returns the lists."""
    modules = {name: f"functions/{module(name)}" for name in FUNCTIONS}
    done = subprocess.run([*command, *BILLS, ",".join(modules.values())], cwd=ROOT)
    require(done.returncode == 0, "Maven cannot list the jars of the functions: see the lines above")
    return {name: json.loads((ROOT / folder / f"target/{LISTED}.json").read_text()) for name, folder in modules.items()}


def content(version, source, listed):
    """Returns {path: (bytes, whether it is a program)} of the files of the release."""
    zips, made = {}, {}
    for name in FUNCTIONS:
        folder = ARTIFACTS / name
        require((folder / "lib").is_dir(), f"{folder} has no jars. Build them with: make artifacts")
        zips[name] = zipped(folder)
        bill = sbom.text(sbom.bill(name, version, zips[name], folder / "lib", listed[name])).encode()
        sbom.require_equal(name, zips[name], bill)
        made[f"functions/{name}.zip"] = zips[name]
        made[f"sbom/{name}.cdx.json"] = bill
    made[TEMPLATE] = packaged(versions.read("template.yaml"), version, zips, source).encode()
    made[SETTINGS] = (ROOT / SETTINGS).read_bytes()
    made["README.md"] = README.read_text(encoding="utf-8").replace("VERSION", version).encode()
    made["RELEASE-NOTES.md"] = versions.notes(version, versions.read(versions.CHANGELOG)).encode()
    files = {path: (data, False) for path, data in made.items()}
    files |= {path: (file.read_bytes(), os.access(file, os.X_OK)) for path, file in taken().items()}
    sums = "".join(f"{sbom.sha256(files[path][0])}  {path}\n" for path in sorted(files) if path != SETTINGS)
    files[CHECKSUMS] = (sums.encode(), False)
    return files


def archived(name, files):
    """Returns the bytes of a tar.gz with the files in one folder."""
    target = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=target, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for path in sorted(files):
            data, program = files[path]
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size, entry.mtime, entry.mode = len(data), TAR_TIME, 0o755 if program else 0o644
            archive.addfile(entry, io.BytesIO(data))
    return target.getvalue()


def build(version, source, command):
    name = f"moment-checkout-{version}"
    shutil.rmtree(RELEASE, ignore_errors=True)
    files = content(version, source, bills(command))
    for path, (data, program) in files.items():
        file = RELEASE / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.chmod(0o755 if program else 0o644)
    archive = archived(name, files)
    (RELEASE / f"{name}.tar.gz").write_bytes(archive)
    (RELEASE / f"{name}.tar.gz.sha256").write_text(f"{sbom.sha256(archive)}  {name}.tar.gz\n")
    (RELEASE / "release-notes.md").write_bytes(files["RELEASE-NOTES.md"][0])
    for function in FUNCTIONS:
        size = len(files[f"functions/{function}.zip"][0]) // 1000
        components = len(json.loads(files[f"sbom/{function}.cdx.json"][0])["components"])
        print(f"{function:18} {size:6} kB, {components} components in its bill of materials")
    place = pathlib.Path(RELEASE.relative_to(ROOT), f"{name}.tar.gz")
    print(f"{place}  {len(archive) // 1000} kB, {len(files)} files, {sbom.sha256(archive)}")


def main(arguments):
    version, action, *rest = arguments
    try:
        if action == "check":
            require_releasable(version)
        else:
            source, *command = rest
            build(version, source, command)
    except CheckError as problem:
        print(f"make release: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
