import pytest

from devtools import odoo
from devtools.report import DevError

RELEASE = "version_info = (19, 0, 0, FINAL, 0, '')\n"


def make(folder, release=RELEASE):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(release)
    return folder


def test_a_source_checkout_has_addons_beside_the_package(tmp_path):
    make(tmp_path)
    (tmp_path / "addons" / "web").mkdir(parents=True)
    found = odoo.at(tmp_path, "test")
    assert found.addons_path == (tmp_path / "addons",)


def test_an_unpacked_debian_package_is_found_inside(tmp_path):
    inside = make(tmp_path / "usr" / "lib" / "python3" / "dist-packages")
    assert odoo.at(tmp_path, "test").python_path == inside


@pytest.mark.parametrize("version", ["18, 0", "'saas~19', 1", "20, 0"])
def test_another_series_is_not_taken(tmp_path, version):
    make(tmp_path, f"version_info = ({version}, 0, FINAL, 0, '')\n")
    assert odoo.at(tmp_path, "test") is None


def test_odoo_home_that_holds_none_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(DevError, match="point it at a checkout"):
        odoo.find()
