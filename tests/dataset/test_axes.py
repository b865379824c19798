"""Arrays whose order of axes is not said: what their shape tells, what is said of it, and what decides otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import read_dataset
from ifealid_gpu.dataset.array_likes import feature_maps_from
from ifealid_gpu.dataset.axes import judge_axes
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.notes import notes_of
from ifealid_gpu.dataset.read import open_dataset
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError, InputError


def numbered(shape):
    """Values that are all different, so that an array read the wrong way gives another map."""
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape) % 65521


def real_values(feature_map):
    low, high = feature_map.real_range
    return low + feature_map.codes / (2.0**feature_map.precision - 1) * (high - low)


# shape, (h, w, d), what makes (h, w, d) of an array of the shape
SHAPES = [
    ((64, 30, 40), (30, 40, 64), lambda a: a.transpose(1, 2, 0)),  # alike at the end, unlike at the start
    ((30, 40, 64), (30, 40, 64), lambda a: a),  # alike at both: as ever
    ((14, 14, 9), (14, 14, 9), lambda a: a),
    ((9, 14, 14), (14, 14, 9), lambda a: a.transpose(1, 2, 0)),  # equal at the end
    ((3, 24, 32), (24, 32, 3), lambda a: a.transpose(1, 2, 0)),
    ((24, 32, 3), (24, 32, 3), lambda a: a),
    ((1, 64, 30, 40), (30, 40, 64), lambda a: a[0].transpose(1, 2, 0)),
    ((1, 30, 40, 64), (30, 40, 64), lambda a: a[0]),
    ((1, 1, 30, 40), (30, 40, 1), lambda a: a[0, 0][:, :, None]),
    ((1, 1, 197, 12), (14, 14, 12), lambda a: a[0, 0, 1:].reshape(14, 14, 12)),
    ((197, 1, 12), (14, 14, 12), lambda a: a[1:, 0].reshape(14, 14, 12)),  # CLIP: the batch comes second
    ((5, 9, 24, 25), (24, 25, 9), lambda a: a[0].transpose(1, 2, 0)),  # a batch
    ((5, 14, 15, 9), (14, 15, 9), lambda a: a[0]),
    ((3, 17, 64), (4, 4, 64), lambda a: a[0, 1:].reshape(4, 4, 64)),  # tokens of several
    ((12, 197, 64), (14, 14, 64), lambda a: a[0, 1:].reshape(14, 14, 64)),  # of several heads
    ((50, 33, 64), (50, 33, 64), lambda a: a),  # a map of 50 x 33, not 50 tokens
    ((144, 144), (144, 144, 1), lambda a: a[:, :, None]),  # not as many tokens as channels
    ((30, 40, 1, 64), (30, 40, 64), lambda a: a[:, :, 0]),
    ((43, 53), (43, 53, 1), lambda a: a[:, :, None]),  # no grid of tokens: one channel
    ((61, 7), (1, 61, 7), lambda a: a[None]),  # nor a map: a row of vectors
    ((1, 43, 53), (43, 53, 1), lambda a: a[0][:, :, None]),
    ((1, 4, 38), (1, 4, 38), lambda a: a),  # registers alone
    ((1, 197, 12), (14, 14, 12), lambda a: a[0, 1:].reshape(14, 14, 12)),  # a ViT of 224 pixels
    ((196, 12), (14, 14, 12), lambda a: a.reshape(14, 14, 12)),
    ((201, 12), (14, 14, 12), lambda a: a[5:].reshape(14, 14, 12)),  # class token and four registers
    ((198, 12), (14, 14, 12), lambda a: a[2:].reshape(14, 14, 12)),  # class and distilled token
    ((1, 257, 200), (16, 16, 200), lambda a: a[0, 1:].reshape(16, 16, 200)),
    ((1024, 8), (32, 32, 8), lambda a: a.reshape(32, 32, 8)),
    ((1370, 8), (37, 37, 8), lambda a: a[1:].reshape(37, 37, 8)),  # DINOv2 of 518 pixels
    ((1813, 8), (37, 49, 8), lambda a: a.reshape(37, 49, 8)),  # of 686 x 518
    ((193, 12), (12, 16, 12), lambda a: a[1:].reshape(12, 16, 12)),  # 4 to 3
    ((1205, 8), (30, 40, 8), lambda a: a[5:].reshape(30, 40, 8)),
]


@pytest.mark.parametrize("shape, size, arranged", SHAPES, ids=[str(row[0]) for row in SHAPES])
def test_the_shape_tells_the_axes_and_the_note_says_how_to_change_that(tmp_path, shape, size, arranged):
    values = numbered(shape)
    np.save(tmp_path / "a.npy", values)
    np.save(tmp_path / "fortran.npy", np.asfortranarray(values))
    for name in "a", "fortran":
        entry = read_dataset(tmp_path / f"{name}.npy", precision=32).find()
        assert (entry.height, entry.width, entry.channels) == size
        np.testing.assert_allclose(real_values(entry.load()), arranged(values), rtol=1e-6, atol=1e-3)
        (note,) = notes_of([entry])
        assert note.startswith(f"{name}.npy: shape {shape} is read as ")
        assert "; --" in note and "--layout" in note and " reads it " in note
    (at_hand,) = feature_maps_from(values, reading=Reading(precision=32))
    np.testing.assert_array_equal(at_hand.codes, entry.load().codes)
    assert f"{name}.npy: {at_hand.notes[0]}" == note


@pytest.mark.parametrize(
    "shape, options, size",
    [
        ((64, 30, 40), {"layout": "hwc"}, (64, 30, 40)),
        ((30, 40, 64), {"layout": "chw"}, (40, 64, 30)),
        ((30, 40), {"layout": "hwc"}, (30, 40, 1)),
        ((196, 30), {"layout": "chw"}, (196, 30, 1)),
        ((1, 30, 40), {"layout": "chw"}, (30, 40, 1)),
        ((1, 197, 12), {"layout": "tokens", "skip": 1}, (14, 14, 12)),
        ((240, 12), {"layout": "tokens"}, (15, 16, 12)),
        ((9, 12), {"layout": "tokens"}, (3, 3, 12)),
        ((203, 12), {"grid": (20, 10)}, (10, 20, 12)),
        ((203, 12), {"grid": (20, 10), "skip": 1}, (10, 20, 12)),
        ((203, 12), {"skip": 3}, (10, 20, 12)),
    ],
)
def test_what_is_asked_for_wins_over_the_shape(shape, options, size):
    axes = judge_axes(shape, Reading(**options))
    assert axes.size == size
    assert axes.arranged(numbered(shape)).shape == size


def test_skipped_tokens_and_those_after_the_grid_are_left_out():
    values = numbered((203, 3))
    for options, first in ({"grid": (20, 10)}, 3), ({"grid": (20, 10), "skip": 1}, 1), ({"skip": 3}, 3):
        axes = judge_axes(values.shape, Reading(**options))
        np.testing.assert_array_equal(axes.arranged(values)[0, 0], values[first])
        assert axes.skip == first
    assert "2 more left out" in judge_axes(values.shape, Reading(grid=(20, 10), skip=1)).note


@pytest.mark.parametrize(
    "shape, image, stride, size",
    [
        ((40, 30, 45), (960, 1440), None, (30, 45, 40)),  # the shape alone would say 40 x 30
        ((30, 45, 40), (960, 1440), None, (30, 45, 40)),
        ((45, 30, 40), (300, 400), 10, (30, 40, 45)),
        ((30, 40, 50), (3000, 4000), 100, (30, 40, 50)),
        ((144, 8), (900, 1600), None, (9, 16, 8)),  # without the image 12 x 12
        ((300, 8), (640, 480), None, (20, 15, 8)),  # without the image 15 high
        ((301, 8), (640, 480), None, (20, 15, 8)),
        ((197, 8), (480, 640), None, (14, 14, 8)),  # scaled to a square first
        ((200, 8), (160, 320), 16, (10, 20, 8)),
    ],
)
def test_the_image_tells_more_than_the_shape(shape, image, stride, size):
    assert judge_axes(shape, Reading(stride=stride), image=image).size == size


def test_an_image_at_hand_tells_the_axes_of_a_files_arrays_as_one_beside_it_does(tmp_path):
    np.save(tmp_path / "a.npy", numbered((40, 30, 45)))
    image = InputImage.at_hand(np.zeros((96, 144), np.uint8))
    entry = open_dataset(tmp_path / "a.npy", Reading(), image).find()
    assert (entry.height, entry.width, entry.channels) == (30, 45, 40)
    assert entry.load().image.shape == (96, 144, 3)


def test_torch_has_channels_first_where_the_shape_does_not_tell():
    assert judge_axes((30, 40, 64), Reading(), habit="chw").size == (40, 64, 30)
    assert judge_axes((14, 14, 768), Reading(), habit="chw").size == (14, 14, 768)
    assert judge_axes((64, 30, 40), Reading(), habit="chw").size == (30, 40, 64)


@pytest.mark.parametrize(
    "shape, options, message",
    [
        ((12,), {}, r"found a single vector: shape \(12,\)"),
        ((1, 12), {}, r"found a single vector: shape \(1, 12\)"),
        ((), {}, r"found a single value"),
        ((2, 2, 30, 40, 8), {}, r"or a batch of these, found 5 dimensions: .*such as array\[0\]$"),
        ((2, 30, 40, 8), {"page": 2}, "expected a page from 0 to 1, one of 2 images, found --page 2"),
        ((2, 9, 4, 8), {"layout": "tokens"}, r"expected tokens \(N, d\) or \(1, N, d\), found shape \(2, 9, 4, 8\)"),
        ((2, 9, 4, 8), {"layout": "tokens"}, "; leave out --layout tokens$"),
        ((2, 9, 4, 8), {"grid": (4, 4), "skip": 1}, "; leave out --grid and --skip$"),
        ((197, 8), {"grid": (15, 14)}, "a grid of 15 x 14 has 210 tokens, found 197; they make 14x14 after 1"),
        ((197, 8), {"grid": (14, 14), "skip": 5}, "a grid of 14 x 14 after 5 has 196 tokens, found 192"),
        ((1000, 8), {"grid": (14, 14)}, "a grid of 14 x 14 has 196 tokens, found 1000"),
        ((803, 8), {"skip": 1}, r"802 tokens after 1 make no grid .* --grid WxH, such as 401x2 or 802x1"),
        ((20, 8), {"skip": 30}, "expected more than the 30 tokens to skip, found 20"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_what_can(shape, options, message):
    with pytest.raises(InputError, match=message) as caught:
        judge_axes(shape, Reading(**options))
    assert "\n" not in str(caught.value)


def test_a_single_array_of_several_is_asked_for_by_its_name(tmp_path):
    np.savez(tmp_path / "a.npz", arr_0=numbered((30, 40, 64)), arr_1=numbered((15, 20, 64)), labels=np.zeros(5, int))
    dataset = read_dataset(tmp_path / "a.npz")
    assert [entry.layer for entry in dataset.entries] == ["arr_0", "arr_1"]
    assert any(note.startswith("a.npz: labels (5,) is no feature map") for note in notes_of(dataset.entries))
    (entry,) = read_dataset(tmp_path / "a.npz", array="arr_1").entries
    assert (entry.layer, entry.width) == ("arr_1", 20)
    with pytest.raises(DatasetError, match=r"no array 'arr_7'; it has arr_0, arr_1, labels"):
        read_dataset(tmp_path / "a.npz", array="arr_7")
    with pytest.raises(DatasetError, match=r"array 'labels': .* found a single vector: shape \(5,\)"):
        read_dataset(tmp_path / "a.npz", array="labels")
    np.save(tmp_path / "a.npy", numbered((30, 40, 64)))
    with pytest.raises(DatasetError, match="no array 'x'; it has one without a name; leave out array"):
        read_dataset(tmp_path / "a.npy", array="x")


def test_registers_and_other_rows_of_vectors_beside_maps_are_none(tmp_path):
    np.savez(
        tmp_path / "dino.npz", patches=numbered((1, 256, 38)), registers=numbered((1, 4, 38)), cls=numbered((1, 38))
    )
    (entry,) = read_dataset(tmp_path / "dino.npz").entries
    assert (entry.layer, entry.width) == ("patches", 16)
    assert "registers (1, 4, 38), cls (1, 38) are no feature maps" in entry.notes[-1]


def test_a_value_a_pixel_beside_the_maps_is_none_but_can_be_asked_for(tmp_path):
    np.savez(tmp_path / "a.npz", features=numbered((14, 16, 64)), mask=np.zeros((14, 16), bool))
    dataset = read_dataset(tmp_path / "a.npz")
    assert [entry.layer for entry in dataset.entries] == ["features"]
    assert "mask (14, 16)" in dataset.entries[0].notes[-1]
    assert read_dataset(tmp_path / "a.npz", array="mask").find().channels == 1


def test_where_the_vectors_beside_them_lie_is_no_map(tmp_path):
    np.savez(tmp_path / "slide.npz", features=numbered((61, 7)), coords=np.zeros((61, 2), int))
    (entry,) = read_dataset(tmp_path / "slide.npz").entries
    assert (entry.layer, entry.channels) == ("features", 7)
    assert "coords (61, 2) is no feature map" in entry.notes[-1]


def test_a_note_on_several_files_is_one_line(tmp_path):
    for n in range(4):
        np.save(tmp_path / f"{n}.npy", numbered((8, 9, 30)))
    (note,) = notes_of(read_dataset(tmp_path).entries)
    assert note.startswith("0.npy, 1.npy and 2 more: shape (8, 9, 30) is read as (h, w, d), 9 x 8 pixels")


@pytest.mark.torch
def test_nested_torch_files(tmp_path):
    torch = pytest.importorskip("torch")
    values = torch.tensor(numbered((64, 30, 40)))
    torch.save(
        {"feats": {"layer1": values, "more": [values[:, :15]]}, "cls": values[0, 0], "epoch": 3}, tmp_path / "a.pt"
    )
    dataset = read_dataset(tmp_path / "a.pt")
    assert [entry.layer for entry in dataset.entries] == ["feats.layer1", "feats.more.0"]
    assert "cls (40,) is no feature map" in dataset.entries[0].notes[-1]
    assert read_dataset(tmp_path / "a.pt", array="feats.layer1").find().load().codes.shape == (30, 40, 64)
    torch.save(torch.tensor(numbered((1, 197, 8))), tmp_path / "tokens.pt")
    assert read_dataset(tmp_path / "tokens.pt").find().load().codes.shape == (14, 14, 8)


def test_dicts_of_arrays_in_memory_pass_over_what_is_none():
    values = numbered((30, 40, 64))
    maps = feature_maps_from({"feats": {"a": values, "b": values[::2]}, "label": np.arange(5), "name": "cat"})
    assert [found.provenance.layer for found in maps] == ["feats.a", "feats.b"]
    assert "label, name: no feature map, and passed over" in maps[0].notes


def test_the_weights_of_a_model_are_no_maps(tmp_path):
    layers = {"fc.weight": numbered((384, 38)), "fc.bias": numbered((384,)), "cls_token": numbered((1, 1, 384))}
    np.savez(tmp_path / "model.npz", **layers)
    with pytest.raises(
        DatasetError, match=r"expected feature maps, found the weights of a model; `ifealid-gpu extract"
    ):
        read_dataset(tmp_path / "model.npz")
    assert read_dataset(tmp_path / "model.npz", array="fc.weight").find().channels == 38


def test_one_image_of_a_batch_is_read(tmp_path):
    values = numbered((3, 8, 9, 14))
    np.save(tmp_path / "batch.npy", values)
    entry = read_dataset(tmp_path / "batch.npy", precision=32).find()
    assert entry.notes[0].endswith("; the first of 3 images is taken, --page N takes another")
    entry = read_dataset(tmp_path / "batch.npy", precision=32, page=2).find()
    np.testing.assert_allclose(real_values(entry.load()), values[2], rtol=1e-6, atol=1e-3)
    assert not any("images" in note or "--page" in note for note in entry.notes)
    np.save(tmp_path / "one.npy", values[0])
    assert "--page has no effect: it holds one image" in read_dataset(tmp_path / "one.npy", page=1).find().notes


def test_what_may_be_a_batch_of_tokens_is_said():
    assert judge_axes((8, 197, 96), Reading()).note.endswith(
        "if these are the tokens of 8 images, --layout tokens --page N reads one of them"
    )
    axes = judge_axes((8, 197, 96), Reading(layout="tokens", page=5))
    assert axes.size == (14, 14, 96)
    values = numbered((8, 197, 96))
    np.testing.assert_array_equal(axes.arranged(values), values[5, 1:].reshape(14, 14, 96))
    assert "images" not in judge_axes((8, 9, 96), Reading()).note


def test_labels_and_images_of_one_channel_are_hardly_tokens(tmp_path):
    labels = np.zeros((64, 27), np.uint8)
    labels[20:40, 5:15] = 3
    np.save(tmp_path / "labels.npy", labels)
    assert read_dataset(tmp_path / "labels.npy").find().channels == 1
    y, x = np.mgrid[:64, :27]
    for values, words in (labels.astype(float), "few whole numbers"), (np.sin(x / 9) + y / 40, "as smooth as an image"):
        np.save(tmp_path / "a.npy", values)
        entry = read_dataset(tmp_path / "a.npy").find()
        assert entry.channels == 27, "by the shape alone"
        (doubt,) = (note for note in entry.load().notes if words in note)
        assert doubt.endswith("if the array is one channel of 27 x 64 pixels, --layout hwc reads it so")
        assert doubt in feature_maps_from(values)[0].notes
        assert doubt not in read_dataset(tmp_path / "a.npy", layout="tokens", grid=(8, 8)).find().load().notes


def test_what_is_called_tokens_is_tokens_whatever_grid_it_makes(tmp_path):
    values = numbered((1, 672, 38))
    np.savez(tmp_path / "dino.npz", x_norm_patchtokens=values, x_norm_clstoken=numbered((1, 38)))
    (entry,) = read_dataset(tmp_path / "dino.npz").entries
    assert (entry.width, entry.height, entry.channels) == (28, 24, 38)
    assert "read as 28 x 24 tokens of 38 channels; --grid WxH or --skip N" in entry.notes[0]
    Image.new("RGB", (448, 294)).save(tmp_path / "photo.png")
    (entry,) = read_dataset(tmp_path / "dino.npz", image=tmp_path / "photo.png").entries
    assert (entry.width, entry.height) == (32, 21), "the photo's proportions"
    (entry,) = read_dataset(tmp_path / "dino.npz", layout="chw", array="x_norm_patchtokens").entries
    assert entry.channels == 1, "who says otherwise is heard"
    np.save(tmp_path / "tokens.npy", numbered((1, 671, 38)))
    assert read_dataset(tmp_path / "tokens.npy").find().channels == 38, "no grid of usual proportions"
