from devtools.apt_sources import (
    Source,
    distribution_source,
    machine_sources,
    parse_deb822,
    parse_one_line,
)

DEB822 = """\
# a comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/archive.gpg

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc

Types: deb
Enabled: no
URIs: http://elsewhere.example
Suites: bookworm
Components: main
"""


def test_deb822_gives_one_source_per_suite_and_leaves_out_what_is_disabled():
    sources = parse_deb822(DEB822)
    assert [source.suite for source in sources] == [
        "bookworm",
        "bookworm-updates",
        "bookworm-security",
    ]
    assert sources[0] == Source(
        "http://mirror.example/debian",
        "bookworm",
        ("main", "contrib"),
        "/usr/share/keyrings/archive.gpg",
    )


def test_a_key_given_in_place_is_no_file_name():
    assert parse_deb822(DEB822)[2].signed_by == ""


def test_one_line_with_and_without_options():
    sources = parse_one_line(
        "# deb http://no.example sid main\n"
        "deb-src http://no.example sid main\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main #x\n"
        "deb http://b.example/debian bookworm main contrib\n"
    )
    assert sources == [
        Source("http://a.example/debian", "bookworm", ("main",), "/k.gpg"),
        Source("http://b.example/debian", "bookworm", ("main", "contrib")),
    ]


def test_the_distribution_is_neither_its_updates_nor_a_vendor():
    sources = [
        Source("http://vendor.example", "bookworm", ("stable",)),
        Source("http://mirror.example", "bookworm-updates", ("main",)),
        Source("http://mirror.example", "bookworm", ("main",)),
    ]
    assert distribution_source(sources, "bookworm") == sources[2]
    assert distribution_source(sources, "trixie") is None


def test_both_formats_of_a_machine_are_read(tmp_path):
    (tmp_path / "sources.list").write_text("deb http://a.example/debian sid main\n")
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / "more.list").write_text("deb http://b.example/debian sid main\n")
    (folder / "debian.sources").write_text(DEB822)
    uris = [source.uri for source in machine_sources(tmp_path)]
    assert uris[:2] == ["http://a.example/debian", "http://b.example/debian"]
    assert "http://mirror.example/debian" in uris
