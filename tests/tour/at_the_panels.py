"""Stops at menus, lists, words and messages, and in windows of other sizes."""

from __future__ import annotations

from tour.guide import expect
from tour.on_the_map import EYE, OTHER_EYE
from tour.tour import Tour

# Of all tooltips, those of which the tour takes pictures.
PICTURED = {
    "##opacity": "opacity",
    "Copy link": "link",
    "##both end": "colour bar",
    "##range": "range",
    "##bars": "chart",
}


def welcome(tour: Tour) -> None:
    guide = tour.guide
    expect(guide.explorer.opened is None and guide.shows("Open the demo"), "an empty window that offers the demo")
    tour.picture()


def demo(tour: Tour) -> None:
    guide = tour.guide
    guide.move_to(guide.item("Open the demo"))
    guide.click()
    guide.until(lambda: guide.explorer.opened is not None, "the demo to be open")
    expect("chelsea.png" in guide.title, f"the cat's name in the title, found {guide.title!r}")
    tour.picture()


def tooltips(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    kinds = ("button", "slider", "combo", "area", "drawn")
    items = [(label, box) for kind in kinds for label, box in zip(guide.labels(kind), guide.boxes(kind), strict=True)]
    without = []
    for label, box in items:
        guide.move_to(box)
        before = guide.snapshot()
        guide.rest()
        if (guide.snapshot() != before).any(axis=2).sum() < 500 and label != "##bars":  # the chart answers at once
            without.append(label)
        if label in PICTURED:
            tour.picture(PICTURED[label])
    expect(not without, f"a tooltip at {without}")


def keys(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.key("space", "F10", "Right", "Right", "Down", "Down")
    expect(guide.explorer.reference == EYE, f"the locked reference on the eye, found {guide.explorer.reference}")
    tour.picture("in a menu")
    guide.key("Escape", "Escape")
    guide.key("Right")
    expect(guide.explorer.reference == (EYE[0] + 1, EYE[1]), "the arrow to move the reference again")


def help_pages(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.key("F1")
    for page in ("looking", "concepts", "help", "about"):
        expect(guide.facts.help_page == page, f"the page {page!r} of the help, found {guide.facts.help_page!r}")
        tour.picture(page)
        guide.key("Right")
    guide.key("Escape")
    expect(guide.facts.help_page is None, "the help to be gone after Escape")
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")


def lists(tour: Tour) -> None:
    guide = tour.guide
    guide.open(tour.things.many)
    guide.click_item("##image")
    guide.rest(0.2)
    tour.picture("open")
    guide.key(*"b03")
    guide.rest(0.2)
    tour.picture("found")
    guide.key("Down", "Return")
    guide.until(lambda: "B03" in guide.view.image, "an image with B03 in its name")
    tour.picture("chosen")


def share(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.click_item("Copy link")
    expect("link" in (guide.facts.note or ""), f"a note that the link was copied, found {guide.facts.note!r}")
    tour.picture("copied")
    guide.rest(2.2)
    expect(guide.facts.note is None, f"the note to be gone, found {guide.facts.note!r}")
    guide.point(OTHER_EYE)
    guide.rest()
    opened = guide.explorer.opened
    guide.key("ctrl+v")
    guide.until(lambda: guide.explorer.opened is not opened and guide.explorer.reference == EYE, "the eye again")
    expect(guide.view.layer == "stage1", f"the same layer, found {guide.view.layer}")
    tour.picture("pasted")


def save(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.key("ctrl+s")
    guide.rest(0.2)
    tour.picture("where to")
    path = tour.things.folder / "eye.png"
    path.unlink(missing_ok=True)
    guide.write(str(path))
    guide.key("Return")
    guide.until(path.exists, "the picture to be saved")
    expect("Saved" in (guide.facts.note or ""), f"a note that the picture was saved, found {guide.facts.note!r}")
    tour.picture("saved")
    guide.point(OTHER_EYE)
    guide.rest()
    guide.open(path)
    expect(guide.explorer.reference == EYE, f"the eye again from the picture, found {guide.explorer.reference}")


def photo(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.drop(tour.things.photo)
    guide.until(lambda: guide.facts.making is not None, "an answer to the photo")
    if guide.facts.making.install is not None:
        expect("ifealid-gpu extract" in guide.facts.making.command, "the command that makes feature maps")
        tour.picture("without torch")
        guide.key("Escape")
        expect(guide.facts.making is None, "the offer to be gone after Escape")
        return
    guide.until(lambda: guide.facts.making.layers, "the network's layers", patience=120)
    tour.picture("offer")
    guide.click_item("nowhere: just look")
    guide.click_item("Make feature maps")
    guide.until(lambda: guide.facts.making is None or guide.facts.making.progress, "some progress", patience=120)
    tour.picture("progress", at_once=True)
    guide.until(lambda: guide.facts.making is None, "the feature maps", patience=300)
    guide.settle()
    expect(guide.explorer.message is None, f"no complaint, found {guide.explorer.message!r}")
    expect("sofa" in guide.facts.map.image, f"the photo's maps, found {guide.facts.map.image}")
    guide.move_to(guide.layout.display, (0.4, 0.4))
    guide.rest()
    tour.picture("explored")


def read_as(tour: Tour) -> None:
    guide = tour.guide
    guide.cat()
    guide.open(tour.things.array)
    guide.until(lambda: guide.explorer.view.image == "features", "the array")
    expect(guide.facts.map.size == (38, 48, 57), f"channels last, as guessed, found {guide.facts.map.size}")
    expect("(h, w, d)" in (guide.facts.told or ""), f"the guess, found {guide.facts.told!r}")
    guide.rest()
    tour.picture("guessed")
    guide.click_item("1 note")
    tour.picture("note")
    guide.click_item("Read as...##notes")
    guide.click_item("##as layout")
    guide.click_item("channels, rows, columns (chw)")
    tour.picture("dialog")
    guide.click_item("Read##as")
    guide.until(lambda: guide.explorer.session.load is None and guide.explorer.read_as is None, "the array, read again")
    guide.settle()
    expect(guide.facts.map.size == (57, 38, 48), f"channels first, found {guide.facts.map.size}")
    tour.picture("read")


def refused(tour: Tour) -> None:
    guide = tour.guide
    guide.cat()
    guide.drop(tour.things.torn)
    guide.until(lambda: guide.facts.message is not None, "a message")
    guide.settle()
    expect("--no-data nan" in guide.facts.message, f"the way on, found {guide.facts.message!r}")
    tour.picture("message")
    guide.click_item("Read as...##message")
    guide.click_item("##as no_data")
    guide.write("nan")
    tour.picture("dialog")
    guide.click_item("Read##as")
    guide.until(lambda: guide.explorer.view.image == "torn", "the array")
    guide.settle()
    expect("without a value" in " ".join(guide.facts.map.notes), f"what was done, found {guide.facts.map.notes}")
    tour.picture("read")


def small(tour: Tour) -> None:
    _of_size(tour, 640, 400)


def large(tour: Tour) -> None:
    _of_size(tour, 2560, 1440)


def _of_size(tour: Tour, width: int, height: int) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.resize(width, height)
    guide.until(lambda: guide.canvas.get_physical_size() == (width, height), "the size")
    guide.point(EYE)
    guide.rest()
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")
    tour.picture()
    guide.resize(1280, 800)
