"""The safe copy of a picture: paper is white, ink is dark, greys are kept, and nothing tells where it was taken."""

import io
import struct

import pytest
from PIL import Image, ImageCms, ImageDraw

from rettidig.casework.files import CannotCopy, Kind, find_kind, make_copy, with_ending
from tests.casework import file_examples as made

GREY16 = struct.Struct(">H").pack
WHITE, BLACK = 255, 0
# One row of points in each kind of PNG, and the light of each point on white paper
KINDS = {
    "1 bit": (made.png([b"\x50"], 4, depth=1, colours=0), [0, 255, 0, 255]),
    "2 bits": (made.png([b"\x1b"], 4, depth=2, colours=0), [0, 85, 170, 255]),
    "2 bits, one clear": (made.png([b"\x1b"], 4, depth=2, colours=0, clear=GREY16(1)), [0, 255, 170, 255]),
    "4 bits": (made.png([b"\x08\xf3"], 4, depth=4, colours=0), [0, 136, 255, 51]),
    "8 bits": (made.png([bytes([0, 128, 255, 7])], 4, depth=8, colours=0), [0, 128, 255, 7]),
    "8 bits, one clear": (made.png([bytes([0, 9, 255, 7])], 4, depth=8, colours=0, clear=GREY16(7)), [0, 9, 255, 255]),
    "16 bits": (
        made.png([GREY16(0) + GREY16(32768) + GREY16(65535) + GREY16(51200)], 4, depth=16, colours=0),
        [0, 128, 255, 200],
    ),
    "16 bits, one clear": (
        made.png([GREY16(0) + GREY16(1234) + GREY16(1235)], 3, depth=16, colours=0, clear=GREY16(1234)),
        [0, 255, 4],
    ),
    "colours of 16 bits, one clear": (
        made.png([GREY16(0) * 3 + GREY16(0x1234) * 3], 2, depth=16, colours=2, clear=GREY16(0x1234) * 3),
        [0, 255],
    ),
    "palette": (
        made.png([b"\0\1\2"], 3, depth=8, colours=3, palette=bytes([0] * 3 + [99] * 3 + [255] * 3)),
        [0, 99, 255],
    ),
    "palette, one clear": (
        made.png([b"\0\1\2"], 3, depth=8, colours=3, palette=bytes([0] * 3 + [99] * 3 + [0] * 3), clear=b"\xff\xff\0"),
        [0, 99, 255],
    ),
    "grey with clearness": (made.png([bytes([0, 255, 0, 128, 0, 0])], 3, depth=8, colours=4), [0, 127, 255]),
    "grey of 16 bits with clearness": (
        made.png([GREY16(0) + GREY16(65535) + GREY16(0) * 2], 2, depth=16, colours=4),
        [0, 255],
    ),
    "colours with clearness": (made.png([bytes([0, 0, 0, 255, 0, 0, 0, 0])], 2, depth=8, colours=6), [0, 255]),
}  # fmt: skip


def copied(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(make_copy(content).content))


@pytest.mark.parametrize(("content", "light"), KINDS.values(), ids=KINDS)
def test_png_of_every_kind_keeps_paper_ink_and_greys(content, light):
    assert list(copied(content).convert("L").tobytes()) == pytest.approx(light, abs=1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_black_ink_on_a_clear_ground_lies_on_white_paper(mode):
    copy = copied(made.picture(made.ink_on_nothing(mode), "PNG")).convert("L")
    assert (copy.getpixel((5, 5)), copy.getpixel((35, 5))) == (BLACK, WHITE)


def test_white_ink_on_a_clear_ground_is_still_seen():
    copy = copied(made.picture(made.ink_on_nothing("RGBA", ink="white"), "PNG")).convert("L")
    assert (copy.getpixel((5, 5)), copy.getpixel((35, 5))) == (WHITE, BLACK)


def test_two_different_pictures_on_a_clear_ground_have_different_copies():
    other = made.ink_on_nothing("RGBA")
    ImageDraw.Draw(other).line((22, 0, 38, 19), fill="black")
    copies = {make_copy(made.picture(image, "PNG")).content for image in (made.ink_on_nothing("RGBA"), other)}
    assert len(copies) == 2


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_of_every_kind_keeps_paper_and_ink(mode):
    image = Image.open(io.BytesIO(made.photo())).convert(mode)
    copy = copied(made.picture(image, "JPEG", quality=95)).convert("L")
    assert copy.getpixel((5, 20)) < 10
    assert copy.getpixel((55, 20)) > 245


def test_colours_are_those_that_the_profile_means_and_the_profile_is_gone():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    copy = copied(made.picture(Image.new("RGB", (40, 20), (200, 30, 30)), "JPEG", quality=95, icc_profile=lab))
    assert "icc_profile" not in copy.info
    assert copy.getpixel((5, 5)) == pytest.approx((200, 30, 30), abs=4)


def test_profile_that_cannot_be_read_is_not_used():
    assert copied(made.picture(Image.new("RGB", (40, 20)), "PNG", icc_profile=b"nothing")).getpixel((5, 5)) == (0, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo_is_kept_without_what_the_phone_wrote_in_it(kind):
    copy = make_copy(made.photo(kind=kind))
    image = Image.open(io.BytesIO(copy.content))
    assert (copy.content_type, image.format) == (f"image/{kind.lower()}", kind)
    assert not image.getexif()
    assert b"Secret" not in copy.content


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo_taken_with_the_phone_on_its_side_stands_upright(kind):
    copy = copied(made.photo(turned=True, kind=kind)).convert("L")
    assert copy.size == (40, 60)
    assert copy.getpixel((20, 5)) < 10


def test_photo_that_a_phone_stores_with_a_second_one_is_one_photo():
    first, second = Image.new("RGB", (40, 20), "white"), Image.new("RGB", (20, 10), "black")
    copy = copied(made.picture(first, "MPO", save_all=True, append_images=[second]))
    assert (copy.format, copy.size, copy.convert("L").getpixel((5, 5))) == ("JPEG", (40, 20), 255)


def test_photo_of_an_iphone_is_made_a_jpeg():
    copy = make_copy(made.HEIC)
    image = Image.open(io.BytesIO(copy.content)).convert("L")
    assert (copy.content_type, image.size) == (Kind.JPEG, (64, 48))
    assert (image.getpixel((5, 5)), image.getpixel((60, 5))) == (BLACK, WHITE)


def test_long_picture_of_a_screen_keeps_every_point():
    assert copied(made.picture(Image.new("1", (1080, 14_000)), "PNG")).size == (1080, 14_000)


def test_photo_with_more_points_than_a_page_needs_is_made_smaller():
    assert copied(made.picture(Image.new("L", (8000, 4000)), "JPEG")).size == (5656, 2828)


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        (made.picture(Image.new("1", (7700, 7700)), "PNG"), "too_many_points"),
        (made.photo()[:300], "broken"),
        (made.photo(kind="PNG")[:90], "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"MZ\x90\x00 a program", "unknown_kind"),
        (b"<html><script>alert(1)</script></html>", "unknown_kind"),
        (
            made.picture(Image.new("L", (9, 9)), "PNG", save_all=True, append_images=[Image.new("L", (9, 9), 9)]),
            "differs",
        ),
    ],
)
def test_picture_that_cannot_be_copied_says_why(content, remark):
    with pytest.raises(CannotCopy) as failure:
        make_copy(content)
    assert failure.value.remark == remark


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (made.photo(), (Kind.JPEG, 0)),
        (b"\r\n" + made.photo(), (Kind.JPEG, 2)),
        (b"\0" * 8 + made.photo(kind="PNG"), (Kind.PNG, 8)),
        (b"\xef\xbb\xbf%PDF-1.4", (Kind.PDF, 3)),
        (made.HEIC, (Kind.HEIC, 0)),
        (b"", None),
    ],
)
def test_kind_is_told_by_content(content, found):
    assert find_kind(content) == found


@pytest.mark.parametrize(
    ("name", "kind", "stored"),
    [
        ("IMG_0001", Kind.JPEG, "IMG_0001.jpg"),
        ("foto.JPEG", Kind.JPEG, "foto.JPEG"),
        ("foto.heic", Kind.JPEG, "foto.jpg"),
        ("scan.png", Kind.PDF, "scan.pdf"),
        ("brev 23.11.2026", Kind.PDF, "brev 23.11.2026.pdf"),
        ("evil.html", Kind.PNG, "evil.html.png"),
        ("x" * 300, Kind.PDF, "x" * 196 + ".pdf"),
    ],
)
def test_name_gets_the_ending_of_what_the_file_is(name, kind, stored):
    assert with_ending(name, kind) == stored
