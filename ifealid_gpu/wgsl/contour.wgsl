// The line between the pixels inside and outside of a threshold, bright on dark, over a picture: along the pixels' edges,
// or smooth, where values interpolated between the pixels' centres meet the threshold (marching squares).
//
// There is no line towards pixels without a value, nor at the map's own end: what lies there is not known to be outside.
// Each target pixel asks how near the line comes, so it is of one width whatever the map's pixels are.

override no_value: f32;
override smooth_line: bool;

const missing = 3.0e38;  // stands for the margin of a pixel without a value

struct Line {
    value_at: vec4f,  // position in values: .xy + .zw * (target pixel's centre)
    scene: vec4f,     // the part of the target where the scene lies: left, top, right, bottom
    value_bounds: vec4f,
    value_size: vec2u,
    node: vec2f,   // target pixels from one of the values that are looked at to the next
    step: u32,     // looks at every step-th value across and down, where values lie closer than the line is wide
    shift: u32,    // log2 of the columns of texels of values
    inner: f32,    // half the bright line's width, in target pixels
    outer: f32,    // half the width with what is dark at its sides
    bias: f32,     // added to positions where rounding would decide in which pixel they lie
    padding: u32,
    padding_b: vec2u,
}

struct Cut {
    at: f32,
    inside: u32,
    count: u32,
    low_inside: u32,
}

@group(0) @binding(0) var<uniform> line: Line;
@group(0) @binding(1) var value: texture_storage_2d<r32float, read>;
@group(0) @binding(2) var<uniform> cut: Cut;

struct Drawn {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) value_at: vec4f,
    @location(1) @interpolate(flat) scene: vec4f,
    @location(2) @interpolate(flat) value_bounds: vec4f,
    @location(3) @interpolate(flat) node: vec2f,
    @location(4) @interpolate(flat) widths: vec3f,  // inner, outer, bias
    @location(5) @interpolate(flat) cut: vec2f,     // the threshold, and 1 or -1 where larger or smaller ones are inside
    @location(6) @interpolate(flat) size: vec4u,    // across, down, step, shift
}

@vertex
fn whole_target(@builtin(vertex_index) index: u32) -> Drawn {
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
    return Drawn(
        vec4f(corner * 2.0 - 1.0, 0.0, 1.0),
        line.value_at,
        line.scene,
        line.value_bounds,
        line.node,
        vec3f(line.inner, line.outer, line.bias),
        vec2f(cut.at, select(1.0, -1.0, cut.low_inside == 1u)),
        vec4u(line.value_size, line.step, line.shift));
}

fn value_of(at: vec2u, size: vec4u) -> f32 {
    let index = at.y * size.x + at.x;
    return textureLoad(value, vec2u(index & ((1u << size.w) - 1u), index >> size.w)).x;
}

// By how much a value is inside, negative outside; missing beside the map, too.
fn margin_of(node: vec2i, drawn: Drawn) -> f32 {
    let step = drawn.size.z;
    let nodes = (drawn.size.xy + step - 1u) / step;
    if (any(node < vec2i(0)) || any(node >= vec2i(nodes))) {
        return missing;
    }
    let v = value_of(min(vec2u(node) * step + step / 2u, drawn.size.xy - 1u), drawn.size);
    return select((v - drawn.cut.x) * drawn.cut.y, missing, v == no_value);
}

fn differ(a: f32, b: f32) -> bool {
    return (a >= 0.0) != (b >= 0.0) && a != missing && b != missing;
}

fn to_segment(at: vec2f, start: vec2f, end: vec2f) -> f32 {
    let along = end - start;
    let length_squared = max(dot(along, along), 1e-12);
    return distance(at, start + along * clamp(dot(at - start, along) / length_squared, 0.0, 1.0));
}

// How near the line comes between four values: a, b above c, d. Positions are target pixels from a on.
fn along_edges(m: vec4f, at: vec2f, node: vec2f) -> f32 {
    let middle = node * 0.5;
    var nearest = missing;
    if (differ(m.x, m.y)) {
        nearest = min(nearest, to_segment(at, middle, vec2f(middle.x, 0.0)));
    }
    if (differ(m.z, m.w)) {
        nearest = min(nearest, to_segment(at, middle, vec2f(middle.x, node.y)));
    }
    if (differ(m.x, m.z)) {
        nearest = min(nearest, to_segment(at, middle, vec2f(0.0, middle.y)));
    }
    if (differ(m.y, m.w)) {
        nearest = min(nearest, to_segment(at, middle, vec2f(node.x, middle.y)));
    }
    return nearest;
}

// The four with those that are missing in place: one as the plane through the others has it, two beside each other as
// those next to them, so that a line goes straight on to where values end.
fn completed(m: vec4f) -> vec4f {
    let gone = m == vec4f(missing);
    switch (dot(select(vec4u(0u), vec4u(1u, 2u, 4u, 8u), gone), vec4u(1u))) {
        case 1u: { return vec4f(m.y + m.z - m.w, m.yzw); }
        case 2u: { return vec4f(m.x, m.x + m.w - m.z, m.zw); }
        case 4u: { return vec4f(m.xy, m.x + m.w - m.y, m.w); }
        case 8u: { return vec4f(m.xyz, m.y + m.z - m.x); }
        case 3u: { return m.zwzw; }
        case 12u: { return m.xyxy; }
        case 5u: { return m.yyww; }
        case 10u: { return m.xxzz; }
        default: { return m; }
    }
}

fn by_interpolation(found: vec4f, at: vec2f, node: vec2f) -> f32 {
    let m = completed(found);
    let ab = differ(m.x, m.y);
    let cd = differ(m.z, m.w);
    let ac = differ(m.x, m.z);
    let bd = differ(m.y, m.w);
    if (any(m == vec4f(missing)) || !(ab || cd || ac || bd)) {
        return missing;
    }
    let on_ab = vec2f(m.x / (m.x - m.y), 0.0) * node;
    let on_cd = vec2f(m.z / (m.z - m.w), 1.0) * node;
    let on_ac = vec2f(0.0, m.x / (m.x - m.z)) * node;
    let on_bd = vec2f(1.0, m.y / (m.y - m.w)) * node;
    if (ab && cd && ac && bd) {
        // A saddle: its middle says which two corners belong together.
        let cuts_b_and_c = (m.x + m.y + m.z + m.w >= 0.0) == (m.x >= 0.0);
        if (cuts_b_and_c) {
            return min(to_segment(at, on_ab, on_bd), to_segment(at, on_ac, on_cd));
        }
        return min(to_segment(at, on_ab, on_ac), to_segment(at, on_bd, on_cd));
    }
    let start = select(select(on_bd, on_ac, ac), on_ab, ab);
    let end = select(select(on_ac, on_bd, bd), on_cd, cd);
    return to_segment(at, start, end);
}

@fragment
fn contour(drawn: Drawn) -> @location(0) vec4f {
    let nothing = vec4f(0.0);
    let position = drawn.position.xy;
    if (any(position < drawn.scene.xy) || any(position >= drawn.scene.zw)) {
        return nothing;
    }
    let at = drawn.value_at.xy + drawn.value_at.zw * position;
    let looked_up = at + drawn.widths.z;
    if (any(looked_up < drawn.value_bounds.xy) || any(looked_up >= drawn.value_bounds.zw)) {
        return nothing;
    }
    let among = at / f32(drawn.size.z) - 0.5;  // as far from the first value as values are from each other
    let reach = (drawn.widths.y + 0.5) / drawn.node;
    let first = vec2i(floor(among - reach));
    let last = vec2i(floor(among + reach));
    var nearest = missing;
    for (var y = first.y; y <= last.y; y++) {
        var left = vec2f(margin_of(vec2i(first.x, y), drawn), margin_of(vec2i(first.x, y + 1), drawn));
        for (var x = first.x; x <= last.x; x++) {
            let right = vec2f(margin_of(vec2i(x + 1, y), drawn), margin_of(vec2i(x + 1, y + 1), drawn));
            let margins = vec4f(left.x, right.x, left.y, right.y);
            // Drivers of processors follow both ways of an "if", but pass over a loop that no pixel wants.
            for (var differs = any(margins >= vec4f(0.0)) && any(margins < vec4f(0.0)); differs; differs = false) {
                let offset = (among - vec2f(vec2i(x, y))) * drawn.node;
                if (smooth_line) {
                    nearest = min(nearest, by_interpolation(margins, offset, drawn.node));
                } else {
                    nearest = min(nearest, along_edges(margins, offset, drawn.node));
                }
            }
            left = right;
        }
    }
    let cover = clamp(drawn.widths.xy - nearest + 0.5, vec2f(0.0), vec2f(1.0));
    var drawn_color = nothing;
    for (var covers = cover.y > 0.0; covers; covers = false) {
        let alpha = cover.x + dark_alpha * cover.y * (1.0 - cover.x);
        let there = value_of(min(vec2u(looked_up), drawn.size.xy - 1u), drawn.size) != no_value;
        drawn_color = select(nothing, vec4f(vec3f(cover.x / alpha), alpha), there);
    }
    return drawn_color;
}

const dark_alpha = 0.8;
