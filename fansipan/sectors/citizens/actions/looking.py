"""What must not be recognised in a picture: faces, number plates, telephone numbers.

Faces: the Haar cascades that OpenCV ships, frontal and from both sides, set to find too much rather than too little.
Plates: the reader of texts that RapidOCR ships with its weights. Neither finds everything, so a person always looks
before others do. Where a detector is missing or fails, nothing is guessed: the picture waits for a person.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fansipan.sectors.citizens.contracts import Box
from fansipan.sectors.citizens.rules.plates import Written, grown, merged, telling

logger = logging.getLogger(__name__)

FRONTAL = ("haarcascade_frontalface_alt2.xml", "haarcascade_frontalface_default.xml")
PROFILE = "haarcascade_profileface.xml"
PLATE = "haarcascade_russian_plate_number.xml"
LONGEST_SIDE = 1280
SMALLEST_FACE = 22
STEP, NEIGHBOURS = 1.1, 4
FACE_MARGIN = 0.25

ONE_AT_A_TIME = Lock()
"""The detectors keep state between calls."""


class CannotLook(Exception):
    """The detectors are not there or failed."""


def find(picture: Image.Image) -> tuple[Box, ...]:
    """The boxes to be blurred, as shares of width and height. Raises CannotLook."""
    small = picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = np.asarray(small)
    try:
        with ONE_AT_A_TIME:
            faces = [grown(box, FACE_MARGIN) for box in _faces(pixels)]
            plates = [grown(box) for box in (*_plates(pixels), *telling(_lines(pixels)))]
    except Exception as error:
        logger.warning("a picture could not be looked at: %s: %s", type(error).__name__, error)
        raise CannotLook(str(error)) from error
    return merged([*faces, *plates])


def _faces(pixels: NDArray[np.uint8]) -> Iterator[Box]:
    grey = _grey(pixels)
    for name in (*FRONTAL, PROFILE):
        yield from _found(name, grey, SMALLEST_FACE)
    # The cascade knows one side of a head; the mirrored picture shows it the other.
    for left, top, right, bottom in _found(PROFILE, np.ascontiguousarray(grey[:, ::-1]), SMALLEST_FACE):
        yield 1 - right, top, 1 - left, bottom


def _plates(pixels: NDArray[np.uint8]) -> Iterator[Box]:
    return _found(PLATE, _grey(pixels), SMALLEST_FACE)


def _grey(pixels: NDArray[np.uint8]) -> Any:
    import cv2

    return cv2.equalizeHist(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))


def _found(name: str, grey: Any, least: int) -> Iterator[Box]:
    height, width = grey.shape
    for x, y, across, down in _cascade(name).detectMultiScale(grey, STEP, NEIGHBOURS, minSize=(least, least)):
        yield x / width, y / height, (x + across) / width, (y + down) / height


@cache
def _cascade(name: str) -> Any:
    import cv2

    found = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / name))  # type: ignore[attr-defined]
    if found.empty():
        raise FileNotFoundError(name)
    return found


def _lines(pixels: NDArray[np.uint8]) -> list[Written]:
    """The lines of text in a picture."""
    found = _reader()(pixels[:, :, ::-1])
    if found.txts is None:
        return []
    height, width = pixels.shape[:2]
    return [Written(text, _around(box, width, height)) for text, box in zip(found.txts, found.boxes, strict=True)]


def _around(corners: Any, width: int, height: int) -> Box:
    across, down = np.asarray(corners)[:, 0] / width, np.asarray(corners)[:, 1] / height
    return float(across.min()), float(down.min()), float(across.max()), float(down.max())


@cache
def _reader() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.use_cls": False, "Global.log_level": "error"})
