"""All that a visitor sees: pages, words, look and browser code. Stores nothing."""
