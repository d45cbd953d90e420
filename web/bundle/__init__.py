"""Makes `static/build/`: the browser's Python, trimmed and compiled, and the site's own files."""
