"""Handing out an attached file, and taking in several."""

from collections.abc import Callable, Iterable

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from scoring.attached_files import Unacceptable, check_size
from scoring.models.attachments import Attachment
from scoring.refusals import Invalid, Refused

# A picture is drawn and a document saved; neither may run anything or ask for anything.
SAFE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


def handed_out(attachment: Attachment) -> FileResponse:
    """The file: pictures to look at, everything else to save. Ask first who may see it."""
    return FileResponse(
        attachment.file.open("rb"),
        as_attachment=not attachment.kind.is_picture,
        filename=attachment.name,
        content_type=attachment.kind.content_type,
        headers={
            "Content-Security-Policy": SAFE,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def keep_each(files: Iterable[UploadedFile], keep: Callable[[bytes, str], object]) -> tuple[int, list[str]]:
    """Keep file by file: how many were kept, and of each that wasn't why. One that fails doesn't stop the others."""
    kept, problems = 0, []
    for file in files:
        try:
            check_size(file.size or 0, file.name or "")
            keep(file.read(), file.name or "")
            kept += 1
        except (Unacceptable, Refused, Invalid) as error:
            problems.append(str(error))
    return kept, problems
