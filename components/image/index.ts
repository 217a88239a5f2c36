export { AppImage, type AppImageArgs } from "./app-image.ts";
export { pinnedImage } from "./pinned-image.ts";
