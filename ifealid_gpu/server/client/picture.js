// The picture: the newest frame of the server, on a canvas of the frame's own pixels.

export class Picture {
  /**
   * @param {HTMLCanvasElement} canvas - fills the page. A frame of another shape is shown whole, in the middle.
   * @param {function(object)} drawn - is told the header of each frame that was drawn.
   */
  constructor(canvas, drawn) {
    this._canvas = canvas;
    // Frames are opaque. The browser must not convert their colours: at rest they are the server's, exactly.
    this._context = canvas.getContext("2d", { alpha: false });
    this._context.fillStyle = getComputedStyle(document.documentElement).backgroundColor; // until there is a frame
    this._context.fillRect(0, 0, canvas.width, canvas.height);
    this._drawn = drawn;
    this._next = null;
    this._isDecoding = false;
    this._ratio = 1;
  }

  /** Show a frame as soon as it is decoded; one that waits for that is dropped for a newer one. */
  take(header, bytes) {
    this._next = { header, bytes };
    if (!this._isDecoding) {
      this._show();
    }
  }

  async _show() {
    this._isDecoding = true;
    while (this._next !== null) {
      const { header, bytes } = this._next;
      this._next = null;
      try {
        const blob = new Blob([bytes], { type: header.mimetype });
        this._draw(header, await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" }));
      } catch (error) {
        console.error(`frame ${header.index} is no picture: ${error.message}`);
      }
      this._drawn(header); // a faulty one as well, or the server would wait for ever
    }
    this._isDecoding = false;
  }

  _draw(header, bitmap) {
    const canvas = this._canvas;
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
    }
    this._ratio = header.ratio;
    this._context.drawImage(bitmap, 0, 0);
    bitmap.close();
  }

  /** The logical pixel of the server's window at a position of the page. */
  at(clientX, clientY) {
    const box = this._canvas.getBoundingClientRect();
    const width = this._canvas.width / this._ratio;
    const height = this._canvas.height / this._ratio;
    const scale = Math.min(box.width / width, box.height / height);
    const left = box.left + (box.width - width * scale) / 2;
    const top = box.top + (box.height - height * scale) / 2;
    return [(clientX - left) / scale, (clientY - top) / scale];
  }
}

/**
 * Tell how large the canvas is on the screen, now and whenever that changes.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {function(object)} tell - takes an event `resize` of rendercanvas.
 */
export function followSize(canvas, tell) {
  const observer = new ResizeObserver(([entry]) => {
    const ratio = window.devicePixelRatio;
    const exact = entry.devicePixelContentBoxSize?.[0]; // Safari has none
    const inPixels = (side, exactSide) => {
      // Rounding is the browser's business, but where it imitates another screen it gives the real one's pixels.
      const found = side * ratio;
      return exactSide !== undefined && Math.abs(exactSide - found) < 2 ? exactSide : Math.round(found);
    };
    const width = inPixels(entry.contentRect.width, exact?.inlineSize);
    const height = inPixels(entry.contentRect.height, exact?.blockSize);
    if (width > 0 && height > 0) {
      tell({ type: "resize", width: width / ratio, height: height / ratio, pwidth: width, pheight: height, ratio });
    }
  });
  try {
    observer.observe(canvas, { box: "device-pixel-content-box" });
  } catch {
    observer.observe(canvas);
  }
}
