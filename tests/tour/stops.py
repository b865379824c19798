"""Where the tour goes: a row a stop, with what one should see there."""

from __future__ import annotations

from tour import at_the_panels, of_structure, on_numbers, on_the_map, side_by_side
from tour.tour import Stop

STOPS = (
    Stop("welcome", "The program says what it is for, and offers the demo.", at_the_panels.welcome),
    Stop("demo", "The cat, a heat map, and words that say what is seen.", at_the_panels.demo),
    Stop("hover", "The reference is on one eye; the other one is bright, too.", on_the_map.hover),
    Stop("leave", "The mouse is elsewhere, and the reference is still on the eye.", on_the_map.leave),
    Stop("lock", "The lock is seen, and the value under the mouse can be read.", on_the_map.lock),
    Stop("chance", "What the number of the other eye means, by a histogram and in words.", on_numbers.chance),
    Stop("marks", "A stroke over one eye finds the other, without the nose; the list says so.", on_the_map.marks),
    Stop("places", "The other eye is number 1; the list shows what is there, of all images, too.", on_the_map.places),
    Stop("panes", "Nine maps under one cursor; the other photos have their best match.", side_by_side.panes),
    Stop(
        "difference",
        "Orange where stage2 finds more alike to the eye, blue where stage3 does; the bar about zero is dragged.",
        side_by_side.difference,
    ),
    Stop("channel", "One channel alone, with its number, its values, and the ring.", on_the_map.channel),
    Stop("find_channel", "By its number, from key to key, the largest first, and magnified.", on_the_map.find_channel),
    Stop("why_alike", "What each channel adds to how alike both eyes are; a click mutes one.", on_numbers.why_alike),
    Stop(
        "components",
        "What the layer tells apart, in colours that mean the same in all images.",
        of_structure.components,
    ),
    Stop("chart_menu", "The right button on the chart offers what can be done with a channel.", on_the_map.chart_menu),
    Stop("map_menu", "The right button on the map offers what can be done with a pixel.", on_the_map.map_menu),
    Stop("signed", "Bars to both sides of a zero line, with numbers at its ends.", on_the_map.signed),
    Stop("range", "More to see with auto than with paper; the ends can be dragged.", on_the_map.ranges),
    Stop("legend", "The colours of the picture are those of the legend, over the photo and alone.", on_the_map.legend),
    Stop("tooltips", "A sentence beside the mouse says what the control does.", at_the_panels.tooltips),
    Stop("keys", "An open menu has the keys; nothing behind it moves.", at_the_panels.keys),
    Stop(
        "help",
        "What one looks at, the words, all keys, what it runs on.",
        at_the_panels.help_pages,
    ),
    Stop("lists", "A list of many images, with what tells them apart.", at_the_panels.lists),
    Stop("save", "Where to save is asked, what was saved is said, and leads back.", at_the_panels.save),
    Stop("share", "A link is copied, said for two seconds, and leads back.", at_the_panels.share),
    Stop("read_as", "What was guessed of an array is said, and it is read in another way.", at_the_panels.read_as),
    Stop("refused", "An array that is refused leads to what opens it.", at_the_panels.refused),
    Stop("photo", "A photo is answered with what to do to get feature maps of it.", at_the_panels.photo),
    Stop("degenerate", "A map that has nothing to compare says so in words.", on_the_map.degenerate),
    Stop("zoom", "As near and as far as it goes: still something to see.", on_the_map.zoom),
    Stop("small", "640 x 400: nothing is cut that is needed.", at_the_panels.small),
    Stop("large", "2560 x 1440: text and panels have grown.", at_the_panels.large),
)
