"""Whether a backup is whole: without the key every file as it was written, with it also what is inside."""

from __future__ import annotations

from awrach.backup.manifest import Damaged, Folder, Manifest
from awrach.backup.restoring import opened
from awrach.backup.sealing import Opener


def verify(folder: Folder, opener: Opener | None) -> Manifest:
    """The last good backup, every file of it read.

    Raises:
        Damaged: there is none, or a file is missing, cut off or changed; the message names it.
        BadKey: the key does not open it.
    """
    manifest = folder.last_good()
    if manifest is None or manifest.configuration is None:
        raise Damaged(f"{folder.path} holds no finished backup")
    for file in manifest.files:
        folder.content(file)
    if opener is not None:
        opener(folder.content(manifest.configuration))
        for stream in manifest.streams.values():
            for segment in stream.segments:
                opened(folder, opener, segment)
    return manifest
