# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.key_file import KeyFileError, load_or_create
from ..pure.keyring import InvalidKey, KeyLost, Keyring, generate_key, parse_keys
from . import common  # noqa: F401  (loads the hypothesis profile)


@tagged("post_install", "-at_install")
class TestKeyring(BaseCase):
    def setUp(self):
        super().setUp()
        self.old, self.new = generate_key(), generate_key()

    @given(st.text())
    def test_text_comes_back_from_tokens_that_always_differ(self, text):
        keyring = Keyring([generate_key()])
        token = keyring.encrypt(text)
        self.assertEqual(keyring.decrypt(token), text)
        self.assertNotEqual(keyring.encrypt(text), token)

    def test_old_key_still_decrypts_and_new_key_encrypts(self):
        token = Keyring([self.old]).encrypt("x")
        both = Keyring([self.new, self.old])
        self.assertEqual(both.decrypt(token), "x")
        self.assertEqual(Keyring([self.new]).decrypt(both.encrypt("x")), "x")

    def test_rotated_text_no_longer_needs_the_old_key(self):
        token = Keyring([self.old]).encrypt("x")
        rotated = Keyring([self.new, self.old]).rotate(token)
        self.assertEqual(Keyring([self.new]).decrypt(rotated), "x")

    def test_lost_key_and_damaged_text_are_told(self):
        keyring = Keyring([self.new])
        for token in (Keyring([self.old]).encrypt("x"), "", "damaged", "é"):
            with self.assertRaises(KeyLost):
                keyring.decrypt(token)
            with self.assertRaises(KeyLost):
                keyring.rotate(token)

    def test_key_list_names_the_wrong_position_and_not_the_key(self):
        for wrong in ("short", self.new[:-4], self.new + "A", "é" * 44):
            with self.assertRaises(InvalidKey) as caught:
                parse_keys(f"{self.old}, {wrong}")
            self.assertIn("2 of 2", str(caught.exception))
            self.assertNotIn(wrong, str(caught.exception))

    def test_empty_key_list_is_refused(self):
        for text in ("", " ,\n"):
            with self.assertRaises(InvalidKey):
                parse_keys(text)

    def test_keys_may_be_separated_by_commas_and_lines(self):
        self.assertEqual(
            parse_keys(f" {self.new},\n{self.old}\n"), (self.new, self.old)
        )

    def test_fingerprint_tells_texts_apart_and_depends_on_the_key(self):
        keyring = Keyring([self.old])
        self.assertEqual(keyring.fingerprint("a"), keyring.fingerprint("a"))
        self.assertNotEqual(keyring.fingerprint("a"), keyring.fingerprint("b"))
        self.assertNotEqual(
            keyring.fingerprint("a"), Keyring([self.new]).fingerprint("a")
        )


@tagged("post_install", "-at_install")
class TestKeyFile(BaseCase):
    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(TemporaryDirectory()))
        self.path = self.folder / "integration_secret.key"

    def test_first_use_creates_a_key_that_stays(self):
        text = load_or_create(self.path)
        Keyring(parse_keys(text))
        self.assertEqual(load_or_create(self.path), text)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertEqual(os.listdir(self.folder), [self.path.name])

    def test_mode_does_not_depend_on_the_umask(self):
        self.addCleanup(os.umask, os.umask(0))
        load_or_create(self.path)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)

    def test_workers_that_start_together_agree_on_one_key(self):
        barrier = Barrier(8)

        def start(_number):
            barrier.wait()
            return load_or_create(self.path)

        for _round in range(20):
            self.path.unlink(missing_ok=True)
            with ThreadPoolExecutor(8) as pool:
                self.assertEqual(len(set(pool.map(start, range(8)))), 1)
        self.assertEqual(os.listdir(self.folder), [self.path.name])

    def test_file_that_others_can_read_is_refused_with_the_remedy(self):
        load_or_create(self.path)
        for mode in (0o640, 0o604, 0o666):
            self.path.chmod(mode)
            with self.assertRaises(KeyFileError) as caught:
                load_or_create(self.path)
            self.assertIn("chmod 600", str(caught.exception))

    def test_folder_that_everyone_writes_to_is_refused(self):
        self.folder.chmod(0o777)
        with self.assertRaises(KeyFileError) as caught:
            load_or_create(self.path)
        self.assertIn("chmod o-w", str(caught.exception))
        self.assertFalse(self.path.exists())

    def test_missing_folder_is_told(self):
        with self.assertRaises(KeyFileError) as caught:
            load_or_create(self.folder / "missing" / "key")
        self.assertIn("data_dir", str(caught.exception))

    def test_path_that_is_no_file_is_told(self):
        self.path.mkdir(mode=0o700)
        with self.assertRaises(KeyFileError) as caught:
            load_or_create(self.path)
        self.assertIn(str(self.path), str(caught.exception))
