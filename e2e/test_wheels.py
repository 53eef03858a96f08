"""`pip install` of an addon brings all that it needs."""

import ast
import zipfile

import pytest

from devtools import paths
from e2e import wheels

ADDONS = paths.addons()


def _needed(addon):
    """Files below an addon's folder that must arrive with it."""
    folder = paths.ROOT / addon
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and "__pycache__" not in inside.parts:
            yield inside


def _is_data(inside):
    """Whether Odoo loads it only if the manifest lists it."""
    folders = {"data", "demo", "security", "views", "wizards"}
    return inside.parts[0] in folders and inside.suffix in {".csv", ".xml"}


@pytest.mark.parametrize("addon", ADDONS)
def test_a_wheel_contains_every_file_of_its_addon(addon, tmp_path):
    """Data, views, static files and translations, not Python alone."""
    wheel = wheels.build(addon, tmp_path)
    inside = f"odoo/addons/{addon}"
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
        manifest = ast.literal_eval(archive.read(f"{inside}/__manifest__.py").decode())
    listed = [*manifest.get("data", []), *manifest.get("demo", [])]
    assert bool(listed) == any(map(_is_data, _needed(addon)))
    assert {f"{inside}/{name}" for name in listed} <= packed
    needed = {str(name) for name in _needed(addon)} - {"pyproject.toml"}
    assert "static/description/icon.png" in needed
    assert {f"{inside}/{name}" for name in needed} <= packed


@pytest.mark.parametrize("addon", ADDONS)
def test_a_wheel_requires_what_its_manifest_depends_on(addon, tmp_path):
    """The addons of the suite, and the Python packages, come with it from an index."""
    wheel = wheels.build(addon, tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("/METADATA")]
        metadata = archive.read(name).decode()
    manifest = ast.literal_eval((paths.ROOT / addon / "__manifest__.py").read_text())
    own = set(manifest["depends"]) & {*ADDONS, "queue_job"}
    for dependency in own:
        package = f"odoo-addon-{dependency}".replace("_", "-")
        assert f"Requires-Dist: {package}" in metadata.replace("_", "-")
    for package in manifest.get("external_dependencies", {}).get("python", []):
        assert f"Requires-Dist: {package}" in metadata
