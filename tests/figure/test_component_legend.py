"""The legend of three components in a figure: three bars, from black to red, green and blue, with their numbers."""

import numpy as np

from ifealid_gpu.figure.component_legend import ComponentLegend
from ifealid_gpu.figure.surface import Raster
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.quantities.components import Components


def drawn(legend: ComponentLegend) -> np.ndarray:
    page = Raster((legend.width + 8, legend.height + 8))
    legend.draw(page, (4, 4))
    return np.asarray(page.image)


def of_axes(axes: tuple[int, ...]) -> Components:
    ends = np.array([[-3.0, 5.0], [-1.5, 1.25], [-0.5, 0.25], [-0.1, 0.1]])
    basis = Basis(np.zeros(7), np.eye(7)[:4], np.array([5.0, 3.0, 1.0, 0.5]), 10.0, ends)
    return Components(axes, fitted=basis)


def test_each_component_has_a_bar_from_black_to_its_colour() -> None:
    legend = ComponentLegend.of(of_axes((2, 1, 4)), 330, 1.0)
    picture = drawn(legend)
    for n, top in enumerate((0, 116, 232)):
        bar = picture[4 + top + 1 : 4 + top + 97, 12]
        others = [m for m in range(3) if m != n]
        assert bar[0, n] > 250 and bar[-1, n] < 5
        assert (np.diff(bar[:, n].astype(int)) <= 0).all()
        assert not bar[:, others].any()
    assert legend.names == ("2: 30 %", "1: 50 %", "4: 5 %")
    assert legend.ends == ((-1.5, 1.25), (-3.0, 5.0), (-0.1, 0.1))


def test_it_stays_within_the_room_that_it_asks_for() -> None:
    for height, unit in ((61, 1.0), (330, 1.0), (1300, 2.5)):
        legend = ComponentLegend.of(of_axes((1, 2, 3)), height, unit)
        page = Raster((legend.width + 60, max(height, 200) + 60))
        legend.draw(page, (4, 4))
        assert (np.asarray(page.image)[:, legend.width + 5 :] == 255).all()


def test_without_a_basis_it_says_that_there_are_no_values() -> None:
    picture = drawn(ComponentLegend.of(Components(), 90, 1.0))
    assert (picture < 128).all(2).sum() > 20
    assert (picture[..., 0] == picture[..., 1]).all()
