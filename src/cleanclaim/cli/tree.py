"""A trace as a tree for the terminal."""

from __future__ import annotations

from rich.text import Text
from rich.tree import Tree

from cleanclaim.kernel import Trace


def as_tree(trace: Trace) -> Tree:
    """Ids bold, authorities dim, sentences as they are: nothing of the record is read as markup."""
    tree = Tree(_words(trace), guide_style="dim")
    _grow(tree, trace)
    return tree


def _grow(tree: Tree, trace: Trace) -> None:
    for inner in trace.because:
        _grow(tree.add(_words(inner)), inner)


def _words(trace: Trace) -> Text:
    words = Text()
    if trace.id:
        words.append(f"{trace.id} ", style="bold cyan")
    words.append(trace.says)
    if trace.cites:
        words.append(f"  [{trace.cites}]", style="dim")
    return words
