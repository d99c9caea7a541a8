"""Addresses that try to lead away from the site after sign-in (attack R01), and ones that don't."""

AWAY = (
    "//evil.example", "///evil.example", "////evil.example/x", "http://evil.example",
    "https://evil.example/", "https:evil.example", "https:/evil.example", "HTTPS://evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example",
    "\t//evil.example", " //evil.example", "/ /evil.example", "/\n/evil.example",
    "/\r\nLocation: https://evil.example", "/%0d%0aSet-Cookie:x=1", "/%09/evil.example",
    "/%2f%2fevil.example/..", "/%2fevil.example", "/%252fevil.example", "/%5cevil.example",
    "/%5c%5cevil.example", "/x/..//evil.example", "/..//evil.example", "javascript:alert(1)",
    "data:text/html,x", "//user@evil.example", "https://127.0.0.1@evil.example",
    "//evil.example:80\\@127.0.0.1", "evil.example", ".evil.example", "/\x00/evil.example",
    "/\u2028/evil.example", "//\u3002evil.example", "/" + "x" * 5000,
)  # fmt: skip
LOCAL = (
    "/", "/rechten/", "/personen/list/?zoek=an&page=2", "/personen/show/12",
    "/personen/list/?_flt_0_naam=%C3%A9", "/x?y=https://elders.example/",
)  # fmt: skip
