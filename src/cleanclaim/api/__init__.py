"""The JSON door: the same use cases and selectors as the screens, typed and described by OpenAPI."""
