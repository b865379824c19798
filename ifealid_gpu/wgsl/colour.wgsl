// Heat map over the input image: contrast stretch (Eq. 5), colour map, opacity, straight alpha blend.
//
// A target pixel's centre is looked up in the map and in the image by an affine transform. Map pixels are crisp squares.
// A centre within edge_bias of a map pixel's edge counts to the next one, so that rounding does not decide.

override no_value: f32;
// Fixed for a pipeline, so that no pixel pays for an image that is not there or for taps that are not taken.
override backdrop: u32;
override smooth_image: bool;

const edge_bias = 0.0009765625;  // 1 / 1024 of a map or image pixel

const backdrop_none = 0u;
const backdrop_gray = 1u;
const backdrop_color = 2u;

struct Look {
    // The part of the target, in target pixels, where the scene lies.
    scene_start: vec2f,
    scene_end: vec2f,
    // Position in map pixels and in image pixels: origin + step * (target pixel's centre).
    map_origin: vec2f,
    map_step: vec2f,
    image_origin: vec2f,
    image_step: vec2f,
    // Used in place of the map's own range where fixed_range is 1.
    low: f32,
    high: f32,
    fixed_range: u32,
    opacity: f32,
}

@group(0) @binding(0) var<uniform> look: Look;
@group(0) @binding(1) var value: texture_2d<f32>;
@group(0) @binding(2) var<storage, read> own_range: vec2f;
@group(0) @binding(3) var lookup_table: texture_2d<f32>;  // 256 x 1
@group(0) @binding(4) var image: texture_2d<f32>;

@vertex
fn whole_target(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
    return vec4f(corner * 2.0 - 1.0, 0.0, 1.0);
}

fn image_texel(at: vec2i) -> vec3f {
    return textureLoad(image, clamp(at, vec2i(0), vec2i(textureDimensions(image)) - 1), 0).rgb;
}

// Nearest texel, or bilinear where the image is shown smaller than it is.
fn image_at(position: vec2f) -> vec3f {
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
fn backdrop_at(target_pixel: vec2f) -> vec4f {
    if (backdrop == backdrop_none) {
        return vec4f(0.0);
    }
    let color = image_at(look.image_origin + look.image_step * target_pixel + edge_bias);
    if (backdrop == backdrop_color) {
        return vec4f(color, 1.0);
    }
    return vec4f(vec3f(dot(color, vec3f(0.299, 0.587, 0.114))), 1.0);  // luma of ITU-R BT.601
}

fn stretched(v: f32) -> f32 {
    let range = select(own_range, vec2f(look.low, look.high), look.fixed_range == 1u);
    let span = range.y - range.x;
    return select(0.0, clamp((v - range.x) / span, 0.0, 1.0), span > 0.0);
}

@fragment
fn colour(@builtin(position) position: vec4f) -> @location(0) vec4f {
    if (any(position.xy < look.scene_start) || any(position.xy >= look.scene_end)) {
        discard;
    }
    let beneath = backdrop_at(position.xy);
    let at = vec2i(floor(look.map_origin + look.map_step * position.xy + edge_bias));
    let v = textureLoad(value, clamp(at, vec2i(0), vec2i(textureDimensions(value)) - 1), 0).x;
    if (v == no_value) {
        if (beneath.a == 0.0) {
            discard;  // the target's background shows
        }
        return beneath;
    }
    let s = stretched(v);
    let heat = textureLoad(lookup_table, vec2u(u32(floor(s * 255.0 + 0.5)), 0u), 0).rgb;
    let alpha = select(1.0, min(1.0, s + look.opacity), beneath.a > 0.0);  // alone, the heat map is opaque
    return vec4f(mix(beneath.rgb, heat, alpha), 1.0);
}
