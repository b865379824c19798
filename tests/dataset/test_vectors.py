"""Files of named vectors and masks: every kind, and what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import DatasetError, InputError, read_mask, read_vectors, write_vectors
from ifealid_gpu.dataset.vectors.attachments import attachment_of, found_beside
from ifealid_gpu.dataset.vectors.vector_file import is_vector_file
from ifealid_gpu.quantities.attachment import Attachment

ROWS = np.array([[1.5, -2.0, 0.25, 8.0], [0.0, 0.5, 3.0, -1.0]])
NAMES = ["cat, left", "dog é"]


def library(folder: Path, names: str = "spectra names = {cat left, dog é}\n", **more: object) -> Path:
    (folder / "lib.sli").write_bytes(ROWS.astype(">f4").tobytes())
    header = "ENVI\nsamples = 4\nlines = 2\nbands = 1\ndata type = 4\nbyte order = 1\nheader offset = 0\n"
    (folder / "lib.hdr").write_text(header + "file type = ENVI Spectral Library\ninterleave = bsq\n" + names)
    return folder / "lib.sli"


def saved(folder: Path, kind: str) -> tuple[Path, list[str]]:  # noqa: PLR0911 - one for each kind
    path = folder / f"v.{kind}"
    if kind == "npz":
        write_vectors(dict(zip(NAMES, ROWS, strict=True)), path)
        return path, NAMES
    if kind == "arrays.npz":
        np.savez(path, cat=ROWS[0], dog=ROWS[1])
        return path, ["cat", "dog"]
    if kind == "npy":
        np.save(path, ROWS.astype("f4"))
        return path, ["0", "1"]
    if kind == "named.npy":
        np.save(path, ROWS)
        path.with_suffix(".txt").write_text("\ufeffcat\n\ndog é\n", "utf-8")
        return path, ["cat", "dog é"]
    if kind == "csv":
        path.write_text('name,a,b,c,d\n"cat, left",1.5,-2,0.25,8\ndog é,0,.5,3,-1e0\n', "utf-8")
        return path, NAMES
    if kind == "semicolon.csv":
        path.write_text("cat;1.5;-2;0.25;8\ndog;0;0.5;3;-1\n")
        return path, ["cat", "dog"]
    if kind == "safetensors":
        torch_like = b'{"cat":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},'
        torch_like += b'"dog":{"dtype":"F64","shape":[4],"data_offsets":[16,48]}}'
        data = ROWS[0].astype("<f4").tobytes() + ROWS[1].astype("<f8").tobytes()
        path.write_bytes(len(torch_like).to_bytes(8, "little") + torch_like + data)
        return path, ["cat", "dog"]
    return library(folder), ["cat left", "dog é"]


KINDS = ["npz", "arrays.npz", "npy", "named.npy", "csv", "semicolon.csv", "safetensors", "sli"]


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_of_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    path, names = saved(tmp_path, kind)
    found = read_vectors(path)
    assert list(found.vectors) == names and found.file == attachment_of(path)
    np.testing.assert_array_equal(np.stack(list(found.values.values())), ROWS)
    assert found.named(names[1]).file == found.file
    with pytest.raises(InputError, match="'cat' has 4 numbers" if names[0] == "cat" else "has 4 numbers, and the map"):
        found.check_length(5)


def test_a_library_is_named_by_its_header_too(tmp_path: Path) -> None:
    path = library(tmp_path, names="")
    assert list(read_vectors(path.with_suffix(".hdr")).vectors) == ["0", "1"]


def test_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    def refused(name: str, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message) as caught:
            read_vectors(tmp_path / name)
        assert "\n" not in str(caught.value)

    np.save(tmp_path / "objects.npy", np.array([None]), allow_pickle=True)
    refused("objects.npy", DatasetError, "real numbers")
    np.save(tmp_path / "deep.npy", np.zeros((2, 3, 4)))
    refused("deep.npy", DatasetError, r"found float64 \(2, 3, 4\)")
    np.savez(tmp_path / "names.npz", names=np.array(["a"]), vectors=ROWS)
    refused("names.npz", DatasetError, "expected a name for each of 2 vectors, found 1 names")
    np.savez(tmp_path / "twice.npz", names=np.array(["a", "a"]), vectors=ROWS)
    refused("twice.npz", DatasetError, "found 'a' twice")
    np.save(tmp_path / "huge.npy", np.array([[1.0, -1e308]]))
    refused("huge.npy", InputError, "'0' has numbers beyond 1e")
    (tmp_path / "ragged.csv").write_text("a,1,2\nb,x,3\n")
    refused("ragged.csv", DatasetError, "row 2: expected a name and numbers, found 'b, x, 3'")
    (tmp_path / "none.csv").write_text("name,a\n")
    refused("none.csv", DatasetError, "found none")
    (tmp_path / "short.npz").write_bytes(b"PK\x03\x04broken")
    refused("short.npz", DatasetError, "damaged ZIP")
    refused("gone.csv", DatasetError, "cannot be read")
    library(tmp_path, names="spectra names = {a}\n")
    refused("lib.sli", DatasetError, "expected 2 names that differ")


def test_tables_of_pandas_begin_with_numbers_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text(",0,1,2\ncat,1,2,3\ndog,0,1,2\n")
    assert list(read_vectors(path).vectors) == ["cat", "dog"]
    path.write_text("first,0,1,2\ncat,1,2,3\n")
    assert list(read_vectors(path).vectors) == ["first", "cat"]


def test_many_names_are_read_at_once(tmp_path: Path) -> None:
    names = [f"vector {n}" for n in range(20_000)]
    np.savez(tmp_path / "many.npz", names=names, vectors=np.ones((len(names), 2), np.float32))
    assert list(read_vectors(tmp_path / "many.npz").vectors) == names


def test_writing_vectors(tmp_path: Path) -> None:
    write_vectors({"a": ROWS[0]}, tmp_path / "plain")
    assert list(read_vectors(tmp_path / "plain.npz").vectors) == ["a"]
    for wrong in ({}, {"a": ROWS[0], "b": ROWS[0][:2]}):
        with pytest.raises(InputError, match="one length"):
            write_vectors(wrong, tmp_path / "b.npz")
    with pytest.raises(InputError, match=r"written as \.npz"):
        write_vectors({"a": ROWS[0]}, tmp_path / "b.csv")
    for wrong in (np.zeros(4), ROWS[0] * np.nan, ROWS, ROWS[0] + 1j, "abcd", 3.0):
        with pytest.raises(InputError, match="the vector 'a'"):
            write_vectors({"a": wrong}, tmp_path / "b.npz")
    assert not list(tmp_path.glob("b.*"))


def test_masks_of_every_kind(tmp_path: Path) -> None:
    marked = np.zeros((5, 7), bool)
    marked[1:3, 2:6] = True
    gray = Image.fromarray(np.uint8(marked))
    palette = gray.convert("P")
    color = Image.merge("RGB", [Image.fromarray(np.uint8(marked) * n) for n in (0, 3, 255)])
    clear = Image.merge("RGBA", [Image.new("L", (7, 5), 200)] * 3 + [Image.fromarray(np.uint8(marked) * 255)])
    for name, image in {"gray": gray, "palette": palette, "color": color, "clear": clear}.items():
        image.save(tmp_path / f"{name}.png")
    Image.fromarray(marked).save(tmp_path / "bits.tif")
    Image.fromarray(np.uint8(np.kron(marked, np.ones((16, 16)))) * 255).save(tmp_path / "photo.jpg")
    np.save(tmp_path / "bool.npy", marked)
    np.save(tmp_path / "float.npy", np.where(marked, -0.5, np.where(np.arange(7) == 0, np.nan, 0)))
    for name in ("gray.png", "palette.png", "color.png", "clear.png", "bits.tif", "bool.npy", "float.npy"):
        np.testing.assert_array_equal(read_mask(tmp_path / name).there, marked, err_msg=name)
    of_jpeg = read_mask(tmp_path / "photo.jpg").there
    np.testing.assert_array_equal(of_jpeg[8::16, 8::16], marked)
    assert of_jpeg.mean() == pytest.approx(marked.mean(), abs=0.01), "a JPEG's black is not quite black"
    with pytest.raises(InputError, match="nothing marked"):
        np.save(tmp_path / "no.npy", ~np.ones((2, 2), bool))
        read_mask(tmp_path / "no.npy")


def test_masks_are_turned_as_photos_are_and_palettes_mark_what_is_seen(tmp_path: Path) -> None:
    marked = np.zeros((5, 7), bool)
    marked[1:3, 2:6] = True
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.uint8(np.kron(marked, np.ones((16, 16)))) * 255).save(tmp_path / "turned.jpg", exif=exif)
    Image.fromarray(marked).save(tmp_path / "turned.png", exif=exif)
    np.testing.assert_array_equal(read_mask(tmp_path / "turned.png").there, np.rot90(marked, -1))
    np.testing.assert_array_equal(read_mask(tmp_path / "turned.jpg").there[8::16, 8::16], np.rot90(marked, -1))
    white_first = Image.fromarray(np.where(marked, 0, 1).astype(np.uint8), "P")
    white_first.putpalette([255, 255, 255, 0, 0, 0])
    white_first.save(tmp_path / "white_first.gif")
    labels = Image.fromarray(np.where(marked, 0, 255).astype(np.uint8), "P")
    labels.putpalette([230, 159, 0] * 256)
    labels.save(tmp_path / "labels.png", transparency=255)
    numbers = Image.fromarray(np.where(marked, 3, 0).astype(np.uint8), "P")
    numbers.putpalette([9, 9, 9] * 256)
    numbers.save(tmp_path / "numbers.png")
    for name in ("white_first.gif", "labels.png", "numbers.png"):
        np.testing.assert_array_equal(read_mask(tmp_path / name).there, marked, err_msg=name)


def test_attachments_are_found_by_name_and_hash_and_by_no_path(tmp_path: Path) -> None:
    path, _ = saved(tmp_path, "csv")
    file = attachment_of(path)
    (tmp_path / "below").mkdir()
    assert found_beside([file], [tmp_path / "below", tmp_path]) == {file: path}
    assert found_beside([Attachment(f"../{file.name}", file.sha256)], [tmp_path / "below"]) == {}
    for name in (file.name, "", "..", "a\0b", "\ud800", "x" * 10_000):
        assert found_beside([Attachment(name, "0" * 64)], [tmp_path]) == {}, name


# --- Parts of classes ---


def test_vectors_are_parts_of_classes_with_a_sign(tmp_path: Path) -> None:
    vectors = {"eye": ROWS[0], "not eye": ROWS[1], "fur": ROWS[0] + 1, "fur 2": ROWS[1] + 1}
    write_vectors(vectors, tmp_path / "a.npz", {"not eye": ("eye", -1), "fur 2": ("fur", 1)})
    found = read_vectors(tmp_path / "a.npz")
    assert list(found.vectors) == list(vectors) and is_vector_file(tmp_path / "a.npz")
    assert {name: [(term.source.name, term.sign) for term in query.terms] for name, query in found.classes.items()} == {
        "eye": [("eye", 1), ("not eye", -1)],
        "fur": [("fur", 1), ("fur 2", 1)],
    }
    assert [query.combine.value for query in found.classes.values()] == ["mean", "nearest"]
    write_vectors(vectors, tmp_path / "plain.npz")
    assert list(read_vectors(tmp_path / "plain.npz").classes) == list(vectors)
    with np.load(tmp_path / "plain.npz") as archive:
        assert archive.files == ["names", "vectors"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"signs": np.array([1, 2])}, "expected 1 or -1"),
        ({"signs": np.array([1])}, "expected one for each of 2 vectors"),
        ({"signs": np.array([1, -1])}, "'b': a query needs a positive term"),
        ({"classes": np.array([1, 2])}, "expected a row of names as text"),
        ({"classes": np.array(["a", "a", "a"])}, "expected one for each of 2 vectors"),
    ],
)
def test_wrong_parts_are_refused_in_one_line(tmp_path: Path, more: dict[str, np.ndarray], message: str) -> None:
    np.savez(tmp_path / "a.npz", names=np.array(["a", "b"]), vectors=ROWS, **more)
    with pytest.raises((DatasetError, InputError), match=re.escape(message)) as error:
        read_vectors(tmp_path / "a.npz")
    assert "a.npz" in str(error.value) and "\n" not in str(error.value)
    with pytest.raises(InputError, match="must be 1 or -1"):
        write_vectors({"a": ROWS[0]}, tmp_path / "b.npz", {"a": ("a", 0)})
