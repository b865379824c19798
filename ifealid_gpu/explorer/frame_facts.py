"""What the panels say of a frame, gathered from the explorer once it has been drawn."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.dataset.dataset import networks_of
from ifealid_gpu.explorer.asking import Asking
from ifealid_gpu.explorer.best_places import PlacesFacts
from ifealid_gpu.explorer.doing.channels import channel_order
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import FrameFacts, PathFacts
from ifealid_gpu.explorer.fit_facts import FitFacts
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.making_facts import making_facts
from ifealid_gpu.explorer.map_facts import MapFacts
from ifealid_gpu.explorer.marking.edits import terms_of
from ifealid_gpu.explorer.marking.marking_facts import MarkingFacts
from ifealid_gpu.explorer.notices import Situation, notice_of
from ifealid_gpu.explorer.number_facts import number_facts
from ifealid_gpu.explorer.telling import asked_of, notes_of
from ifealid_gpu.explorer.vector import Vector
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.readback import Reading
from ifealid_gpu.views.resolved_view import ResolvedView

ToWindow = Callable[[Pair], Pair]


def facts_of(explorer: Explorer, adapter: str, frame_ms: float, refined: float, to_window: ToWindow) -> FrameFacts:
    """The facts of the frame that was drawn last; waits for the device.

    Args:
        explorer: what is open and shown.
        adapter: name of the GPU adapter.
        frame_ms: what the map's frame took.
        refined: how much of a coarse picture's full pass is done, 0 to 1.
        to_window: the window's logical pixels for physical ones of the display.
    """

    def in_window(pixel: tuple[int, int] | None) -> Pair | None:
        if pixel is None or explorer.projection is None:
            return None
        return to_window(explorer.projection.target_from_map(pixel[0] + 0.5, pixel[1] + 0.5))

    renderer, projection, opened, resolved = explorer.renderer, explorer.projection, explorer.opened, explorer.resolved
    pin = explorer.pins[-1] if explorer.pins else None
    pointed = explorer.asked_about or explorer.pointed
    reading = renderer.reading(pointed, pin) if renderer else Reading(None, (None, None))
    at_pointer, at_pin = reading.values
    load = explorer.session.load
    why = explorer.why.of(explorer) if explorer.chart.compares else None
    return FrameFacts(
        map=_map_facts(explorer, opened, resolved) if opened and resolved else None,
        adapter=adapter,
        driver=explorer.session.gpu.driver,
        frame_ms=frame_ms,
        shown_range=reading.range.values if reading.range else None,
        color_ends=_color_ends(resolved, reading),
        display_range=explorer.shown.display_range,
        quantity=resolved.quantity if resolved else explorer.shown.quantity,
        threshold=resolved.threshold if resolved else None,
        cut=reading.cut,
        reference=explorer.reference,
        pins=explorer.pins,
        pointer=pointed,
        pointer_at=in_window(pointed),
        cell=_cell(projection, explorer.unit) if projection else (1.0, 1.0),
        pointer_value=at_pointer[0] if at_pointer else None,
        pointer_values=at_pointer if at_pointer and len(at_pointer) > 1 else (),
        left_out=_left_out(explorer, pointed) if not at_pointer else None,
        pin_value=at_pin[0] if at_pin else None,
        locked=explorer.locked,
        reference_at=in_window(explorer.reference),
        current=Vector.of(opened.renderer.feature_map, explorer.reference) if opened else None,
        pinned=Vector.of(opened.renderer.feature_map, explorer.pins[-1]) if opened and explorer.pins else None,
        chart=explorer.chart,
        hovered_channel=explorer.hovered_channel,
        over_chart=explorer.over_chart,
        loading=(load.what, load.share) if load is not None and not load.quiet else None,
        message=explorer.message,
        refused=explorer.refused is not None,
        note=explorer.note,
        told=explorer.told,
        notes_open=explorer.notes_open,
        read_as=explorer.read_as,
        notice=_notice(explorer, reading) if opened else None,
        hint=explorer.hint,
        recent=explorer.preferences.recent,
        can_undo=explorer.can_undo,
        can_redo=explorer.history.can_redo,
        help_page=explorer.help_page,
        path=None if explorer.asking is None else _path_facts(explorer.asking),
        making=making_facts(explorer.making) if explorer.making else None,
        zoom=projection.scale if projection else 1.0,
        mark=explorer.mark,
        asked_about=explorer.asked_about,
        label_shares=_label_shares(renderer, reading) if renderer and resolved and resolved.quantity.palette else (),
        to_open=explorer.to_open,
        coarse=(renderer.coarse_stride, refined) if renderer and renderer.coarse_stride else None,
        marking=_marking(explorer, to_window),
        places=_places(explorer),
        scores=explorer.scoring.of(explorer),
        fits=FitFacts.of(explorer.session),
        why=why,
        why_at=in_window(why.vector.pixel) if why is not None and not why.is_pin else None,
        channels=tuple(channel_order(explorer, why).tolist()),
        muted=explorer.view.muted,
        numbers=number_facts(explorer, reading, tells=at_pointer is not None or at_pin is not None),
        names=explorer.closest.at(pointed, renderer, resolved) if pointed and renderer and resolved else (),
    )


def _left_out(explorer: Explorer, pointed: tuple[int, int] | None) -> str | None:
    if explorer.opened is None or explorer.resolved is None or pointed is None:
        return None
    valid = explorer.opened.renderer.feature_map.valid
    has_data = valid is None or bool(valid[pointed[1], pointed[0]])
    return explorer.resolved.quantity.left_out_words if has_data else None


def _marking(explorer: Explorer, to_window: ToWindow) -> MarkingFacts:
    opened, marking = explorer.opened, explorer.marking
    origin, one = explorer.target_from_place((0.0, 0.0)), explorer.target_from_place((1.0, 1.0))
    if opened is None or origin is None or one is None:
        return MarkingFacts(tool=marking.tool, adding=marking.adding)
    (left, top), (right, bottom) = to_window(origin), to_window(one)
    drawing, tool, here, terms = marking.drawing, marking.tool, opened.here, terms_of(explorer.view)
    return MarkingFacts(
        image=here.image,
        frame=opened.renderer.scene.frame,
        tool=tool,
        adding=marking.adding if drawing is None else drawing.adding,
        radius=marking.radius(explorer),
        largest=max(opened.renderer.scene.frame) / 4,
        corners=(*drawing.way, drawing.at) if drawing is not None and tool is not None and tool.by_clicks else (),
        is_marked=not explorer.view.is_plain,
        is_here=any(
            term.sign > 0 and term.image in (None, here.image) and not isinstance(term.source, NamedVector)
            for term in terms
            if term.is_shown
        ),
        left_out={n: why for n, term in enumerate(terms) if (why := here.fault(term)) is not None},
        is_listed=explorer.lists_marks,
        origin=(left, top),
        step=(right - left, bottom - top),
    )


def _places(explorer: Explorer) -> PlacesFacts | None:
    resolved = explorer.resolved
    compares = resolved is not None and resolved.quantity.compares
    return explorer.best.of(explorer, stays=explorer.locked or not explorer.view.is_plain or not compares)


def _color_ends(resolved: ResolvedView | None, reading: Reading) -> Pair | None:
    if reading.range is None:
        return None
    fixed = resolved.color_ends if resolved is not None else None
    return reading.range.ends if fixed is None else fixed[0]


def _label_shares(renderer: Renderer, reading: Reading) -> tuple[float, ...]:
    """Of what was drawn, which of a coarse picture are every few pixels."""
    stride = renderer.coarse_stride or 1
    of = renderer.feature_map.valid_pixels / stride**2
    return tuple(min(1.0, count / of) for count in reading.counts)


def _notice(explorer: Explorer, reading: Reading) -> str | None:
    opened, resolved = explorer.opened, explorer.resolved
    if opened is None or resolved is None:
        return None
    found = reading.range.values if reading.range else None
    feature_map = opened.renderer.feature_map
    return notice_of(Situation.of(feature_map, resolved.quantity, found, resolved.reference, explorer.pointed))


def _map_facts(explorer: Explorer, opened: Opened, resolved: ResolvedView) -> MapFacts:
    feature_map = opened.renderer.feature_map
    layers = opened.dataset.layers(opened.image)
    return MapFacts(
        dataset=opened.dataset.name,
        image=opened.image,
        layer=opened.entry.layer,
        images=opened.dataset.images,
        layers=tuple(entry.layer for entry in layers),
        size=(feature_map.width, feature_map.height, feature_map.channels),
        precision=feature_map.precision,
        metric=resolved.metric.label,
        has_image=feature_map.image is not None,
        real_range=feature_map.value_range,
        is_streamed=opened.renderer.is_streamed,
        can_be_saved=explorer.looked_at is not None and explorer.looked_at.dataset is opened.dataset,
        model=feature_map.provenance.model,
        weights=feature_map.provenance.weights,
        metric_explanation=resolved.metric.explanation,
        is_in_files=bool(opened.dataset.paths),
        datasets=tuple(opened.dataset.parts),
        code_error=feature_map.code_error,
        notes=notes_of(opened),
        asked=asked_of(opened),
        bands=feature_map.bands,
        networks=tuple(entry.provenance.model or "" for entry in layers) if len(networks_of(layers)) > 1 else (),
    )


def _path_facts(asking: Asking) -> PathFacts:
    action = "Save" if asking.wanted.is_written else "Open"
    return PathFacts(
        title=asking.wanted.value,
        text=asking.text,
        explanation=asking.explanation,
        is_wrong=asking.fault is not None,
        action=action if asking.doubt is None else asking.doubt.value,
        choices=asking.choices,
        completed=asking.completed,
        is_name=asking.is_name,
    )


def _cell(projection: Projection, unit: float) -> Pair:
    across, down = projection.scene.map_step
    return projection.scale / across / unit, projection.scale / down / unit
