"""How platforms fetch the list and answer."""
