# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.outbox.pure.classification import CLASSES, is_cleared
from odoo.addons.outbox.pure.payload_tree import (
    Node,
    PayloadError,
    cleared,
    compile_lines,
)

from .pure_support import PROPERTY

FIELDS = st.sampled_from(["name", "partner_id", "line_ids", "x_1"])
CLASS_NAMES = st.sampled_from([name for name, _label in CLASSES])


@st.composite
def trees(draw, depth=2):
    """Nodes as ``compile_lines`` gives them: each key once, sorted."""
    keys = draw(st.sets(st.sampled_from(["a", "b", "c1", "d_e"])))
    below = trees(depth - 1) if depth else st.just(())
    return tuple(draw(nodes(key, below)) for key in sorted(keys))


@st.composite
def nodes(draw, key, below):
    children = draw(below)
    return Node(draw(FIELDS), key, children, None if children else draw(CLASS_NAMES))


def lines_of(tree, path="", key=""):
    """Every line of a tree: the reverse of ``compile_lines``."""
    for node in tree:
        below = f"{path}{node.field}", f"{key}{node.key}"
        if node.children:
            yield from lines_of(node.children, *(f"{part}/" for part in below))
        else:
            yield *below, node.classification


def public(*lines):
    return [(path, key, "public") for path, key in lines]


@tagged("post_install", "-at_install")
class TestPayloadTree(BaseCase):
    def assertRefused(self, *lines, message):
        with self.assertRaisesRegex(PayloadError, message):
            compile_lines(public(*lines))
        with self.assertRaisesRegex(PayloadError, message):
            compile_lines(public(*reversed(lines)))

    def test_lines_that_share_a_way_share_its_branch(self):
        self.assertEqual(
            compile_lines(
                [
                    (
                        "order_line/product_id/default_code",
                        "lines/product/sku",
                        "public",
                    ),
                    ("name", "number", "public"),
                    ("order_line/product_uom_qty", "lines/quantity", "internal"),
                    (
                        "order_line/product_id/barcode",
                        "lines/product/barcode",
                        "public",
                    ),
                ]
            ),
            (
                Node(
                    "order_line",
                    "lines",
                    (
                        Node(
                            "product_id",
                            "product",
                            (
                                Node("barcode", "barcode", (), "public"),
                                Node("default_code", "sku", (), "public"),
                            ),
                        ),
                        Node("product_uom_qty", "quantity", (), "internal"),
                    ),
                ),
                Node("name", "number", (), "public"),
            ),
        )

    def test_a_field_may_be_sent_under_several_keys(self):
        self.assertEqual(
            compile_lines(
                public(("partner_id", "customer_id"), ("partner_id/ref", "who/ref"))
            ),
            (
                Node("partner_id", "customer_id", (), "public"),
                Node("partner_id", "who", (Node("ref", "ref", (), "public"),)),
            ),
        )

    def test_no_lines_give_no_nodes(self):
        self.assertEqual(compile_lines([]), ())

    def test_path_and_key_need_the_same_number_of_segments(self):
        self.assertRefused(
            ("order_line/name", "lines"), message="2 segments and the key has 1"
        )
        self.assertRefused(("name", "a/b"), message="1 segments and the key has 2")

    def test_empty_segments(self):
        for path, key in (("", ""), ("a/", "a/b"), ("/a", "a/b"), ("a//b", "a/b/c")):
            with self.subTest(path=path):
                self.assertRefused((path, key), message="empty segment")
        for path, key in (("a", ""), ("a/b", "a/"), ("a/b", "/b")):
            with self.subTest(key=key):
                self.assertRefused((path, key), message="is no key")

    def test_keys_are_lower_case_identifiers(self):
        for key in ("Name", "1st", "_x", "a-b", "a b", "a.b", "é", "name\n"):
            with self.subTest(key=key):
                self.assertRefused(("name", key), message="is no key")

    def test_one_key_for_two_fields(self):
        self.assertRefused(
            ("name", "ref"), ("code", "ref"), message='key "ref" is taken by the field'
        )
        self.assertRefused(
            ("a_id/name", "x/name"), ("b_id/code", "x/code"), message='key "x" is taken'
        )

    def test_a_key_that_is_value_and_branch(self):
        self.assertRefused(
            ("a_id", "a"), ("a_id/name", "a/name"), message="in one line and"
        )

    @PROPERTY
    @given(trees())
    def test_every_line_is_found_again(self, tree):
        lines = list(lines_of(tree))
        self.assertEqual(compile_lines(lines), tree)

    @PROPERTY
    @given(trees(), st.randoms(use_true_random=False))
    def test_neither_order_nor_repetition_matters(self, tree, randomness):
        lines = list(lines_of(tree)) * 2
        randomness.shuffle(lines)
        self.assertEqual(compile_lines(lines), tree)

    def test_a_line_given_twice_has_its_more_sensitive_class(self):
        lines = [("vat", "vat", "confidential"), ("vat", "vat", "internal")]
        for given_lines in (lines, lines[::-1]):
            (node,) = compile_lines(given_lines)
            self.assertEqual(node.classification, "confidential")

    @PROPERTY
    @given(trees(), CLASS_NAMES)
    def test_only_what_is_cleared_is_left_and_no_empty_branch(self, tree, clearance):
        self.assertEqual(
            list(lines_of(cleared(tree, clearance))),
            [line for line in lines_of(tree) if is_cleared(clearance, line[2])],
        )

    @PROPERTY
    @given(
        st.lists(
            st.tuples(
                st.text("a/_1", max_size=5),
                st.text("a/_1", max_size=5),
                st.just("public"),
            )
        )
    )
    def test_whatever_comes_it_is_compiled_or_refused(self, lines):
        try:
            tree = compile_lines(lines)
        except PayloadError as error:
            self.assertTrue(str(error).endswith("."))
        else:
            self.assertEqual(set(lines_of(tree)), set(lines))
