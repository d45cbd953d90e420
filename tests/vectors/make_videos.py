"""Short films made of public-domain photographs, in the containers and codecs people have.

Each photograph is panned over for some seconds with a little noise, as a hand-held camera would.
Written with Debian's ffmpeg; nothing here is kept in the repository.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import skimage.data
from PIL import Image

Pixels = npt.NDArray[np.uint8]

PHOTOGRAPHS = ("astronaut", "coffee", "chelsea", "rocket", "retina", "immunohistochemistry")

# What ffmpeg is told for each codec: fast, and like what phones and platforms write.
H264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
CODECS = {
    "h264": H264,
    "h264-baseline": (*H264, "-profile:v", "baseline"),
    "h264-full-range": (*H264, "-color_range", "pc"),
    "h264-bt709": (*H264, "-colorspace", "bt709"),
    "hevc": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"),
    "vp8": ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M"),
    "vp9": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M"),
    "av1": ("-c:v", "libsvtav1", "-preset", "12", "-crf", "35"),
    "mpeg4": ("-c:v", "mpeg4", "-q:v", "4"),
}
FILTERS = {
    "h264-full-range": "scale=out_range=full",
    "h264-bt709": "scale=out_color_matrix=bt709",
}
QUIET = ("ffmpeg", "-y", "-nostdin", "-hide_banner", "-loglevel", "error")


@dataclass(frozen=True)
class Clip:
    """How a film is made; `seconds` are spread evenly over its photographs."""

    codec: str = "h264"
    width: int = 640
    height: int = 360
    seconds: float = 4
    rate: int = 30
    photographs: Sequence[str] = PHOTOGRAPHS
    noise: int = 4
    options: Sequence[str] = field(default=())


def photograph(name: str, folder: Path) -> Path:
    """Return one of scikit-image's photographs as a PNG file with room to pan over."""
    path = folder / f"{name}.png"
    if not path.exists():
        pixels: Pixels = getattr(skimage.data, name)()
        Image.fromarray(pixels).convert("RGB").resize((1600, 1200)).save(path)
    return path


def make(clip: Clip, path: Path) -> Path:
    """Write a film and return its path; the container follows from the path's ending."""
    each = clip.seconds / len(clip.photographs)
    frame = f"{clip.width}:{clip.height}"
    wide, high = clip.width * 5 // 4, clip.height * 5 // 4
    inputs: list[str] = []
    pans = []
    for index, name in enumerate(clip.photographs):
        source = str(photograph(name, path.parent))
        inputs += ["-i", source]
        pans.append(
            # One picture, scaled once and shown again and again.
            f"[{index}]scale={wide}:{high},setsar=1,format=yuv420p,loop=-1:1,"
            f"setpts=N/{clip.rate}/TB,fps={clip.rate},trim=duration={each},crop={frame}:"
            f"(iw-ow)*t/{each}:(ih-oh)*(0.5+0.5*sin(t)),noise=alls={clip.noise}:allf=t[p{index}]"
        )
    joined = "".join(f"[p{index}]" for index in range(len(pans)))
    graph = ";".join([*pans, f"{joined}concat=n={len(pans)}[v]"])
    if extra := FILTERS.get(clip.codec):
        graph = graph.removesuffix("[v]") + f",{extra}[v]"
    codec = CODECS[clip.codec]
    ffmpeg(*inputs, "-filter_complex", graph, "-map", "[v]", *codec, *clip.options, str(path))
    return path


def ffmpeg(*words: str) -> None:
    """Run ffmpeg; its complaint becomes the exception."""
    done = subprocess.run([*QUIET, *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())


def reference_frames(path: Path, *options: str, upright: bool = False) -> tuple[Pixels, list[int]]:
    """Return every frame as ffmpeg gives it to platforms' tool, and each one's time in ms.

    The pixels are (frames, height, width, 3): as stored, or turned a quarter as they are shown.
    """
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
         "stream=width,height:frame=best_effort_timestamp_time", "-of", "csv=p=0", str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line.rstrip(",").split(",") for line in probe.stdout.split()]
    times = [round(float(line[0]) * 1000) for line in lines if len(line) == 1]
    # Some containers list a film twice.
    (size,) = {(int(line[0]), int(line[1])) for line in lines if len(line) == 2}
    width, height = size[::-1] if upright else size
    unturned = () if upright else ("-noautorotate",)
    decoded = subprocess.run(
        [*QUIET, *unturned, "-i", str(path), *options, "-fps_mode", "passthrough",
         "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True, check=True,
    )  # fmt: skip
    pixels = np.frombuffer(decoded.stdout, np.uint8).reshape(-1, height, width, 3)
    return pixels, times
