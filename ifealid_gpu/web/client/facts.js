// What the page holds: facts as JSON, and numbered blocks of bytes.

export const FACTS = JSON.parse(document.getElementById("facts").textContent);
export const CONSTANTS = FACTS.constants;

export function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = letters.charCodeAt(n);
  return bytes;
}

// A block as it was before deflate packed it, or as it is.
export async function block(number, isPacked = true) {
  const bytes = bytesOf(document.getElementById(`block-${number}`).textContent);
  if (!isPacked) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
