/** Heat over a picture: colours that rise steadily in lightness, and cover the more the higher the value. */

/** Dark violet, red, orange, light yellow: readable without colour vision. */
const STOPS = [
  [58, 9, 99],
  [147, 38, 103],
  [221, 81, 58],
  [252, 165, 10],
  [252, 255, 164],
] as const;

/** Draws (height, width) of 0 to 1 onto a canvas of that size, the first row at the top. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  map: Float32Array,
  width: number,
  strength: number,
): void {
  const image = new ImageData(width, map.length / width);
  for (const [i, value] of map.entries()) {
    const place = Math.min(1, value) * (STOPS.length - 1);
    const low = Math.min(STOPS.length - 2, Math.floor(place));
    const share = place - low;
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = STOPS[low]![c]! * (1 - share) + STOPS[low + 1]![c]! * share;
    }
    image.data[4 * i + 3] = 255 * strength * Math.min(0.9, 1.6 * value ** 1.5); // weak evidence leaves the picture clear
  }
  put(canvas, image);
}

/** Draws a picture of sound in grey. */
export function drawGrey(canvas: HTMLCanvasElement, picture: Float32Array, side: number): void {
  const image = new ImageData(side, side);
  for (const [i, value] of picture.entries()) {
    image.data.fill(255 * value, 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  put(canvas, image);
}

/** Rows of a picture of sound from the highest band down, as it is drawn. */
export function upsideDown(picture: Float32Array, side: number): Float32Array {
  const out = new Float32Array(picture.length);
  for (let y = 0; y < side; y++) out.set(picture.subarray(y * side, (y + 1) * side), (side - 1 - y) * side);
  return out;
}

function put(canvas: HTMLCanvasElement, image: ImageData): void {
  const { width, height } = image;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}
