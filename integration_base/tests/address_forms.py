# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Spellings under which a request could get to where it must not.

The same table is held against the check on save, the `requests` session and libcurl.
"""

#: Hosts in ASCII, by the rule that forbids what they lead to.
FORBIDDEN_HOSTS = {
    "loopback": """
        127.0.0.1 127.1 127.0.1 127.0.0.1. 127.255.255.254 2130706433 0x7f000001
        017700000001 0x7f.1 0X7F.0.0.1 0177.0.0.1 0177.1 127.0.0.0x1 0x7f.0.0.01
        [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1]
        [0:0:0:0:0:ffff:127.0.0.1]
    """,
    "this network": "0 0x0 0.0.0.0 00.1 0.1.2.3 [::ffff:0.0.0.0]",
    "unspecified": "[::] [0:0:0:0:0:0:0:0]",
    "private network": """
        10.0.0.1 10.1 0xA.1 012.0.0.1 167772161 172.16.0.1 172.31.255.255 192.168.0.1
        192.168.1 0300.0250.1 3232235521 0xc0a80001 [::ffff:10.0.0.1] [::ffff:c0a8:1]
        [fc00::1] [fd12:3456::1]
    """,
    "link-local": "169.254.1.1 0xa9.0xfe.1.1 [fe80::1] [febf::1] [::ffff:169.254.1.1]",
    "metadata": """
        169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 0xA9.254.0251.0xFE
        169.254.43518 025177524776 169.254.170.2 169.254.170.23 168.63.129.16
        100.100.100.200 192.0.0.192 [::ffff:169.254.169.254] [::ffff:a9fe:a9fe]
        [::169.254.169.254] [::ffff:0:169.254.169.254] [64:ff9b::169.254.169.254]
        [64:ff9b:1::169.254.169.254] [64:ff9b:1:a9fe:a9:fe00::] [2002:a9fe:a9fe::1]
        [2606:4700::5efe:169.254.169.254] [2001:0:808:808:0:0:5601:5601]
        [fd00:ec2::254] [fd00:ec2::23] [fd20:ce::254] [fd00:42::42] [fd00:c1::a9fe:a9fe]
    """,
    "carrier-grade NAT": "100.64.0.1 100.127.255.255",
    "protocol assignments": "192.0.0.1 [2001:1::1] [2001:1ff:ffff::1]",
    "documentation": "192.0.2.1 198.51.100.1 203.0.113.1 [2001:db8::1] [3fff::1]",
    "6to4 relay": "192.88.99.1",
    "benchmarking": "198.18.0.1 198.19.255.255",
    "multicast": "224.0.0.1 239.255.255.255 [ff02::1] [ff0e::1] [::ffff:224.0.0.1]",
    "reserved and broadcast": "240.0.0.1 255.255.255.255 4294967295 0xffffffff",
    "NAT64": "[64:ff9b::8.8.8.8]",
    "local NAT64": "[64:ff9b:1::8.8.8.8] [64:ff9b:1:808:8:800::]",
    "6to4": "[2002:808:808::1]",
    "it leads to 10.0.0.1": """
        [64:ff9b::a00:1] [64:ff9b:1::a00:1] [2002:a00:1::1] [::10.0.0.1]
        [::ffff:0:10.0.0.1] [2606:4700::5efe:10.0.0.1] [2606:4700::200:5efe:a00:1]
        [2001:0:808:808:0:0:f5ff:fffe]
    """,
    "it leads to 127.0.0.1": """
        [64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::1] [::127.0.0.1]
        [::ffff:0:7f00:1] [2606:4700::5efe:7f00:1] [2001:0:808:808:0:0:80ff:fffe]
    """,
    "IPv4 in IPv6": "[::8.8.8.8] [::ffff:0:8.8.8.8] [4::1]",
    "2001::/23": "[2001:0:808:808:0:0:f7f7:f7f7]",
    "discard only": "[100::1]",
    "dummy prefix": "[100:0:0:1::1]",
    "segment routing": "[5f00::1]",
    "site-local": "[fec0::1] [feff::1]",
    "not global unicast": "[200::1] [1000::1] [4000::1] [8000::1] [fe00::1]",
}

#: Names that mean this machine without any name server.
LOOPBACK_NAMES = "localhost LOCALHOST localhost. mes.localhost a.b.LocalHost."

#: Hosts that are forbidden once they are in ASCII (IDNA 2008).
FORBIDDEN_UNICODE_HOSTS = (
    "１２７.0.0.1",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "127．0．0．1",
    "127｡1",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "ｌｏｃａｌｈｏｓｔ",
    "LOCALHOſT",
    "local\u00adhost",
    "loc\u200balhost",
    "１６９．２５４．１６９．２５４",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "0ｘ7f.1",
)

#: The same spellings of an address that is open, to which requests may go.
OPEN_HOSTS = "8.8.8.8 134744072 0x08080808 010.010.010.010 8.8.2056 [2606:4700::1111]"

#: URLs that one parser reads another way than the next; {port} is of a listener on
#: 127.0.0.1. The mark says whether libcurl, left alone, would connect to it.
CONFUSING_URLS = (
    ("http://good.example@127.0.0.1:{port}/", True),
    ("http://good.example:80@127.0.0.1:{port}/", True),
    ("http://good.example%40@127.0.0.1:{port}/", True),
    ("http://good.example\\@127.0.0.1:{port}/", True),
    ("http://127.0.0.1:{port}\\@good.example/", False),
    ("http://127.0.0.1:{port}#@good.example/", True),
    ("http://127.0.0.1:{port}?@good.example/#", True),
    ("http://good.example#@127.0.0.1:{port}/", False),
    ("http://1.1.1.1 &@127.0.0.1:{port}# @3.3.3.3/", False),
    ("http:///127.0.0.1:{port}/", True),
    ("http:/127.0.0.1:{port}/", True),
    ("http:127.0.0.1:{port}/", False),
    ("//127.0.0.1:{port}/", False),
    ("127.0.0.1:{port}", True),
    ("http:\\\\127.0.0.1:{port}/", False),
    ("http://%31%32%37.0.0.1:{port}/", True),
    ("http://127%2e0.0.1:{port}/", True),
    ("http://%6c%6f%63alhost:{port}/", True),
    ("http://127.0.0.1%00.good.example:{port}/", False),
    ("http://127.0.0.1%20.good.example:{port}/", False),
    ("http://127.0.0.1;good.example:{port}/", False),
    ("http://127.0.0.1,good.example:{port}/", False),
    ("http://{{127.0.0.1,good.example}}:{port}/", False),
    ("http://127.0.0.1\t:{port}/", False),
    ("http://127.0.0.1\n:{port}/", False),
    ("http://127.0.0.1\r\n:{port}/", False),
    ("http://127.0.0.1:{port}/\r\nHost: good.example", False),
    ("http://[::1%25lo]:{port}/", True),
    ("http://[::1%lo]:{port}/", True),
    ("http://[::ffff:127.0.0.1]good.example:{port}/", False),
    ("http://good.example[::ffff:127.0.0.1]:{port}/", False),
    ("http://[127.0.0.1]:{port}/", False),
    ("http://[v1.127]:{port}/", False),
    ("http://::ffff:127.0.0.1:{port}/", False),
    ("http://127.0.0.1:{port}:80/", False),
    ("http://127.0.0.1:0/", True),
    ("http://127.0.0.1:-{port}/", False),
    ("http://127.0.0.1:+{port}/", False),
    ("http://127.0.0.1:99999/", False),
    ("http://127.0.0.1:０/", False),
    ("http://127.0.0.256:{port}/", False),
    ("http://127.0.0.1.1:{port}/", False),
    ("http://0x17f000001:{port}/", False),
    ("http://0x7f.0.0.0x:{port}/", False),
    ("http://good.example℀127.0.0.1:{port}/", False),
    ("http://good.example＠127.0.0.1:{port}/", False),
    ("http://good.example％40127.0.0.1:{port}/", False),
    ("http://good.example／127.0.0.1:{port}/", False),
    ("http://good.example＃@127.0.0.1:{port}/", False),
    ("ftp://127.0.0.1:{port}/", False),
    ("gopher://127.0.0.1:{port}/_x", False),
    ("file:///etc/passwd", False),
    ("dict://127.0.0.1:{port}/", False),
    ("unix:///run/postgresql/.s.PGSQL.5432", False),
)


def forbidden_hosts():
    """Each forbidden host with its rule."""
    return [
        (host, rule)
        for rule, hosts in FORBIDDEN_HOSTS.items()
        for host in hosts.split()
    ]
