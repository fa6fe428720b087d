"""The publishers' layouts, a module each."""
