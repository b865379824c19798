// uses tiles, validity, values
// One channel: code / (largest code) of every sampled pixel.

struct Choice {
    bits: u32,
    index: u32,    // of the channel within its pack
    pack: u32,
    largest: f32,  // code
}

@group(0) @binding(4) var<uniform> choice: Choice;

fn code_of(pack: vec4u, index: u32) -> u32 {
    let first_bit = choice.bits * index;
    let mask = 0xffffffffu >> (32u - choice.bits);
    return (pack[first_bit / 32u] >> (first_bit % 32u)) & mask;
}

@compute @workgroup_size(workgroup_width)
fn channel(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    let sample = samples.first + number_of(group, groups, local.x);
    let pixel = pixel_of(sample);
    let code = code_of(pack_of(texel_of(pixel), choice.pack), choice.index);
    store(sample, pixel, f32(code) / choice.largest);
}
