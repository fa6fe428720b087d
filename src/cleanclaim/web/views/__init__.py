"""One file a subject; each view calls one selector or use case and renders it."""
