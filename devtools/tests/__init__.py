"""Tests of what the tooling decides by itself; run by `./dev test devtools`."""
