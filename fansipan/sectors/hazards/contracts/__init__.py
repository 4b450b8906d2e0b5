"""Shapes that leave the room."""
