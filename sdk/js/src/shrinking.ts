/**
 * The photo with fewer pixels or more strongly packed, at most so many bytes; null when it cannot
 * be made so here.
 */
export type Shrink = (photo: Blob, limit: number) => Promise<Blob | null>;

const PHOTOS = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"];
const SIDE = 4096; // pixels: as much as the server keeps of the longer side,
const READABLE_SIDE = 1440; // and of the shorter one, when a picture is long
const QUALITIES = [0.85, 0.7, 0.5, 0.3]; // of JPEG: the first that fits

export const mayShrink = ({ type }: { type: string }): boolean => PHOTOS.includes(type);

/**
 * By the browser's own decoder: upright, in the screen's colours, on white. Many browsers cannot
 * read HEIC.
 */
export const shrinkPhoto: Shrink = async (photo, limit) => {
  const picture = await createImageBitmap(photo);
  try {
    const canvas = drawn(picture);
    for (const quality of QUALITIES) {
      const smaller = await packed(canvas, quality);
      if (smaller && smaller.size <= limit) return smaller;
    }
    return null;
  } finally {
    picture.close();
  }
};

function drawn(picture: ImageBitmap): HTMLCanvasElement {
  const { width, height } = picture;
  const scale = Math.min(
    1,
    Math.max(SIDE / Math.max(width, height), READABLE_SIDE / Math.min(width, height)),
  );
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const context = canvas.getContext("2d")!;
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function packed(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}
