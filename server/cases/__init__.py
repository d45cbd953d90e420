"""The rules of a case: its number and PIN, who may open it, what a withdrawal does."""
