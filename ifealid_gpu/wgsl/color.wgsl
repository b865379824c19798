// Heat map over the input image: contrast stretch (Eq. 5), colour map, opacity, straight alpha blend.
//
// A target pixel's centre is looked up in the map and in the image by an affine transform. Map pixels are crisp squares.

override no_value: f32;
// Fixed for a pipeline, so that no pixel pays for an image that is not there or for taps that are not taken.
override backdrop: u32;
override smooth_image: bool;
override map_ends: bool;  // whether the map ends before the scene does
override shift: u32;  // log2 of the columns of texels of values

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
    // Used in place of the map's own range where fixed_range is 1.
    low: f32,
    high: f32,
    fixed_range: u32,
    opacity: f32,
    value_size: vec2u,  // across and down
    padding: vec2u,
}

// Smallest and largest value of each component.
struct Range {
    low: vec4f,
    high: vec4f,
}

@group(0) @binding(0) var<uniform> look: Look;
@group(0) @binding(1) var value: texture_storage_2d<r32float, read>;
@group(0) @binding(2) var<uniform> own_range: Range;
@group(0) @binding(3) var lookup_table: texture_storage_2d<rgba8unorm, read>;  // 256 x 1
@group(0) @binding(4) var image: texture_2d<f32>;

// What is the same for all pixels travels with the vertices: some drivers load uniforms anew for every pixel.
struct Drawn {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) scene: vec4f,
    @location(1) @interpolate(flat) value_at: vec4f,
    @location(2) @interpolate(flat) image_at: vec4f,
    @location(3) @interpolate(flat) stretch: vec4f,  // low, 1 / (high - low), opacity, 0
    @location(4) @interpolate(flat) value_size: vec2u,
    @location(5) @interpolate(flat) value_bounds: vec4f,
    @location(6) @interpolate(flat) background: vec4f,
}

@vertex
fn whole_target(@builtin(vertex_index) index: u32) -> Drawn {
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
    let range = select(vec2f(own_range.low.x, own_range.high.x), vec2f(look.low, look.high), look.fixed_range == 1u);
    let span = range.y - range.x;
    let factor = select(0.0, 1.0 / span, span > 0.0);  // where all values are the same, they are the lowest
    return Drawn(
        vec4f(corner * 2.0 - 1.0, 0.0, 1.0),
        look.scene,
        look.value_at,
        look.image_at,
        vec4f(range.x, factor, look.opacity, 0.0),
        look.value_size,
        look.value_bounds,
        look.background);
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
fn backdrop_at(position: vec2f) -> vec4f {
    if (backdrop == backdrop_none) {
        return vec4f(0.0);
    }
    let color = image_color(position);
    if (backdrop == backdrop_color) {
        return vec4f(color, 1.0);
    }
    return vec4f(vec3f(dot(color, vec3f(0.299, 0.587, 0.114))), 1.0);  // luma of ITU-R BT.601
}

// Values lie one after the other, row by row.
fn value_at(position: vec2f, size: vec2u, bounds: vec4f) -> f32 {
    if (map_ends && (any(position < bounds.xy) || any(position >= bounds.zw))) {
        return no_value;
    }
    let at = min(vec2u(position), size - 1u);  // a conversion takes what is below 0 for 0
    let index = at.y * size.x + at.x;
    return textureLoad(value, vec2u(index & ((1u << shift) - 1u), index >> shift)).x;
}

// Draws the background itself: pixels that are never discarded are free of what the target held before, and some drivers
// then spare the clearing.
@fragment
fn color(drawn: Drawn) -> @location(0) vec4f {
    let position = drawn.position.xy;
    if (any(position < drawn.scene.xy) || any(position >= drawn.scene.zw)) {
        return drawn.background;
    }
    let beneath = backdrop_at(drawn.image_at.xy + drawn.image_at.zw * position);
    let v = value_at(drawn.value_at.xy + drawn.value_at.zw * position, drawn.value_size, drawn.value_bounds);
    if (v == no_value) {
        return select(drawn.background, beneath, beneath.a > 0.0);
    }
    let s = clamp((v - drawn.stretch.x) * drawn.stretch.y, 0.0, 1.0);
    let heat = textureLoad(lookup_table, vec2u(u32(s * 255.0 + 0.5), 0u)).rgb;
    let alpha = select(1.0, min(1.0, s + drawn.stretch.z), beneath.a > 0.0);  // alone, the heat map is opaque
    return vec4f(mix(beneath.rgb, heat, alpha), 1.0);
}
