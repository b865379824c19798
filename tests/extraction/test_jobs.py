"""Many images: resumed, redone, shared, and with a bad one among them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import random_image
from PIL import Image

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from networks import IMAGENET, Patches, model, seeded  # noqa: E402

from ifealid_gpu import read_dataset  # noqa: E402
from ifealid_gpu.errors import InputError, OutputError  # noqa: E402
from ifealid_gpu.extraction import jobs as jobs_module  # noqa: E402
from ifealid_gpu.extraction.extractor import Extractor  # noqa: E402
from ifealid_gpu.extraction.images import SourceImage, find_images  # noqa: E402
from ifealid_gpu.extraction.jobs import Outcome, plan_jobs, run_jobs  # noqa: E402
from ifealid_gpu.extraction.options import Options  # noqa: E402
from ifealid_gpu.extraction.share import Share  # noqa: E402

LAYERS = ("layer1", "layer3")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three photos of odd sizes."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n, (width, height) in enumerate(((33, 21), (40, 64), (17, 90)), 1):
        Image.fromarray(random_image(height, width, seed=n)).save(folder / f"{n}.jpg")
    return folder


def extracted(
    photos: Path, output: Path, *, layers=LAYERS, share: Share | None = None, again=False, precision=8, **options
):
    """(outcome, names of the files that were written)."""
    output.mkdir(exist_ok=True)
    maker = Extractor(model(seeded(Patches), IMAGENET), layers, Options(precision=precision, **options))
    jobs = plan_jobs(find_images([photos]), maker.layers, output)
    names: list[str] = []
    jobs = list((share or Share()).of(jobs))
    outcome = run_jobs(jobs, maker, again=again, on_written=lambda written: names.append(written.path.name))
    return outcome, names


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_dataset_of_images_and_their_layers(photos, tmp_path) -> None:
    outcome, names = extracted(photos, tmp_path / "out")
    assert outcome == Outcome(written=6)
    assert names == [f"{n}.jpg.{layer}.8.zip" for n in (1, 2, 3) for layer in LAYERS]
    dataset = read_dataset(tmp_path / "out")
    assert dataset.images == ("1.jpg", "2.jpg", "3.jpg")
    assert [entry.layer for entry in dataset.layers("2.jpg")] == list(LAYERS)
    assert dataset.problems == ()
    found = dataset.find("3.jpg", "layer1").load()
    assert (found.width, found.height) == (5, 23)
    np.testing.assert_array_equal(found.image, np.asarray(Image.open(photos / "3.jpg")))


def test_a_second_run_does_nothing_and_touches_nothing(photos, tmp_path, monkeypatch) -> None:
    extracted(photos, tmp_path / "out")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    monkeypatch.setattr(Extractor, "maps", None)  # no pass at all
    outcome, names = extracted(photos, tmp_path / "out")
    assert (outcome, names) == (Outcome(kept=6), [])
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == times


def test_only_what_is_new_or_has_changed_is_made(photos, tmp_path) -> None:
    out = tmp_path / "out"
    extracted(photos, out)
    Image.fromarray(random_image(21, 33, seed=9)).save(photos / "1.jpg")
    (out / "2.jpg.layer3.8.zip").unlink()
    (out / "3.jpg.layer1.8.zip").write_bytes(b"half a file")
    Image.fromarray(random_image(20, 20)).save(photos / "4.png")
    outcome, names = extracted(photos, out)
    assert names == [
        *("1.jpg.layer1.8.zip", "1.jpg.layer3.8.zip", "2.jpg.layer3.8.zip", "3.jpg.layer1.8.zip"),
        *("4.png.layer1.8.zip", "4.png.layer3.8.zip"),
    ]
    assert outcome == Outcome(written=6, replaced=3, kept=2)
    extracted(photos, tmp_path / "anew")
    assert contents(out) == contents(tmp_path / "anew")


@pytest.mark.parametrize("options", [{"padding": "paper"}, {"max_side": 32}, {"fast": True}])
def test_other_options_make_everything_anew(photos, tmp_path, options) -> None:
    (photos / "3.jpg").unlink()
    (photos / "1.jpg").unlink()
    extracted(photos, tmp_path / "out", layers=["layer1"])
    outcome, _ = extracted(photos, tmp_path / "out", layers=["layer1"], **options)
    assert outcome == Outcome(written=1, replaced=1)
    outcome, _ = extracted(photos, tmp_path / "out", layers=["layer1"], **options)
    assert outcome == Outcome(kept=1)


def test_other_layers_and_bits_stand_beside_each_other(photos, tmp_path) -> None:
    extracted(photos, tmp_path / "out", layers=["layer1"])
    assert extracted(photos, tmp_path / "out", layers=["layer2"])[0] == Outcome(written=3)
    assert extracted(photos, tmp_path / "out", layers=["layer1"], precision=16)[0] == Outcome(written=3)
    assert len(read_dataset(tmp_path / "out").layers("1.jpg")) == 3


def test_auto_precision_knows_its_maps_at_any_bits_and_tells_what_is_left_at_others(photos, tmp_path) -> None:
    out = tmp_path / "out"
    outcome, names = extracted(photos, out, layers=["layer1"], precision="auto")
    assert (outcome, {name.split(".")[-2] for name in names}) == (Outcome(written=3), {"16"})
    assert extracted(photos, out, layers=["layer1"], precision="auto") == (Outcome(kept=3), [])
    for name in names:  # as if 8 bits had been enough
        (out / name).rename(out / name.replace(".16.", ".8."))
    assert extracted(photos, out, layers=["layer1"], precision="auto") == (Outcome(kept=3), [])
    maker = Extractor(model(seeded(Patches), IMAGENET), ["layer1"], Options())
    written = []
    run_jobs(plan_jobs(find_images([photos]), maker.layers, out), maker, again=True, on_written=written.append)
    assert {one.beside for one in written} == {out / name.replace(".16.", ".8.") for name in names}


def test_bits_that_were_asked_for_and_bits_that_were_found_are_the_same(photos, tmp_path, monkeypatch) -> None:
    found, asked = tmp_path / "found", tmp_path / "asked"
    extracted(photos, found, precision="auto", layers=["layer1"])
    assert extracted(photos, found, precision=16, layers=["layer1"]) == (Outcome(kept=3), [])
    extracted(photos, asked, precision=8, layers=["layer1"])
    assert extracted(photos, asked, precision="auto", layers=["layer1"])[0] == Outcome(written=3), "8 are not enough"
    for module in ("maps.precision", "extraction.jobs"):
        monkeypatch.setattr(f"ifealid_gpu.{module}.TOLERANCE", 1.0)
    assert extracted(photos, asked, precision="auto", layers=["layer3"])[0] == Outcome(written=3)
    assert extracted(photos, asked, precision=8, layers=["layer3"]) == (Outcome(kept=3), [])
    enough = tmp_path / "enough"
    extracted(photos, enough, precision=8, layers=["layer1"])
    assert extracted(photos, enough, precision="auto", layers=["layer1"]) == (Outcome(kept=3), [])


def test_again_makes_all_anew(photos, tmp_path) -> None:
    extracted(photos, tmp_path / "out")
    before = contents(tmp_path / "out")
    assert extracted(photos, tmp_path / "out", again=True)[0] == Outcome(written=6, replaced=6)
    assert contents(tmp_path / "out") == before


def test_tiles_and_the_device_make_nothing_anew(photos, tmp_path) -> None:
    extracted(photos, tmp_path / "out")
    assert extracted(photos, tmp_path / "out", tile=16, device="cpu")[0] == Outcome(kept=6)


def test_an_interrupted_run_goes_on_and_ends_as_an_uninterrupted_one(photos, tmp_path, monkeypatch) -> None:
    out = tmp_path / "out"
    write = jobs_module.write_dataset

    def interrupted(feature_map, path, **facts):
        if path.name == "2.jpg.layer3.8.zip":
            raise KeyboardInterrupt
        write(feature_map, path, **facts)

    monkeypatch.setattr(jobs_module, "write_dataset", interrupted)
    with pytest.raises(KeyboardInterrupt):
        extracted(photos, out)
    assert list(contents(out)) == ["1.jpg.layer1.8.zip", "1.jpg.layer3.8.zip", "2.jpg.layer1.8.zip"]
    monkeypatch.undo()
    outcome, names = extracted(photos, out)
    assert names == ["2.jpg.layer3.8.zip", "3.jpg.layer1.8.zip", "3.jpg.layer3.8.zip"]
    assert outcome == Outcome(written=3, kept=3)
    extracted(photos, tmp_path / "at once")
    assert contents(out) == contents(tmp_path / "at once")


def test_bad_images_are_named_and_the_others_made(photos, tmp_path) -> None:
    (photos / "0.jpg").write_bytes((photos / "1.jpg").read_bytes()[:300])
    (photos / "2.jpg").write_text("no image")
    outcome, names = extracted(photos, tmp_path / "out")
    assert [name[0] for name in names] == ["1", "1", "3", "3"]
    assert outcome.written == 4
    first, second = outcome.failures
    assert first.startswith(f"{photos / '0.jpg'}: expected an intact image")
    assert second.startswith(f"{photos / '2.jpg'}: expected an image (JPEG")


def test_what_was_stretched_is_said_and_pages_stand_beside_each_other(tmp_path) -> None:
    pages = np.random.default_rng(4).integers(0, 4096, (3, 33, 21)).astype("u2")
    pytest.importorskip("tifffile").imwrite(tmp_path / "stack.tif", pages, photometric="minisblack")
    maker = Extractor(model(seeded(Patches), IMAGENET), ["layer1"], Options(precision=8))
    outcomes = [
        run_jobs(plan_jobs(find_images([tmp_path / "stack.tif"], page), maker.layers, tmp_path), maker)
        for page in (None, 1, 2, 2)
    ]
    assert [(outcome.written, outcome.kept, len(outcome.notes)) for outcome in outcomes] == [
        *((1, 0, 2), (1, 0, 1), (1, 0, 1), (0, 1, 0))
    ]
    assert outcomes[0].notes[0] == (
        f"{tmp_path / 'stack.tif'}: the first of its 3 pages (number 0) was taken; --page takes another"
    )
    assert "are drawn from black to white" in outcomes[1].notes[0]
    dataset = read_dataset(tmp_path / "stack.page2.tif.layer1.8.zip")
    assert dataset.images == ("stack.page2.tif",)
    shown = (pages[2] - pages[2].min()) / np.ptp(pages[2]) * 255
    assert np.abs(dataset.find().load().image[:, :, 0] - shown).mean() < 3  # a JPEG


def test_an_image_that_the_padding_does_not_fit_is_named_with_its_file(photos, tmp_path) -> None:
    outcome, _ = extracted(photos, tmp_path / "out", padding="paper")
    assert outcome.written == 4  # 40 x 64 is wide enough for both layers, the others for layer1
    reason = "padding 'paper' leaves nothing of the layer 'layer3' (stride 16) of an image of"
    assert outcome.failures == [
        f"{photos / name}: {reason} {size} pixels; use the padding 'edge'"
        for name, size in (("1.jpg", "33 x 21"), ("3.jpg", "17 x 90"))
    ]


def test_an_image_too_large_to_be_read_does_not_stop_the_others(photos, tmp_path, monkeypatch) -> None:
    def too_large(self, photo, name, **_):
        if name == "2.jpg":
            raise MemoryError
        return made(self, photo, name, **_)

    made = Extractor.maps
    monkeypatch.setattr(Extractor, "maps", too_large)
    outcome, _ = extracted(photos, tmp_path / "out")
    assert outcome == Outcome(written=4, failures=[f"{photos / '2.jpg'}: needs more memory than there is"])


def test_a_full_disk_stops_the_run(photos, tmp_path, monkeypatch) -> None:
    def full(*_, **__):
        raise OutputError("cannot write: no space left on device")

    monkeypatch.setattr(jobs_module, "write_dataset", full)
    with pytest.raises(OutputError, match="no space left"):
        extracted(photos, tmp_path / "out")


def test_jpegs_are_kept_as_they_are_where_the_network_saw_them_so(photos, tmp_path) -> None:
    Image.open(photos / "1.jpg").save(photos / "1.png")
    extracted(photos, tmp_path / "out", layers=["layer1"])
    extracted(photos, tmp_path / "small", layers=["layer1"], max_side=20)
    jpeg = (photos / "1.jpg").read_bytes()
    assert jpeg in (tmp_path / "out/1.jpg.layer1.8.zip").read_bytes()
    assert jpeg not in (tmp_path / "out/1.png.layer1.8.zip").read_bytes()
    assert jpeg not in (tmp_path / "small/1.jpg.layer1.8.zip").read_bytes()
    assert read_dataset(tmp_path / "small").find("1.jpg").load().image.shape == (13, 20, 3)


def test_progress_counts_images_or_the_steps_of_a_single_one(photos, tmp_path) -> None:
    maker = Extractor(model(seeded(Patches)), LAYERS)
    (tmp_path / "out").mkdir()
    jobs = plan_jobs(find_images([photos]), LAYERS, tmp_path / "out")
    told: list[tuple[int, int]] = []
    run_jobs(jobs, maker, progress=lambda *step: told.append(step))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    told.clear()
    run_jobs(jobs[:1], maker, again=True, progress=lambda *step: told.append(step))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    told.clear()
    assert run_jobs([], maker, progress=lambda *step: told.append(step)) == Outcome()


def test_files_that_would_overwrite_each_other_are_refused_before_anything_is_done(tmp_path) -> None:
    images = [SourceImage(Path("x"), "a/cat.png"), SourceImage(Path("y"), "a_cat.png")]
    with pytest.raises(InputError, match=r"a/cat\.png and a_cat\.png would both be written to .*a_cat\.png\.l\.8\.zip"):
        plan_jobs(images, ["l"], tmp_path)
    with pytest.raises(InputError, match=r"two layers of cat would be written to one file"):
        plan_jobs([SourceImage(Path("x"), "cat")], ["a:1", "a?1"], tmp_path)


# --- Shares ---


def test_shares_are_disjoint_and_make_the_same_files(photos, tmp_path) -> None:
    extracted(photos, tmp_path / "alone")
    written = [extracted(photos, tmp_path / "shared", share=Share(rank, 2))[1] for rank in (0, 1)]
    assert [sorted({name[0] for name in names}) for names in written] == [["1", "3"], ["2"]]
    assert contents(tmp_path / "shared") == contents(tmp_path / "alone")
    assert extracted(photos, tmp_path / "shared", share=Share(4, 5)) == (Outcome(), [])


@pytest.mark.parametrize(
    ("rank", "world", "expected"), [(None, None, Share(0, 1)), ("0", "1", Share(0, 1)), ("2", "3", Share(2, 3))]
)
def test_the_share_is_that_of_the_environment(monkeypatch, rank, world, expected) -> None:
    for name, value in (("RANK", rank), ("WORLD_SIZE", world)):
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    assert Share.of_environment() == expected


@pytest.mark.parametrize(
    ("rank", "world", "message"),
    [
        ("1", None, "RANK and WORLD_SIZE must both be whole numbers, found RANK=1, WORLD_SIZE=None"),
        ("-1", "2", "must both be whole numbers, found RANK=-1"),
        ("one", "2", "must both be whole numbers"),
        ("2", "2", "RANK must be less than WORLD_SIZE, found RANK=2, WORLD_SIZE=2"),
    ],
)
def test_an_environment_that_cannot_be_meant(monkeypatch, rank, world, message) -> None:
    for name, value in (("RANK", rank), ("WORLD_SIZE", world)):
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=message):
        Share.of_environment()


def test_without_a_launcher_each_process_knows_its_own(monkeypatch) -> None:
    monkeypatch.delenv("MASTER_ADDR", raising=False)
    assert Share(1, 2).gathered("mine") == ["mine"]
