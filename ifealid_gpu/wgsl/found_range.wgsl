// What the range passes have found of a map's values, component by component.

struct Range {
    // Of the colours; the first is larger where there is no value.
    low: vec4f,
    high: vec4f,
    // Of all values, likewise.
    smallest: vec4f,
    largest: vec4f,
}
