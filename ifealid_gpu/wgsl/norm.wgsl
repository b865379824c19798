// uses tiles, validity, values, vectors
// The length of every sampled pixel's vector of real values.
//
// Values are shares of the largest one, so that no square leaves what float32 holds.

struct RealValues {
    origin_code: u32,  // the code that stands for 0, and a rest
    origin_rest: f32,
    step: f32,         // from one code to the next, as a share of the largest value
    largest: f32,      // value
    channels: u32,
}

@group(0) @binding(8) var<uniform> given_real: RealValues;

var<private> real: RealValues;

// The sum of squares over four channels from a first one; those that fill up the last pack are no channels.
fn squares_of_part(pack: vec4u, part: u32, first: u32) -> f32 {
    let origin = Part(vec4u(real.origin_code), vec4f(real.origin_rest), vec4f(1.0));
    let values = stepped_vector(pack, part, origin) / steps() * real.step;
    let there = first + vec4u(0u, 1u, 2u, 3u) < vec4u(real.channels);
    let counted = select(vec4f(0.0), values, there);
    return dot(counted, counted);
}

@compute @workgroup_size(workgroup_width)
fn norm(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    real = given_real;
    let sample = samples.first + number_of(group, groups, local.x);
    let pixel = pixel_of(sample);
    let texel = texel_of(pixel);
    let parts = parts_of_pack();
    let packs = samples.packs;
    var squares = 0.0;
    for (var pack = 0u; pack < packs; pack++) {
        let t = pack_of(texel, pack);
        var of_pack = 0.0;
        for (var part = 0u; part < parts; part++) {
            of_pack += squares_of_part(t, part, 4u * (pack * parts + part));
        }
        squares += of_pack;
    }
    store(sample, pixel, real.largest * sqrt(squares));
}
