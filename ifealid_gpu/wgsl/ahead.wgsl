// Packs of a pixel in their order, each loaded while the one before it is compared: a processor waits for a load, and for
// what sorts its numbers by lanes, as long as for all else that it does with a pack, and sees no further ahead itself.

var<private> next_pack: vec4u;

fn begin_packs(texel: vec3u) {
    next_pack = pack_of(texel, 0u);
}

// A pack, after those before it, of how many there are.
fn taken_pack(texel: vec3u, pack: u32, packs: u32) -> vec4u {
    let taken = next_pack;
    if (pack + 1u < packs) {
        next_pack = pack_of(texel, pack + 1u);
    }
    return taken;
}
