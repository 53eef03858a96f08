"""What `i18n/` of the addons holds is what they say, in each language."""

from devtools import translations


def test_every_text_is_there_and_translated(server):
    wanted, problems = translations.collect(server.shell)
    assert not translations.differences(wanted), "run ./dev translations"
    assert not problems
