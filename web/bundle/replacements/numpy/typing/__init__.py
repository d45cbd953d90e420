"""Stands in for numpy.typing: annotations are read by type checkers, not by the browser."""

ArrayLike = object


class NDArray:
    """Any array; its element type is for readers."""

    def __class_getitem__(cls, _item: object) -> type["NDArray"]:
        """Return itself, whatever the element type."""
        return cls
