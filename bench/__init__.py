"""Measures the suite beside what a user would pick instead: `./dev bench`.

A bench is a module in `benches/` that defines `BENCH`. What it returns are raw samples;
what they come to is told by `paired`, shown by `table` and `chart`, kept by `results`.
"""
