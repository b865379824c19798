"""Reading a ZIP that may be damaged or hostile: nothing is extracted, and no member grows past its declared size."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.errors import DatasetError

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 1


@dataclass(frozen=True)
class Archive:
    """The members of a ZIP file, by name. Holds no open file."""

    path: Path
    members: dict[str, zipfile.ZipInfo] = field(repr=False)

    @classmethod
    def open(cls, path: Path, what: str) -> Archive:
        """Read the central directory.

        Args:
            path: the file.
            what: what it should be, for messages, such as "an IFeaLiD ZIP".

        Raises:
            DatasetError: not readable, not a ZIP, truncated, or with two members of one name.
        """
        start = b""
        try:
            with _readable(path) as file:
                start = file.read(4)
                file.seek(0)
                with zipfile.ZipFile(file) as archive:
                    infos = archive.infolist()
        except DatasetError:
            raise
        except Exception:  # zipfile raises many kinds on damaged directories, and none of them says what to do
            if not start:
                raise fault(path, None, f"expected {what}, found an empty file; copy or make it again") from None
            if start == b"PK\x03\x04":
                message = f"expected {what}, found a truncated or damaged ZIP; copy or download it again"
                raise fault(path, None, message) from None
            raise fault(path, None, f"expected {what}, found a file that is not a ZIP") from None
        members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if info.filename in members:
                raise fault(path, info.filename, "expected one member of this name, found two; pack it again")
            members[info.filename] = info
        return cls(path, members)

    def reading(self) -> AbstractContextManager[BinaryIO]:
        """The file, open for one thread; errors of reading it are DatasetErrors."""
        return _readable(self.path)

    def check(self, name: str) -> zipfile.ZipInfo:
        """The directory entry of a member that can be read.

        Raises:
            DatasetError: it is encrypted, compressed in an unknown way, or its sizes contradict each other.
        """
        info = self.members[name]
        if info.flag_bits & _ENCRYPTED:
            raise fault(self.path, name, "expected a plain member, found an encrypted one; pack it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise fault(
                self.path,
                name,
                f"expected a stored or deflated member, found compression method {info.compress_type}; pack it again",
            )
        if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
            raise fault(
                self.path, name, f"is stored, but {info.file_size} bytes take {info.compress_size}; pack it again"
            )
        return info

    def read(self, name: str, file: BinaryIO | None = None) -> bytes:
        """All bytes of a member, exactly as many as the directory declares, with the right CRC.

        Callers check the declared size first.

        Args:
            name: the member.
            file: the archive, open for this thread; None opens it for this call.

        Raises:
            DatasetError: damaged, truncated, or otherwise not as declared.
        """
        info = self.check(name)
        data = self._inflated(info, file, info.file_size)
        if len(data) != info.file_size:
            raise self._damaged(name, f"expected {info.file_size} bytes, found {len(data)}")
        if zlib.crc32(data) != info.CRC:
            raise self._damaged(name, f"expected the checksum {info.CRC:08x}, found {zlib.crc32(data):08x}")
        return data

    def head(self, name: str, length: int) -> bytes:
        """The first ``length`` bytes of a member, or fewer where it is shorter. Not checked by the CRC."""
        return self._inflated(self.check(name), None, length)

    def _inflated(self, info: zipfile.ZipInfo, file: BinaryIO | None, length: int) -> bytes:
        packed = self._packed(info, file, length)
        if info.compress_type == zipfile.ZIP_STORED:
            return packed[:length]
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, max(1, length))[:length]
        except zlib.error:
            raise self._damaged(info.filename, "expected deflated data, found damaged data") from None

    def _packed(self, info: zipfile.ZipInfo, file: BinaryIO | None, length: int) -> bytes:
        """As many of a member's bytes in the file as ``length`` bytes of content can need."""
        if file is None:
            with self.reading() as opened:
                return self._packed(info, opened, length)
        file.seek(info.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise self._damaged(info.filename, "expected the member's header, found other bytes")
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        file.seek(name_length + extra_length, 1)
        # Deflate grows data that it cannot compress, by less than this.
        return file.read(min(info.compress_size, length + length // 100 + 4096))

    def _damaged(self, name: str, message: str) -> Exception:
        return fault(self.path, name, f"{message}; the ZIP is damaged or was replaced, copy it or open it again")


@contextmanager
def _readable(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise unreadable(path, error) from None
