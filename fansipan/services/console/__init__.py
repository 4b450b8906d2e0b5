"""The shell of the operations centre: the base page, the live map, the stream that moves them."""
