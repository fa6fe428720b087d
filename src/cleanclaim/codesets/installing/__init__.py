"""Installing official files: recognised by what is in them, checked, compiled once, recorded.

A publisher's file has a *layout*; each layout is one module with a `LAYOUT` value, listed in `registry.LAYOUTS`:

    LAYOUT = layout.Layout(
        "the MUE table of CMS",      # as the list of what is recognised shows it
        recognise,                   # (Opened) -> Recognised | None
        compile,                     # (Opened, Recognised, Making) -> int
    )

`recognise` looks at the content (`opened.head`, `opened.lines(n)`, `opened.records(n)`, the root of an XML) and never
at the name alone; the name may add a version or a date that the content does not say (`opened.name` is the member's
name in an archive, `opened.archive` the file that was given). It answers None for another layout, and `Recognised`
for its own: the code set's name, version, days in force (None: the person has to say `--from`), part of a release that
comes in several files, and licence. A file of its own layout with moved or missing columns raises `Refused` and says
what was expected and what was found.

Most official tables are a header and rows: `tabled.Tabled` makes a layout of a few facts about the columns.

`compile` reads the rows, holds them against its invariants (`Refused` with both figures), writes any files it likes
into `making.folder`, and returns the number of rows. It may ask `making.licence` (None: no licence was stated, so
that descriptions under copyright are left out) and tells `making.progress(words, fraction)`.

The rest is done for all alike by `install.install_files`: limits on size, ratio and number; the record `release.json`;
the same file again changes nothing; overlapping days are refused; nothing is kept unless everything is whole.
What was compiled is found through `Library.held(system)`, newest last: `held.release` and `held.folder`.
"""
