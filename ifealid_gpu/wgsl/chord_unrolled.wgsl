// uses tiles, values, angle, vectors, chord, rounds
// Angle, cosine or dot in float32 with any real vector, on processors: all packs one after the other without a loop, for
// integer_unrolled.wgsl's reasons. Of an origin for each channel, and of weights, the kernel with a loop takes care.

// Parts of vectors that are compared; at most most_parts.
override unrolled_parts: u32 = 0u;

const most_parts = 128u;

@group(0) @binding(7) var<uniform> unit: array<vec4f, most_parts>;  // the vector, each part at a place known beforehand

var<private> unit_parts: array<vec4f, most_parts>;
// The origin, the same for all parts, and its code and rest times the steps.
var<private> own: Part;
var<private> origin_codes: vec4f;
var<private> origin_rests: vec4f;

fn unit_part(index: u32) -> vec4f {
    return unit[index];
}

fn load_part(part: u32) {
    if (part < unrolled_parts) {
        unit_parts[part] = unit[part];
    }
}

fn load_4(part: u32) {
    load_part(part);
    load_part(part + 1u);
    load_part(part + 2u);
    load_part(part + 3u);
}

fn load_16(part: u32) {
    load_4(part);
    load_4(part + 4u);
    load_4(part + 8u);
    load_4(part + 12u);
}

fn load_64(part: u32) {
    load_16(part);
    load_16(part + 16u);
    load_16(part + 32u);
    load_16(part + 48u);
}

// c - origin, times the steps. What follows is written out 32 times for each of two samples, and drivers compile all of
// it before they see what never runs: so it has no more in it than it needs.
fn from_origin(stepped_codes: vec4f) -> vec4f {
    if (origin == origin_zero) {
        return stepped_codes;
    }
    return stepped_codes - origin_codes - origin_rests;
}

fn squared_difference(u: vec4f, part: u32, inverse: vec4f) -> vec4f {
    let difference = u * inverse - unit_parts[part];
    return difference * difference;
}

fn apart_of_8(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    let t = pack_of(texel, part / 4u);
    return squared_difference(from_origin(codes_of_8(t.x)), part, inverse)
        + squared_difference(from_origin(codes_of_8(t.y)), part + 1u, inverse)
        + (squared_difference(from_origin(codes_of_8(t.z)), part + 2u, inverse)
            + squared_difference(from_origin(codes_of_8(t.w)), part + 3u, inverse));
}

fn apart_of_16(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    if (part >= unrolled_parts) {
        return vec4f(0.0);
    }
    let t = pack_of(texel, part / 2u);
    return squared_difference(from_origin(codes_of_16(t.x, t.y)), part, inverse)
        + squared_difference(from_origin(codes_of_16(t.z, t.w)), part + 1u, inverse);
}

fn apart_of_32(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    if (part >= unrolled_parts) {
        return vec4f(0.0);
    }
    return squared_difference(vector_of_32(pack_of(texel, part), own.code, own.rest), part, inverse);
}

fn apart_of_4_parts(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    if (part >= unrolled_parts) {
        return vec4f(0.0);
    }
    if (bits == 8u) {
        return apart_of_8(texel, part, inverse);
    }
    if (bits == 16u) {
        return apart_of_16(texel, part, inverse) + apart_of_16(texel, part + 2u, inverse);
    }
    return apart_of_32(texel, part, inverse) + apart_of_32(texel, part + 1u, inverse)
        + (apart_of_32(texel, part + 2u, inverse) + apart_of_32(texel, part + 3u, inverse));
}

fn apart_of_16_parts(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    return apart_of_4_parts(texel, part, inverse) + apart_of_4_parts(texel, part + 4u, inverse)
        + (apart_of_4_parts(texel, part + 8u, inverse) + apart_of_4_parts(texel, part + 12u, inverse));
}

fn apart_of_64_parts(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    return apart_of_16_parts(texel, part, inverse) + apart_of_16_parts(texel, part + 16u, inverse)
        + (apart_of_16_parts(texel, part + 32u, inverse) + apart_of_16_parts(texel, part + 48u, inverse));
}

fn squared_chord(pixel: u32, inverse_norm: f32) -> f32 {
    let texel = texel_of(pixel);
    let inverse = inverse_norm / steps();
    return dot(apart_of_64_parts(texel, 0u, inverse) + apart_of_64_parts(texel, 64u, inverse), vec4f(1.0));
}

@compute @workgroup_size(vector_width)
fn chord_unrolled(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    own = part_at(0u);
    origin_codes = vec4f(own.code) * steps();
    origin_rests = own.rest * steps();
    load_64(0u);
    load_64(64u);
    let number = group.y * groups.x + group.x;
    let first = first_of_rounds(number, local.x);
    let rounds = samples.rounds;
    var range = vec2f(highest, -highest);
    for (var n = 0u; n < rounds; n += 2u) {
        let sample = first + n * vector_width;
        let other = sample + vector_width;
        let pixel = pixel_of(sample);
        let other_pixel = pixel_of(other);
        let norm = inverse_norm_at(sample);
        let other_norm = inverse_norm_at(other);
        let apart = squared_chord(pixel, norm);
        let other_apart = squared_chord(other_pixel, other_norm);
        range = with_stored(range, sample, pixel, value_of_chord(pixel, norm, apart));
        range = with_stored(range, other, other_pixel, value_of_chord(other_pixel, other_norm, other_apart));
    }
    store_range(number, local.x, range);
}
