"""The scattering network: sizes, alignment with the image, symmetries and determinism."""

from __future__ import annotations

import pytest

from ifealid_gpu.errors import InputError

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
functional = torch.nn.functional

from ifealid_gpu.extraction.scattering import Scattering  # noqa: E402  # needs torch

STAGES = {"stage1": (4, 256), "stage2": (8, 512), "stage3": (16, 1024)}


@pytest.fixture(scope="module")
def network() -> Scattering:
    return Scattering().eval()


def features(network: Scattering, image: torch.Tensor) -> dict[str, torch.Tensor]:
    with torch.inference_mode():
        return network(image)


def noise(height: int, width: int) -> torch.Tensor:
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(7))


@pytest.mark.parametrize(("height", "width"), [(1, 1), (16, 16), (17, 33), (45, 31), (3, 70)])
def test_sizes_channels_and_sign(network: Scattering, height: int, width: int) -> None:
    outputs = features(network, noise(height, width))
    assert list(outputs) == list(STAGES)
    for name, (stride, channels) in STAGES.items():
        output = outputs[name]
        assert output.shape == (1, channels, -(-height // stride), -(-width // stride))
        assert output.dtype == torch.float64
        assert output.isfinite().all()
        assert output.min() >= 0
    shadow = features(Scattering().to("meta"), noise(height, width).to("meta"))
    assert {name: (s.shape, s.dtype, s.device.type) for name, s in shadow.items()} == {
        name: (output.shape, output.dtype, "meta") for name, output in outputs.items()
    }


def test_hooks_see_the_stages(network: Scattering) -> None:
    seen = {}
    handles = [
        getattr(network, name).register_forward_hook(lambda _, __, output, name=name: seen.update({name: output}))
        for name in STAGES
    ]
    outputs = features(network, noise(20, 30))
    for handle in handles:
        handle.remove()
    assert all(seen[name] is outputs[name] for name in STAGES)


def test_two_runs_are_equal(network: Scattering) -> None:
    image = noise(50, 70)
    first, second = features(network, image), features(Scattering(), image)
    assert all(torch.equal(first[name], second[name]) for name in STAGES)


@pytest.mark.parametrize("name", STAGES)
def test_a_dot_answers_in_its_patch(network: Scattering, name: str) -> None:
    stride = STAGES[name][0]
    x, y = 5, 6
    image = torch.full((1, 3, 13 * stride, 11 * stride), 0.3)
    flat = features(network, image)[name][0]
    image[..., y * stride : (y + 1) * stride, x * stride : (x + 1) * stride] = 0.9
    change = (features(network, image)[name][0] - flat).square()

    color = change[:64].sum(0)
    assert divmod(int(color.argmax()), color.shape[1]) == (y, x)
    # The dot is in the middle of the image: with all channels, what changes is symmetric about its patch.
    everything = change.sum(0)
    torch.testing.assert_close(everything, everything.flip(0, 1), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", STAGES)
def test_shift_by_a_stride_shifts_by_a_pixel(network: Scattering, name: str) -> None:
    stride = STAGES[name][0]
    image = functional.pad(noise(40, 24), (3 * stride,) * 4, value=0.5)  # of which some stays on all sides
    moved = image.roll((stride, 2 * stride), (2, 3))
    plain, shifted = features(network, image)[name], features(network, moved)[name]
    torch.testing.assert_close(shifted[..., 1:, 2:], plain[..., :-1, :-2], rtol=0, atol=1e-12)


@pytest.mark.parametrize("border", [(0, 27, 0, 29), (64, 5, 32, 0)])
def test_padding_by_replication_changes_nothing(network: Scattering, border: tuple[int, int, int, int]) -> None:
    image = noise(67, 53)
    alone, padded = features(network, image), features(network, functional.pad(image, border, mode="replicate"))
    for name, (stride, _) in STAGES.items():
        rows, columns = alone[name].shape[2:]
        left, top = border[0] // stride, border[2] // stride
        inside = padded[name][..., top : top + rows, left : left + columns]
        torch.testing.assert_close(inside, alone[name], rtol=0, atol=1e-12)


def test_contrast_and_shape_do_not_see_a_mirror_nor_turns_a_quarter_turn(network: Scattering) -> None:
    image = noise(48, 64)
    plain = features(network, image)
    mirrored = features(network, image.flip(3))
    turned = features(network, image.transpose(2, 3).flip(3))
    for name, turns, contrast in (
        ("stage2", slice(320, 464), slice(464, 512)),
        ("stage3", slice(712, 952), slice(952, 1024)),
    ):
        torch.testing.assert_close(mirrored[name].flip(3)[:, contrast], plain[name][:, contrast], rtol=0, atol=1e-12)
        back = turned[name].flip(3).transpose(2, 3)
        torch.testing.assert_close(back[:, turns], plain[name][:, turns], rtol=0, atol=1e-12)
    assert not torch.allclose(mirrored["stage2"].flip(3)[:, 128:224], plain["stage2"][:, 128:224]), "edges are oriented"


def test_edges_answer_to_their_orientation(network: Scattering) -> None:
    image = torch.zeros(1, 3, 64, 64)
    image[..., 32:] = 1.0
    edges = features(network, image)["stage1"][0, 64:88, 8, 8].view(3, 8)  # lightness at the finest scale comes first
    assert edges[0].argmax() == 0, "a vertical edge varies along x: orientation 0"


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 3, 8, 8), (1, 1, 8, 8), (1, 3, 0, 8)])
def test_other_shapes_are_refused(network: Scattering, shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"\(1, 3, H, W\)"):
        network(torch.zeros(shape))
