"""The operations of a transform: one class in one file, and beside it the function that users call."""
