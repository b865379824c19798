"""What a page shows first: the view as pages can show it, and a still picture of that."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.carried import OtherImages
from ifealid_gpu.figure import caption_of, figure_of
from ifealid_gpu.geometry import target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.web.blocks import Blocks
from ifealid_gpu.web.fitted import Fitted, KnownOf
from ifealid_gpu.web.left_out import shown_of
from ifealid_gpu.web.start import start_facts

_STILL_SIDE = 800  # pixels


@dataclass(frozen=True, eq=False)
class First:
    """The first map of a page, and how it is shown.

    Attributes:
        fitted: works out what the maps of the page need beside their codes.
        fits: what it found of the first one.
        start: the view, for the client.
        colormap: of the view.
        still: a PNG.
        still_words: what it shows.
        left_out: what pages cannot show of the view that was asked for, in a few words each.
    """

    fitted: Fitted
    fits: dict[str, Any]
    start: dict[str, Any]
    colormap: str
    still: bytes
    still_words: str
    left_out: list[str]

    @classmethod
    def of(
        cls,
        gpu: Gpu,
        dataset: Dataset,
        entry: Entry,
        feature_map: FeatureMap,
        view: ViewState,
        *,
        load: Callable[[Entry], FeatureMap],
        known: KnownOf | None,
        is_alone: bool,
        blocks: Blocks,
    ) -> First:
        """The view on its map.

        Args:
            gpu: draws the picture.
            dataset: the map's.
            entry: the map's.
            feature_map: the map.
            view: that was asked for.
            load: reads another map.
            known: as of `Fitted`.
            is_alone: as of `Fitted`.
            blocks: take what the fits are made of.

        Raises:
            InputError: the view is not of this map, or cannot be asked of it.
        """
        renderer = Renderer(gpu, feature_map, frame=dataset.frame(entry))
        others = OtherImages(dataset, entry.layer, load)
        image = dataset.image_of(entry)

        def seen(view: ViewState) -> ViewState:
            return view.with_queries(lambda query: query.seen_from(image, others.vector_of))

        view, left_out = shown_of(view.with_queries(others.placed))
        view = view.placed(renderer.scene)
        fitted = Fitted(dataset, view, load, known, is_alone=is_alone)
        renderer.known = fitted.known(entry, feature_map)
        resolved = renderer.resolve(seen(view))
        resolved.check()
        fits = fitted.facts(entry, feature_map, renderer.scene, blocks)
        if why := fits.get(view.quantity.kind, {}).get("missing"):
            left_out.append(f"{view.quantity.title} ({why})")
            view = view.but(quantity=Similarity())
        plain = view
        if not view.is_plain:  # the mouse takes one pixel in any case
            place = Query.at(Place(*renderer.scene.place_of(*resolved.reference)))
            plain = view.but(active=None, query=place)
        if plain is not view and view.quantity.compares:
            if view.query is None or view.query.position is None:
                left_out.append("the marks (one of their pixels is compared with)")
            view = plain
        resolved = renderer.resolve(seen(view))
        caption = caption_of(renderer, resolved, entry.layer, entry.image_name)
        still = figure_of(renderer, resolved, caption, target_size(renderer.scene, _STILL_SIDE)).image()
        file = io.BytesIO()
        still.save(file, "PNG", optimize=True)
        start = start_facts(plain, resolved)
        words = f"{caption.title}: {caption.facts}"
        return cls(fitted, fits, start, view.colormap, file.getvalue(), words, left_out)
