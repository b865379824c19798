// uses found_range
// A map over the input image: contrast stretch (Eq. 5), straight alpha blend. One component takes a colour map and an
// opacity that follows the value; three are red, green and blue, each stretched by a range of its own.
//
// A target pixel's centre is looked up in the map and in the image by an affine transform. Map pixels are crisp squares.

override no_value: f32;
// Fixed for a pipeline, so that no pixel pays for an image that is not there or for taps that are not taken.
override backdrop: u32;
override smooth_image: bool;
override map_ends: bool;  // whether the map ends before the scene does
override shift: u32;  // log2 of the columns of texels of values
override has_palette: bool = false;  // whether the table has a colour for each whole number in place of a colour map
override label_opacity: f32 = 1.0;   // of a palette's colours over the image
override bright_low: bool = false;  // whether low values have the last colour, and are the ones that are seen
override diverging: bool = false;   // whether what is in the middle of the colours is not seen, and the farther off the more

const all_lit = 0xffffffffu;
const unlit_light = 0.5;  // of a palette's colours

const backdrop_none = 0u;
const backdrop_gray = 1u;
const backdrop_color = 2u;

struct Look {
    background: vec4f,  // where nothing is drawn
    // The part of the target, in target pixels, where the scene lies: left, top, right, bottom.
    scene: vec4f,
    // Position in values and in image pixels: .xy + .zw * (target pixel's centre).
    value_at: vec4f,
    image_at: vec4f,
    // Positions in values outside of which there are none: left, top, right, bottom.
    value_bounds: vec4f,
    // Of each component, used in place of the map's own range where fixed_range is 1.
    low: vec4f,
    high: vec4f,
    fixed_range: u32,
    opacity: f32,
    value_size: vec2u,  // across and down
    vector_opacity: f32,  // of three components
    dim: f32,  // how much the image beneath is darkened, 0 to 1
    flat_at: f32,  // where on the colour map all values lie if they are the same
    lit: u32,  // of a palette, the number whose pixels keep their colours while others are dark; all_lit: all do
}

// A threshold, and which side of it is inside.
struct Cut {
    at: f32,
    inside: u32,
    count: u32,
    low_inside: u32,
}

@group(0) @binding(0) var<uniform> look: Look;
@group(0) @binding(1) var value: texture_storage_2d<r32float, read>;
@group(0) @binding(2) var<uniform> own_range: Range;
@group(0) @binding(3) var lookup_table: texture_storage_2d<rgba8unorm, read>;  // 256 x 1; of a palette, a colour each
@group(0) @binding(4) var image: texture_2d<f32>;
@group(0) @binding(5) var vectors: texture_storage_2d<rgba32float, read>;  // three components
@group(0) @binding(6) var<uniform> cut: Cut;

// What is the same for all pixels travels with the vertices: some drivers load uniforms anew for every pixel.
struct Drawn {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) scene: vec4f,
    @location(1) @interpolate(flat) value_at: vec4f,
    @location(2) @interpolate(flat) image_at: vec4f,
    @location(3) @interpolate(flat) low: vec4f,
    @location(4) @interpolate(flat) factor: vec4f,  // 1 / (high - low), or 0 where they are the same
    // Of one component, to which s' is added; of three; then what the image's colours are multiplied by.
    @location(5) @interpolate(flat) opacity: vec3f,
    @location(6) @interpolate(flat) value_size: vec2u,
    @location(7) @interpolate(flat) value_bounds: vec4f,
    @location(8) @interpolate(flat) background: vec4f,
    @location(9) @interpolate(flat) flat_at: f32,  // 0 where values differ
    @location(10) @interpolate(flat) lit: u32,
}

@vertex
fn whole_target(@builtin(vertex_index) index: u32) -> Drawn {
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
    let fixed = look.fixed_range == 1u;
    let low = select(own_range.low, look.low, fixed);
    let span = select(own_range.high, look.high, fixed) - low;
    return Drawn(
        vec4f(corner * 2.0 - 1.0, 0.0, 1.0),
        look.scene,
        look.value_at,
        look.image_at,
        low,
        select(vec4f(0.0), 1.0 / span, span > vec4f(0.0)),  // where all values are the same, s' is 0
        vec3f(look.opacity, look.vector_opacity, 1.0 - look.dim),
        look.value_size,
        look.value_bounds,
        look.background,
        select(look.flat_at, 0.0, span.x > 0.0),
        look.lit);
}

fn image_texel(at: vec2i) -> vec3f {
    return textureLoad(image, clamp(at, vec2i(0), vec2i(textureDimensions(image)) - 1), 0).rgb;
}

// Nearest texel, or bilinear where the image is shown smaller than it is.
fn image_color(position: vec2f) -> vec3f {
    if (!smooth_image) {
        return image_texel(vec2i(floor(position)));
    }
    let corner = floor(position - 0.5);
    let weight = position - 0.5 - corner;
    let at = vec2i(corner);
    let top = mix(image_texel(at), image_texel(at + vec2i(1, 0)), weight.x);
    let bottom = mix(image_texel(at + vec2i(0, 1)), image_texel(at + vec2i(1, 1)), weight.x);
    return mix(top, bottom, weight.y);
}

// The image beneath, with alpha 0 where there is none.
fn backdrop_at(position: vec2f, brightness: f32) -> vec4f {
    if (backdrop == backdrop_none) {
        return vec4f(0.0);
    }
    let color = image_color(position) * brightness;
    if (backdrop == backdrop_color) {
        return vec4f(color, 1.0);
    }
    return vec4f(vec3f(dot(color, vec3f(0.299, 0.587, 0.114))), 1.0);  // luma of ITU-R BT.601
}

// Whether the map ends before a position in values.
fn is_outside(position: vec2f, bounds: vec4f) -> bool {
    return map_ends && (any(position < bounds.xy) || any(position >= bounds.zw));
}

// The texel of the value at a position. Values lie one after the other, row by row.
fn texel_at(position: vec2f, size: vec2u) -> vec2u {
    let at = min(vec2u(position), size - 1u);  // a conversion takes what is below 0 for 0
    let index = at.y * size.x + at.x;
    return vec2u(index & ((1u << shift) - 1u), index >> shift);
}

// Both fragment shaders draw the background themselves: pixels that are never discarded are free of what the target held before, and
// some drivers then spare the clearing.
fn is_background(drawn: Drawn) -> bool {
    let position = drawn.position.xy;
    return any(position < drawn.scene.xy) || any(position >= drawn.scene.zw);
}

fn without_value(beneath: vec4f, background: vec4f) -> vec4f {
    return select(background, beneath, beneath.a > 0.0);
}

@fragment
fn color(drawn: Drawn) -> @location(0) vec4f {
    if (is_background(drawn)) {
        return drawn.background;
    }
    let beneath = backdrop_at(drawn.image_at.xy + drawn.image_at.zw * drawn.position.xy, drawn.opacity.z);
    let at = drawn.value_at.xy + drawn.value_at.zw * drawn.position.xy;
    if (is_outside(at, drawn.value_bounds)) {
        return without_value(beneath, drawn.background);
    }
    let v = textureLoad(value, texel_at(at, drawn.value_size)).x;
    if (v == no_value) {
        return without_value(beneath, drawn.background);
    }
    if (has_palette) {
        let number = u32(max(v, 0.0) + 0.5);
        let label = textureLoad(lookup_table, vec2u(number, 0u)).rgb;
        let light = select(unlit_light, 1.0, drawn.lit == all_lit || drawn.lit == number);
        return vec4f(light * mix(beneath.rgb, label, select(1.0, label_opacity, beneath.a > 0.0)), 1.0);
    }
    let s = clamp((v - drawn.low.x) * drawn.factor.x, 0.0, 1.0);
    let seen = select(s, 1.0 - s, bright_low);
    let heat = textureLoad(lookup_table, vec2u(u32((seen + drawn.flat_at) * 255.0 + 0.5), 0u)).rgb;
    let own = select(seen, abs(2.0 * (seen + drawn.flat_at) - 1.0), diverging);
    let alpha = select(1.0, min(1.0, own + drawn.opacity.x), beneath.a > 0.0);  // alone, the heat map is opaque
    return vec4f(mix(beneath.rgb, heat, alpha), 1.0);
}

@fragment
fn vector_color(drawn: Drawn) -> @location(0) vec4f {
    if (is_background(drawn)) {
        return drawn.background;
    }
    let beneath = backdrop_at(drawn.image_at.xy + drawn.image_at.zw * drawn.position.xy, drawn.opacity.z);
    let at = drawn.value_at.xy + drawn.value_at.zw * drawn.position.xy;
    if (is_outside(at, drawn.value_bounds)) {
        return without_value(beneath, drawn.background);
    }
    let v = textureLoad(vectors, texel_at(at, drawn.value_size));
    if (v.x == no_value) {
        return without_value(beneath, drawn.background);
    }
    let rgb = clamp((v.rgb - drawn.low.rgb) * drawn.factor.rgb, vec3f(0.0), vec3f(1.0));
    return vec4f(mix(beneath.rgb, rgb, select(1.0, drawn.opacity.y, beneath.a > 0.0)), 1.0);
}

const outside_light = 0.2;  // of the image, where a mask is shown alone

// The mask in place of the colours: the image as it is inside, dark elsewhere; white on black where there is none beneath.
@fragment
fn mask_alone(drawn: Drawn) -> @location(0) vec4f {
    if (is_background(drawn)) {
        return drawn.background;
    }
    let at = drawn.value_at.xy + drawn.value_at.zw * drawn.position.xy;
    var v = no_value;
    if (!is_outside(at, drawn.value_bounds)) {
        v = textureLoad(value, texel_at(at, drawn.value_size)).x;
    }
    let inside = v != no_value && select(v >= cut.at, v <= cut.at, cut.low_inside == 1u);
    let light = select(outside_light, 1.0, inside);
    let beneath = backdrop_at(drawn.image_at.xy + drawn.image_at.zw * drawn.position.xy, light);
    if (beneath.a > 0.0) {
        return beneath;
    }
    return select(vec4f(vec3f(f32(inside)), 1.0), drawn.background, v == no_value);
}
