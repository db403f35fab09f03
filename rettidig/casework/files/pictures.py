"""Copies of pictures: upright, eight bits a colour, on white paper, and without what the camera wrote beside them."""

from io import BytesIO
from math import sqrt

from pi_heif import register_heif_opener
from PIL import Image, ImageCms, ImageMath, ImageOps, ImageStat

from .kinds import Kind
from .outcome import CannotCopy, Copy, Remark
from .worker import answer

POINTS_MAX = 50_000_000  # the largest photo that a phone takes
POINTS_KEPT = 16_000_000  # an A4 page at 340 points an inch
CONTRAST_MIN = 24  # of 255: less is not seen
DEPTH_AT = 24  # byte of a PNG that tells its bits a point
READERS = {Kind.JPEG: ("JPEG", "MPO"), Kind.PNG: ("PNG",), Kind.HEIC: ("HEIF",), Kind.WEBP: ("WEBP",)}
SIXTEEN_BITS = ("I", "I;16", "I;16B", "I;16L", "I;16N")

Image.MAX_IMAGE_PIXELS = None  # `POINTS_MAX` is asked for before anything is unpacked
register_heif_opener()


def copy_picture(content: bytes, kind: Kind) -> Copy:
    """A JPEG for a photo, a PNG for a PNG. Raises CannotCopy; what Pillow raises for a broken file is let through."""
    with Image.open(BytesIO(content), formats=READERS[kind]) as image:
        if image.width * image.height > POINTS_MAX:
            raise CannotCopy(Remark.TOO_MANY_POINTS)
        if kind in (Kind.PNG, Kind.WEBP) and getattr(image, "is_animated", False):
            raise CannotCopy(Remark.DIFFERS)
        if kind == Kind.PNG:
            _scale_transparent_colour(image, depth=content[DEPTH_AT])
        profile = image.info.get("icc_profile")
        plain = _shrink(_lay_on_paper(ImageOps.exif_transpose(image)))
    bare = _in_common_colours(plain, profile)
    bare.info.clear()
    out = BytesIO()
    if kind == Kind.PNG:
        bare.save(out, "PNG", compress_level=1)
        return Copy(out.getvalue(), Kind.PNG)
    bare.save(out, "JPEG", quality=90)
    return Copy(out.getvalue(), Kind.JPEG)


def _scale_transparent_colour(image: Image.Image, *, depth: int) -> None:
    """The one transparent colour of a PNG is told in the file's own bits, and compared with eight of them."""
    transparent = image.info.get("transparency")
    if image.mode == "L" and isinstance(transparent, int):
        image.info["transparency"] = transparent * 255 // (2**depth - 1)
    if image.mode == "RGB" and isinstance(transparent, tuple):
        image.info["transparency"] = tuple(part * 255 // (2**depth - 1) for part in transparent)


def _lay_on_paper(image: Image.Image) -> Image.Image:
    """The picture as a reader sees it on white paper: L, RGB or CMYK. Light ink that white paper would swallow is laid
    on black.
    """
    if image.mode in SIXTEEN_BITS:
        image = _in_eight_bits(image)
    if not image.has_transparency_data:
        return image if image.mode in ("L", "CMYK") else image.convert("L" if image.mode == "1" else "RGB")
    clear = image.convert("RGBA")
    on_white = _on(clear, "white")
    if _is_seen(on_white):
        return on_white
    on_black = _on(clear, "black")
    return on_black if _is_seen(on_black) else on_white


def _on(clear: Image.Image, ground: str) -> Image.Image:
    paper = Image.new("RGB", clear.size, ground)
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper


def _is_seen(image: Image.Image) -> bool:
    ((darkest, lightest),) = ImageStat.Stat(image.convert("L")).extrema
    return lightest - darkest >= CONTRAST_MIN


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """A grey picture of sixteen bits; Pillow's own conversion would make everything but the darkest white."""
    grey = image.point(lambda value: value * (1 / 256)).convert("L")
    clear = image.info.get("transparency")
    grey.info.pop("transparency", None)
    if clear is None:
        return grey
    seen = ImageMath.lambda_eval(lambda of: of["convert"]((of["grey"] != clear) * 255, "L"), grey=image.convert("I"))
    grey.putalpha(seen)
    return grey


def _shrink(image: Image.Image) -> Image.Image:
    points = image.width * image.height
    if points <= POINTS_KEPT:
        return image
    by = sqrt(POINTS_KEPT / points)
    return image.resize((max(1, int(image.width * by)), max(1, int(image.height * by))), reducing_gap=2.0)


def _in_common_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as they are meant, in those that every screen has, so that the profile need not go along."""
    if image.mode == "L":
        return image
    if profile:
        try:
            meant = ImageCms.getOpenProfile(BytesIO(profile))
            common = ImageCms.createProfile("sRGB")
            changed = ImageCms.profileToProfile(image, meant, common, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):  # a profile that does not fit is not used
            changed = None
        if changed:
            return changed
    return image.convert("RGB")


if __name__ == "__main__":
    answer(copy_picture)
