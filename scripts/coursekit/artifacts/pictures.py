"""Pictures on a run: a matplotlib figure, an array, a PIL image or a file becomes a PNG of the run."""
import hashlib
import io
import os
import struct
from pathlib import Path

from coursekit.artifacts.names import Refused
from coursekit.store.files import write_whole

PNG = b"\x89PNG\r\n\x1a\n"


class Image:
    """A picture for `run.log`: `Image(figure)`, with a line of text below it where one is given."""

    def __init__(self, data_or_path: object, caption: str | None = None):
        self.caption, self.data = caption, _png(data_or_path)

    def _keep(self, folder: Path, key: str, step: int) -> dict:
        """Write the file into a run's folder; what the history says of it."""
        digest = hashlib.sha256(self.data).hexdigest()
        name = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in key)
        path = Path("media", "images", f"{name}_{step}_{digest[:20]}.png")
        write_whole(folder / path, self.data, lasting=False)
        width, height = struct.unpack(">II", self.data[16:24])
        said = {"caption": self.caption} if self.caption else {}
        about = {"_type": "image-file", "path": path.as_posix(), "sha256": digest, "size": len(self.data)}
        return {**about, "format": "png", "width": width, "height": height, **said}


def is_figure(value: object) -> bool:
    """A figure of matplotlib, or its pyplot, whose current figure is meant?"""
    return callable(getattr(value, "savefig", None)) and (getattr(value, "__name__", "") or type(value).__module__).startswith("matplotlib")


def _png(value: object) -> bytes:
    if is_figure(value):
        made = io.BytesIO()
        value.savefig(made, format="png", metadata={"Software": None})
        return made.getvalue()
    if isinstance(value, str | os.PathLike):
        try:
            data = Path(value).read_bytes()
        except OSError:
            raise Refused(f"{value}: no such picture") from None
        if data.startswith(PNG):
            return data
    import PIL.Image  # comes with matplotlib

    try:
        if isinstance(value, str | os.PathLike):
            value = PIL.Image.open(value)
        picture = value if isinstance(value, PIL.Image.Image) else _of_array(value, PIL.Image)
    except (OSError, TypeError, ValueError) as error:
        raise Refused(f"not a picture: {type(value).__name__} ({error}); give a figure, an array of pixels or the path of a picture") from None
    made = io.BytesIO()
    picture.save(made, format="PNG")
    return made.getvalue()


def _of_array(value: object, images) -> object:
    """Rows of pixels: 0 to 1 where the numbers have a fraction, else 0 to 255; three dimensions hold red, green and blue."""
    import numpy

    pixels = numpy.asarray(value)
    if pixels.ndim not in (2, 3) or pixels.dtype.kind not in "uifb":
        raise TypeError("pixels are numbers in two or three dimensions")
    pixels = numpy.nan_to_num(pixels * 255.0 if pixels.dtype.kind in "fb" else pixels).clip(0, 255).astype("uint8")
    return images.fromarray(pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels)
