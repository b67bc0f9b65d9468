"""From markup to a tagged PDF. WeasyPrint is imported here only, and only inside functions."""
