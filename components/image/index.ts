export { pinnedImage } from "./pinned-image.ts";
export { imageReference, type ReleasedImage } from "./reference.ts";
