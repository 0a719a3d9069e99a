#!/usr/bin/python3
"""Exact max-flow by igraph, which knows nothing of this program, against what the cover search found.

Reads the lines of flow.c; prints "N passed, N failed"."""
import sys

import igraph

said = {"never above the exact max-flow": 0, "what the slow search finds": 0, "our own max-flow is exact": 0}
lines = full = equal = wrong = 0
for line in sys.stdin:
    need, found, slow, own, begin, end, *rest = map(int, line.split())
    edges = list(zip(rest[0::3], rest[1::3]))
    graph = igraph.Graph(n=end + 1, edges=edges, directed=True)
    exact = round(graph.maxflow_value(begin, end, capacity=rest[2::3])) if edges else 0
    lines += 1
    full += found == need
    equal += found == min(need, exact)
    for name, holds in zip(said, (found <= min(need, exact), found == slow, own == exact)):
        said[name] += not holds
        if not holds:
            wrong += 1
            if wrong < 10:
                print(f"not ok {name}: line {lines}: need {need}, found {found}, slow {slow}, own {own}, igraph {exact}")
for name, times in said.items():
    if times:
        print(f"not ok {name}: {times} times")
enough = lines > 4000 and full > 500 and equal < lines
print(f"# {lines} questions, {full} covered in full, {equal} as much as any flow could")
if not enough:
    print("not ok too few questions, or all alike")
good = sum(not times for times in said.values()) + enough
print(f"{good} passed, {len(said) + 1 - good} failed")
sys.exit(good != len(said) + 1)
