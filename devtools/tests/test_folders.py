import pytest

from devtools import folders


def test_a_folder_that_could_not_be_filled_is_absent(tmp_path):
    target = tmp_path / "made"

    def fill(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folders.build(target, "key", fill)
    assert not target.exists()


def test_an_old_folder_stays_until_its_successor_is_complete(tmp_path):
    target = tmp_path / "made"
    folders.build(target, "old", lambda folder: (folder / "old").touch())

    def fail(_folder):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        folders.build(target, "new", fail)
    assert folders.is_complete(target, "old")
    folders.build(target, "new", lambda folder: (folder / "new").touch())
    assert folders.is_complete(target, "new")
    assert not (target / "old").exists()


def test_what_an_interrupted_run_left_does_not_get_into_the_next(tmp_path):
    target = tmp_path / "made"
    (tmp_path / "made.partial").mkdir()
    (tmp_path / "made.partial" / "left").touch()
    folders.build(target, "key", lambda folder: None)
    assert not (target / "left").exists()
