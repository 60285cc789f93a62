"""The bill of materials (SBOM) of a function's zip, in CycloneDX.

The CycloneDX plugin of Maven lists the modules that a function needs at run time, with the hashes of the jars that Maven resolved. Packaging
stores the entries of each jar anew and leaves out native code that Lambda cannot load (docs/decisions/0005), so the deployed bytes differ.
The bill therefore names each jar of the zip with the hash of its bytes there, and the jar of Maven as its ancestor, with that one's hashes.
"""

import hashlib
import io
import json
import re
import uuid
import zipfile

from common import CheckError, require
from vulnerabilities import copied_packages

STORED = "The entries are those of the ancestor, stored instead of compressed."
NATIVE = " Of the native code, only that of Linux with glibc on x86_64 and arm64 is kept."
KEPT = ("SHA-256", "SHA-512")
OWN = "dev.momentcheckout"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def hashes(content):
    return [{"alg": "SHA-256", "content": sha256(content)}]


def serial_number(archive):
    """Returns the serial number of a zip's bill. actions/attest demands one, and a random one would differ from build to build."""
    return uuid.uuid5(uuid.NAMESPACE_OID, sha256(archive)).urn


def file_name(component):
    """Returns the name of a component's jar, as Maven forms it."""
    classifier = re.search(r"[?&]classifier=([^&]+)", component["purl"])
    return "-".join([component["name"], component["version"], *([classifier[1]] if classifier else [])]) + ".jar"


def jars(archive):
    """Returns {name: bytes} of the jars in a function's zip."""
    with zipfile.ZipFile(archive) as content:
        return {name.removeprefix("lib/"): content.read(name) for name in content.namelist() if name.endswith(".jar")}


def deployed(component, name, content):
    """Returns the component with the hash of the deployed jar, and Maven's jar as its ancestor."""
    made = {**component, "hashes": hashes(content), "evidence": {"occurrences": [{"location": f"lib/{name}"}]}}
    original = [each for each in component.get("hashes", ()) if each["alg"] in KEPT]
    # Our own jars exist nowhere else.
    if original and component["group"] != OWN:
        ancestor = {key: component[key] for key in ("type", "group", "name", "version", "purl")} | {"hashes": original}
        made["pedigree"] = {
            "ancestors": [ancestor],
            "notes": STORED + (NATIVE if component["name"] == "aws-crt" else ""),
        }
    return made


def copies(folder, name):
    """Returns components for the libraries that a jar contains under another name."""
    found = []
    for _, package, version in copied_packages([folder / name]):
        group, artifact = package.split(":")
        purl = f"pkg:maven/{group}/{artifact}@{version}?type=jar"
        found.append(
            {
                "type": "library",
                "bom-ref": f"{purl}#copy-in-{name}",
                "group": group,
                "name": artifact,
                "version": version,
                "purl": purl,
            }
        )
    return found


def bill(function, version, archive, folder, listed):
    """Returns the bill of a function's zip.

    `archive` has the zip's bytes, `folder` its jars, and `listed` is what the plugin of Maven wrote for the function's module.
    """
    own = listed["metadata"]["component"]
    components = {file_name(component): component for component in [own, *listed["components"]]}
    content = jars(io.BytesIO(archive))
    require(
        components.keys() == content.keys(),
        f"{function}: Maven lists other jars than the zip contains: {sorted(components.keys() ^ content.keys())}",
    )
    made = []
    for name in sorted(components):
        component = deployed(components[name], name, content[name])
        nested = copies(folder, name)
        made.append({**component, "components": nested} if nested else component)
    reference = f"moment-checkout/{function}@{version}"
    application = {
        "type": "application",
        "bom-ref": reference,
        "name": function,
        "version": version,
        "description": f"Code of the Lambda function {function}: functions/{function}.zip",
        "hashes": hashes(archive),
        "licenses": own["licenses"],
    }
    metadata = {**listed["metadata"], "component": application}
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{listed['specVersion']}.schema.json",
        "bomFormat": listed["bomFormat"],
        "specVersion": listed["specVersion"],
        "serialNumber": serial_number(archive),
        "version": 1,
        "metadata": metadata,
        "components": made,
        "dependencies": [{"ref": reference, "dependsOn": [own["bom-ref"]]}, *listed["dependencies"]],
    }


def text(content):
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def differences(archive, sbom):
    """Yields the differences between a function's zip and its bill, both as bytes: names, versions and hashes."""
    listed = json.loads(sbom)
    if listed["metadata"]["component"]["hashes"] != hashes(archive):
        yield "the bill belongs to another zip"
    named = {}
    for component in listed["components"]:
        name = file_name(component)
        if name in named:
            yield f"{name} is listed twice"
        named[name] = component["hashes"]
    contained = {name: hashes(content) for name, content in jars(io.BytesIO(archive)).items()}
    yield from (f"{name} is in the zip and not in the bill" for name in sorted(contained.keys() - named.keys()))
    yield from (f"{name} is in the bill and not in the zip" for name in sorted(named.keys() - contained.keys()))
    yield from (
        f"{name} has another hash in the bill than in the zip"
        for name in sorted(named.keys() & contained.keys())
        if named[name] != contained[name]
    )
    if listed.get("serialNumber") != serial_number(archive) or "timestamp" in listed["metadata"]:
        yield "its serial number or its time differs from build to build"


def require_equal(function, archive, sbom):
    found = list(differences(archive, sbom))
    if found:
        raise CheckError(f"the bill of materials of {function}: {'; '.join(found)}")
