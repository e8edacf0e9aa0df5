"""Holds every dependency to deny.toml: a licence that is allowed, from the registry, not a wildcard.

What the VS Code extension bundles is held to the same list; what only builds and tests it goes to nobody, and may be
under any licence of free software. Needs no network. Advisories need one: `cargo deny check advisories` and `npm audit`,
which the repository's workflow runs.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


# Of tools, beside those of deny.toml.
TOOLS = {"0BSD", "Artistic-2.0", "CC-BY-3.0", "CC0-1.0", "PSF-2.0", "Python-2.0", "WTFPL"}
# Comes with vsce and signs packages for its maker's shop. Not run here.
PROPRIETARY = "@vscode/vsce-sign"


def allowed_licences() -> set[str]:
    """The list under [licenses] of deny.toml. Read by hand: tomllib is younger than some Pythons this runs on."""
    text = (ROOT / "deny.toml").read_text(encoding="utf-8")
    section = re.search(r"^\[licenses\]$.*?^allow = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    if not section:
        raise SystemExit("deny.toml has no list of allowed licences")
    return set(re.findall(r'"([^"]+)"', section.group(1)))


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Whether an SPDX expression can be met by allowed licences."""
    expression = expression.replace("/", " OR ")
    tokens = re.findall(r"\(|\)|\bOR\b|\bAND\b|[\w.+-]+(?: WITH [\w.-]+)?", expression)
    python = " ".join(
        {"OR": "or", "AND": "and", "(": "(", ")": ")"}.get(token, str(token in allowed)) for token in tokens
    )
    return bool(re.fullmatch(r"(?:True|False|or|and|[()\s])+", python)) and bool(eval(python))  # noqa: S307


def cargo_problems(allowed: set[str]) -> tuple[int, list[str]]:
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"]
    packages = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)["packages"]
    problems = []
    for package in packages:
        name = f"{package['name']} {package['version']}"
        source = package["source"]
        if source is not None and not source.startswith("registry+"):
            problems.append(f"{name}: comes from {source}")
        if not is_allowed(package["license"] or "", allowed):
            problems.append(f"{name}: licence {package['license']!r} is not in deny.toml")
        if source is None:
            wild = [d["name"] for d in package["dependencies"] if d["req"] == "*" and d["source"]]
            problems += [f"{name}: depends on any version of {dependency}" for dependency in wild]
    return len(packages), problems


def npm_problems(allowed: set[str]) -> tuple[int, list[str]]:
    """From the lock file, which names of every package its licence and the hash of its text."""
    lock = json.loads((ROOT / "vscode-extension" / "package-lock.json").read_text(encoding="utf-8"))
    own = lock["packages"].pop("")
    wanted = {**own.get("dependencies", {}), **own.get("devDependencies", {})}
    problems = [
        f"{name}: depends on {version}, not on one version" for name, version in wanted.items() if not version[0].isdigit()
    ]
    for place, package in lock["packages"].items():
        name = f"{place.rpartition('node_modules/')[2]} {package['version']}"
        if "integrity" not in package or not package.get("resolved", "https://registry.").startswith("https://registry."):
            problems.append(f"{name}: comes from {package.get('resolved')}, not from the registry")
        if package.get("dev") and PROPRIETARY in place:
            continue
        licence = package.get("license", "")
        if not is_allowed(licence, allowed | TOOLS if package.get("dev") else allowed):
            problems.append(f"{name}: licence {licence!r} is not allowed")
    return len(lock["packages"]), problems


def main() -> int:
    allowed = allowed_licences()
    crates, problems = cargo_problems(allowed)
    packages, more = npm_problems(allowed)
    problems += more
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{crates} crates and {packages} npm packages checked, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
