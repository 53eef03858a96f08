# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The figures of a dashboard in tests."""


class FiguresMixin:
    """For test cases with what a dashboard has loaded."""

    def figures(self, data, path=""):
        """Every figure of the page, with where it stands."""
        items = enumerate(data) if isinstance(data, list) else data.items()
        for name, value in items:
            if isinstance(value, dict) and "domain" in value and "model" in value:
                yield f"{path}/{name}", value
            elif isinstance(value, list | dict) and name != "domain":
                yield from self.figures(value, f"{path}/{name}")

    def assert_figures(self, data, env):
        """Fail unless each figure is that of the list that it leads to.

        :param env: of the reader
        """
        for where, figure in self.figures(data):
            count = env[figure["model"]].search_count(figure["domain"])
            self.assertEqual((figure["value"], figure["capped"]), (count, False), where)
