"""Writes the licences of the crates that are in the program, which go with every copy of it.

    scripts/third-party.py > target/THIRD-PARTY.txt

A crate's texts are those of its package; where a package brings none, its licence is named.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def linked(metadata: dict) -> list[dict]:
    """The packages that the program is linked with: neither its build's nor its tests' own, nor procedural macros."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    waiting = [package["id"] for package in metadata["packages"] if package["name"] == "hotdeploy"]
    own, found = set(waiting), {}
    while waiting:
        at = waiting.pop()
        kinds = {kind for target in packages[at]["targets"] for kind in target["kind"]}
        if at in found or "proc-macro" in kinds:
            continue
        found[at] = packages[at]
        waiting += [dep["pkg"] for dep in nodes[at]["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])]
    return sorted((package for at, package in found.items() if at not in own), key=lambda package: package["name"])


def texts(package: dict) -> list[str]:
    folder = pathlib.Path(package["manifest_path"]).parent
    names = ("licen", "copying", "notice", "unlicense")
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.name.lower().startswith(names))
    return [file.read_text(encoding="utf-8", errors="replace").strip() for file in files]


def main() -> int:
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    of_text: dict[str, list[str]] = {}
    for package in linked(metadata):
        name = f"{package['name']} {package['version']} ({package['license']})"
        for text in texts(package) or [""]:
            of_text.setdefault(text, []).append(name)
    sys.stdout.reconfigure(encoding="utf-8")
    for text, names in sorted(of_text.items(), key=lambda entry: entry[1]):
        print(*names, "", text, "\n" + "-" * 80 + "\n", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
