// Heat map over the input image: contrast stretch (Eq. 5), colour map, opacity, straight alpha blend.
//
// A target pixel's centre is looked up in the map and in the image by an affine transform. Map pixels are crisp squares.

override no_value: f32;
// Fixed for a pipeline, so that no pixel pays for an image that is not there or for taps that are not taken.
override backdrop: u32;
override smooth_image: bool;
override shift: u32;  // log2 of the columns of texels of values

const backdrop_none = 0u;
const backdrop_gray = 1u;
const backdrop_color = 2u;

struct Look {
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
    value_columns: u32,
    value_rows: u32,
    padding: vec2u,
}

@group(0) @binding(0) var<uniform> look: Look;
@group(0) @binding(1) var value: texture_storage_2d<r32float, read>;
@group(0) @binding(2) var<uniform> own_range: vec2f;
@group(0) @binding(3) var lookup_table: texture_storage_2d<rgba8unorm, read>;  // 256 x 1
@group(0) @binding(4) var image: texture_2d<f32>;

// What is the same for all pixels travels with the vertices: some drivers load uniforms anew for every pixel.
struct Drawn {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) scene: vec4f,
    @location(1) @interpolate(flat) value_at: vec4f,
    @location(2) @interpolate(flat) image_at: vec4f,
    @location(3) @interpolate(flat) range_and_opacity: vec4f,  // low, high, opacity, 0
    @location(4) @interpolate(flat) value_size: vec2i,
    @location(5) @interpolate(flat) value_bounds: vec4f,
}

@vertex
fn whole_target(@builtin(vertex_index) index: u32) -> Drawn {
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
    let range = select(own_range, vec2f(look.low, look.high), look.fixed_range == 1u);
    return Drawn(
        vec4f(corner * 2.0 - 1.0, 0.0, 1.0),
        look.scene,
        look.value_at,
        look.image_at,
        vec4f(range, look.opacity, 0.0),
        vec2i(i32(look.value_columns), i32(look.value_rows)),
        look.value_bounds);
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
fn value_at(position: vec2f, size: vec2i, bounds: vec4f) -> f32 {
    if (any(position < bounds.xy) || any(position >= bounds.zw)) {
        return no_value;
    }
    let at = clamp(vec2i(floor(position)), vec2i(0), size - 1);
    let index = at.y * size.x + at.x;
    return textureLoad(value, vec2i(index & ((1 << shift) - 1), index >> shift)).x;
}

fn stretched(v: f32, low: f32, high: f32) -> f32 {
    let span = high - low;
    return select(0.0, clamp((v - low) / span, 0.0, 1.0), span > 0.0);
}

@fragment
fn colour(drawn: Drawn) -> @location(0) vec4f {
    let position = drawn.position.xy;
    if (any(position < drawn.scene.xy) || any(position >= drawn.scene.zw)) {
        discard;
    }
    let beneath = backdrop_at(drawn.image_at.xy + drawn.image_at.zw * position);
    let v = value_at(drawn.value_at.xy + drawn.value_at.zw * position, drawn.value_size, drawn.value_bounds);
    if (v == no_value) {
        if (beneath.a == 0.0) {
            discard;  // the target's background shows
        }
        return beneath;
    }
    let s = stretched(v, drawn.range_and_opacity.x, drawn.range_and_opacity.y);
    let heat = textureLoad(lookup_table, vec2u(u32(floor(s * 255.0 + 0.5)), 0u)).rgb;
    let alpha = select(1.0, min(1.0, s + drawn.range_and_opacity.z), beneath.a > 0.0);  // alone, the heat map is opaque
    return vec4f(mix(beneath.rgb, heat, alpha), 1.0);
}
