"""Resumable uploads by tus 1.0 (core, creation, creation-with-upload, termination, checksum), for residents' files.

Whoever knows the id of an upload may go on with it: it is a long random number that only its sender was told.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from fansipan.kernel.errors import Conflict, Problem
from fansipan.sectors.citizens.actions import limiting, uploading
from fansipan.sectors.citizens.pages.asking import device, nobody
from fansipan.sectors.citizens.rules import tus
from fansipan.sectors.citizens.rules.media import LARGEST

CHECKSUM_MISMATCH = 460
"""What tus answers to bytes that are not those whose digest was sent."""

MOST_CHECKED = 8 * 1024 * 1024


def _answer(status: int, **headers: str) -> HttpResponse:
    answer = HttpResponse(status=status)
    answer["Tus-Resumable"] = tus.VERSION
    answer["Cache-Control"] = "no-store"
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    return answer


@csrf_exempt
def uploads(request: HttpRequest) -> HttpResponse:
    """OPTIONS says what is understood, POST begins a file."""
    if request.method == "OPTIONS":
        return _answer(
            204,
            Tus_Version=tus.VERSION,
            Tus_Extension=tus.EXTENSIONS,
            Tus_Max_Size=str(LARGEST),
            Tus_Checksum_Algorithm="sha1,sha256",
        )
    if request.method != "POST":
        return _answer(405, Allow="OPTIONS, POST")
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        return _answer(412, Tus_Version=tus.VERSION)
    length = tus.whole(request.headers.get("Upload-Length", ""))
    try:
        told = tus.metadata(request.headers.get("Upload-Metadata", ""))
    except ValueError:
        length = None
    if length is None:
        return _answer(400)
    return _begun(request, length, told.get("filename", ""))


def _begun(request: HttpRequest, length: int, name: str) -> HttpResponse:
    try:
        address = nobody(request).address
        uploading.check(length)
        limiting.count("upload", address, device(request))
        number = uploading.begin(length, name, limiting.room_for(length, address))
    except Problem as problem:
        return _answer(problem.status)
    offset = 0
    if request.headers.get("Content-Type") == tus.CHUNK:
        offset, _complete = _read(request, number, 0)
    where = request.build_absolute_uri(reverse("citizens:upload", args=[number]))
    return _answer(201, Location=where, Upload_Offset=str(offset))


@csrf_exempt
def upload(request: HttpRequest, number: UUID) -> HttpResponse:
    """HEAD tells how much is here, PATCH brings more, DELETE gives it up."""
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        return _answer(412, Tus_Version=tus.VERSION)
    try:
        match request.method:
            case "HEAD":
                offset, length = uploading.standing(number)
                return _answer(200, Upload_Offset=str(offset), Upload_Length=str(length))
            case "PATCH":
                return _patched(request, number)
            case "DELETE":
                uploading.give_up(number)
                return _answer(204)
    except Problem as problem:
        return _answer(problem.status)
    return _answer(405, Allow="HEAD, PATCH, DELETE")


def _patched(request: HttpRequest, number: UUID) -> HttpResponse:
    if request.headers.get("Content-Type") != tus.CHUNK:
        return _answer(415)
    offset = tus.whole(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return _answer(400)
    if offset != uploading.standing(number)[0]:
        raise Conflict("citizens.upload_offset", offset=offset)
    if "Upload-Checksum" in request.headers:
        return _checked(request, number, offset)
    offset, complete = _read(request, number, offset)
    # A line that broke hears nothing any more; the next one asks how much is here.
    return _answer(204 if complete else 400, Upload_Offset=str(offset))


def _read(request: HttpRequest, number: UUID, offset: int) -> tuple[int, bool]:
    """Keep piece after piece as it comes; gives the offset, and whether the line stood to the end."""
    while True:
        try:
            piece = request.read(uploading.PIECE)
        except (UnreadablePostError, OSError):
            return offset, False
        if not piece:
            return offset, True
        offset = uploading.add(number, offset, piece)


def _checked(request: HttpRequest, number: UUID, offset: int) -> HttpResponse:
    """Bytes with a digest are kept only when they are those that were sent."""
    try:
        name, digest = tus.checksum(request.headers["Upload-Checksum"])
    except ValueError:
        return _answer(400)
    if int(request.headers.get("Content-Length") or 0) > MOST_CHECKED:
        return _answer(413)
    content = request.read(MOST_CHECKED)
    if hashlib.new(name, content).digest() != digest:
        return _answer(CHECKSUM_MISMATCH)
    for start in range(0, len(content), uploading.PIECE):
        offset = uploading.add(number, offset, content[start : start + uploading.PIECE])
    return _answer(204, Upload_Offset=str(offset))


urlpatterns = [
    path("feedback/uploads", uploads, name="uploads"),
    path("feedback/uploads/<uuid:number>", upload, name="upload"),
]
