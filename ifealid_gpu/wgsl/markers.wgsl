// Markers over the picture: concentric antialiased discs and rings, one instance a marker.

struct Target {
    size: vec2f,  // target pixels
    padding: vec2f,
}

// A disc or ring of one colour. Sizes are target pixels.
struct Ring {
    center: vec2f,
    inner: f32,  // radius inside which nothing is drawn; 0 for a disc
    outer: f32,
    color: vec4f,  // straight alpha
    square: f32,   // 1: a square's outline, with half sides in place of radii
    padding_a: f32,
    padding_b: vec2f,
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
    let at = ring.center + unit * (ring.outer + 1.0);
    let clip = at / destination.size * 2.0 - 1.0;
    return Corner(vec4f(clip.x, -clip.y, 0.0, 1.0), instance);
}

@fragment
fn cover_ring(corner: Corner) -> @location(0) vec4f {
    let ring = rings[corner.ring];
    let offset = abs(corner.position.xy - ring.center);
    let radius = select(length(offset), max(offset.x, offset.y), ring.square == 1.0);
    // Coverage of a pixel by an edge is its distance to the edge, cut to one pixel's width.
    let within_outer = clamp(ring.outer - radius + 0.5, 0.0, 1.0);
    let within_inner = select(0.0, clamp(ring.inner - radius + 0.5, 0.0, 1.0), ring.inner > 0.0);
    return vec4f(ring.color.rgb, ring.color.a * (within_outer - within_inner));
}
