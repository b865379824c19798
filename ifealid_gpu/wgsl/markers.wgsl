// Markers over the picture: concentric antialiased discs and rings, one instance a marker.

struct Target {
    size: vec2f,  // target pixels
    padding: vec2f,
}

// A disc, a ring or the outline of a rectangle, in one colour. Sizes are target pixels.
struct Ring {
    center: vec2f,
    half: vec2f,   // of a rectangle's sides; 0 for what is round
    inner: f32,    // radius inside which nothing is drawn, 0 for a disc; of a rectangle the distance from its sides,
    outer: f32,    // negative inside it; likewise
    padding: vec2f,
    color: vec4f,  // straight alpha
}

@group(0) @binding(0) var<uniform> destination: Target;
@group(0) @binding(1) var<storage, read> rings: array<Ring>;

struct Corner {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) ring: u32,
}

@vertex
fn around_ring(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Corner {
    let ring = rings[instance];
    let unit = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
    let at = ring.center + unit * (ring.half + ring.outer + 1.0);
    let clip = at / destination.size * 2.0 - 1.0;
    return Corner(vec4f(clip.x, -clip.y, 0.0, 1.0), instance);
}

@fragment
fn cover_ring(corner: Corner) -> @location(0) vec4f {
    let ring = rings[corner.ring];
    let offset = abs(corner.position.xy - ring.center);
    let is_round = ring.half.x == 0.0;
    let beyond = offset - ring.half;
    let radius = select(max(beyond.x, beyond.y), length(offset), is_round);
    // Coverage of a pixel by an edge is its distance to the edge, cut to one pixel's width.
    let within_outer = clamp(ring.outer - radius + 0.5, 0.0, 1.0);
    let within_inner = select(clamp(ring.inner - radius + 0.5, 0.0, 1.0), 0.0, is_round && ring.inner == 0.0);
    return vec4f(ring.color.rgb, ring.color.a * (within_outer - within_inner));
}
