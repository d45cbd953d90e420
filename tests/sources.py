"""Where the files that pages load lie in the sources, by the folder they are served in."""

from pathlib import Path

from web.bundle.site import FOLDERS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {served: ROOT / folder for folder, served in FOLDERS.items()}
