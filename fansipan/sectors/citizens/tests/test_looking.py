"""What must not be recognised in a picture is found without a network, and cannot be read any more afterwards."""

from __future__ import annotations

import numpy as np
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from fansipan.sectors.citizens.actions import looking, pictures
from fansipan.sectors.citizens.rules.plates import telling

FACE = "@expo-google-fonts/be-vietnam-pro/700Bold/BeVietnamPro_700Bold.ttf"


def test_a_number_plate_is_blurred_and_a_shop_sign_is_not() -> None:
    scene = Image.new("RGB", (900, 600), (120, 130, 110))
    draw = ImageDraw.Draw(scene)
    font = ImageFont.truetype(str(settings.NODE_MODULES / FACE), 40)
    draw.rectangle((500, 400, 745, 460), fill="white")
    draw.text((512, 404), "24A-123.45", fill="black", font=font)
    draw.text((60, 80), "TẠP HÓA HOA", fill="white", font=font)
    boxes = looking.find(scene)
    assert any(left < 0.7 < right and top < 0.72 < bottom for left, top, right, bottom in boxes)
    after = looking._lines(np.asarray(pictures.blurred(scene, boxes)))
    assert telling(after) == []
    assert any("HOA" in line.text.upper() for line in after)


def test_a_picture_for_the_public_holds_nothing_that_the_camera_wrote() -> None:
    small, thumb = pictures.saved(pictures.blurred(Image.new("RGB", (2400, 1600)), [(0.1, 0.1, 0.1001, 0.1001)]))
    for content in (small, thumb):
        assert b"Exif" not in content
        assert max(pictures.opened(content).size) <= 1600
