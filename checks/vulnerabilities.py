#!/usr/bin/env python3
"""Looks all dependencies up in osv.dev, the database of known vulnerabilities: checks/vulnerabilities.py COMMAND...      COMMAND is Maven

Maven writes a bill of materials of all modules and scopes, npm and pip list the packages of bench, examples and checks. osv-scanner sends names
and versions to osv.dev. The check fails if a vulnerability is known, if a deployed jar is not in the bill, and if the answer cannot be trusted:
the database is not reached, or it does not report packages that are known to be vulnerable. checks/osv-scanner.toml lists accepted ones.
"""

import json
import re
import shutil
import subprocess
import sys
import urllib.parse
import zipfile

from artifacts import is_ours
from common import ROOT, CheckError, require, tail
from prose import tracked

FOLDER = ROOT / "target/vulnerabilities"
PLUGIN = "org.cyclonedx:cyclonedx-maven-plugin"
# The profiles add the tests of the lab's page and of the generated clients.
BILL = [
    f"{PLUGIN}:makeAggregateBom",
    "-Pbrowser,clients",
    "-DincludeTestScope=true",
    f"-DoutputDirectory={FOLDER}",
    "-DoutputName=bom",
    "-DoutputFormat=json",
]
SCANNER = "github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0"
# One package of each registry whose vulnerability is famous. If one is not reported, names or answers are wrong, and silence means nothing.
KNOWN_VULNERABLE = {
    ("Maven", "org.apache.logging.log4j:log4j-core", "2.14.1"),
    ("npm", "lodash", "4.17.11"),
    ("PyPI", "requests", "2.19.1"),
}
# The AWS SDK contains a copy of jackson-core under another name, which no database knows.
COPIES = {
    "third-party-jackson-core": (
        "com.fasterxml.jackson.core:jackson-core",
        "software/amazon/awssdk/thirdparty/jackson/core/json/PackageVersion.class",
    )
}
FOUND = 1


def maven_packages(bill):
    """Returns the packages of a CycloneDX bill. Our own modules are not published."""
    purls = [urllib.parse.unquote(component["purl"]) for component in bill["components"]]
    matches = [re.fullmatch(r"pkg:maven/([^/]+)/([^@]+)@([^?]+)(\?.*)?", purl) for purl in purls]
    require(all(matches), f"the bill of materials has other packages than Maven's: {purls}")
    return {("Maven", f"{match[1]}:{match[2]}", match[3]) for match in matches if match[1] != "dev.momentcheckout"}


def npm_packages(lock):
    """Returns the packages of a package-lock.json. The entry without a name is the project."""
    return {
        ("npm", path.rpartition("node_modules/")[2], entry["version"])
        for path, entry in lock["packages"].items()
        if path
    }


def pip_packages(report):
    """Returns the packages of a report by pip install."""
    installed = [package["metadata"] for package in report["install"]]
    return {("PyPI", package["name"], package["version"]) for package in installed}


def copied_packages(jars):
    """Yields the libraries that a jar contains under another name, with the version in their code."""
    for jar in jars:
        artifact = re.sub(r"-[0-9][^-]*\.jar$", "", jar.name)
        if artifact in COPIES:
            name, file = COPIES[artifact]
            with zipfile.ZipFile(jar) as content:
                version = re.search(rb"[0-9]+\.[0-9]+\.[0-9]+", content.read(file))
            require(version, f"{file} of {jar.name} contains no version")
            yield "Maven", name, version[0].decode()


def unlisted(jars, packages):
    """Returns the names of deployed jars that are not in the bill."""
    listed = {f"{name.partition(':')[2]}-{version}.jar" for _, name, version in packages}
    return sorted({jar.name for jar in jars if jar.name not in listed and not is_ours(jar)})


def lockfile(packages):
    """Returns osv-scanner's own format. From CycloneDX it takes a Maven package's name without its group, which matches nothing."""
    entries = [
        {"package": {"ecosystem": ecosystem, "name": name, "version": version}}
        for ecosystem, name, version in sorted(packages)
    ]
    return {"results": [{"packages": entries}]}


def vulnerabilities(report):
    """Returns {package: {id: summary}} of a report by osv-scanner."""
    found = {}
    for result in report["results"]:
        for entry in result["packages"]:
            package = entry["package"]
            key = (package["ecosystem"], package["name"], package["version"])
            for each in entry.get("vulnerabilities", []):
                found.setdefault(key, {})[each["id"]] = each.get("summary", "")
    return found


def scan(packages):
    """Returns the vulnerabilities of these packages, without those of KNOWN_VULNERABLE."""
    require(
        shutil.which("osv-scanner"), f"osv-scanner is not on the PATH. Install it with Go 1.26: go install {SCANNER}"
    )
    file, report = FOLDER / "osv-scanner.json", FOLDER / "report.json"
    file.write_text(json.dumps(lockfile(packages | KNOWN_VULNERABLE)))
    report.unlink(missing_ok=True)
    options = ["--config", "checks/osv-scanner.toml", "--format", "json", "--output-file", report]
    command = ["osv-scanner", "scan", "source", *options, "--lockfile", f"osv-scanner:{file}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    answered = done.returncode in (0, FOUND) and report.is_file()
    require(answered, f"osv.dev was not asked: osv-scanner ended with {done.returncode}:\n{tail(done.stderr)}")
    found = vulnerabilities(json.loads(report.read_text()))
    silent = sorted(KNOWN_VULNERABLE - found.keys())
    require(not silent, f"the answer cannot be trusted, because it reports no vulnerability of {silent}")
    return {package: ids for package, ids in found.items() if package not in KNOWN_VULNERABLE}


def run(command, **options):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)
    require(done.returncode == 0, f"{command[0]} failed:\n{tail(done.stdout + done.stderr)}")
    return done.stdout


def listed_packages(maven):
    """Returns what Maven, npm and pip list."""
    run([*maven, *BILL])
    found = maven_packages(json.loads((FOLDER / "bom.json").read_text()))
    projects = sorted(name for name in tracked() if name.endswith(("package.json", "package-lock.json")))
    for file in projects:
        (FOLDER / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, FOLDER / file)
    for folder in sorted({(FOLDER / file).parent for file in projects}):
        run(
            ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder]
        )
        found |= npm_packages(json.loads((folder / "package-lock.json").read_text()))
    for requirements in (name for name in tracked() if name.endswith("requirements.txt")):
        options = ["--dry-run", "--ignore-installed", "--disable-pip-version-check", "--quiet", "--report", "-"]
        found |= pip_packages(
            json.loads(run([ROOT / "target/python/bin/pip", "install", *options, "-r", requirements]))
        )
    return found


def check(maven):
    FOLDER.mkdir(parents=True, exist_ok=True)
    jars = sorted((ROOT / "target/artifacts").glob("*/lib/*.jar"))
    require(jars, "target/artifacts has no functions. Build them with: make artifacts")
    packages = listed_packages(maven)
    missing = unlisted(jars, packages)
    require(not missing, f"deployed jars are not in the bill of materials: {missing}")
    packages |= set(copied_packages(jars))
    found = scan(packages)
    for (ecosystem, name, version), ids in sorted(found.items()):
        for identifier, summary in sorted(ids.items()):
            print(f"{ecosystem} {name} {version}: {summary} https://osv.dev/{identifier}")
    print(f"{len(packages)} dependencies, {sum(map(len, found.values()))} known vulnerabilities")
    return 1 if found else 0


def main(maven):
    try:
        return check(maven)
    except CheckError as problem:
        print(f"make check-vulnerabilities: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
