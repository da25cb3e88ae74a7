/** What the worker needs of pictures. */
export { claimImages, type DueImage } from "./claim-images.ts";
export { isShown } from "./find-image.ts";
export { followProductImages } from "./follow-products.ts";
export { createFolderStore, type ImageStore } from "./image-store.ts";
export { imageTypeOf, mayBeServed } from "./image-type.ts";
export { type ProbedImage, settleImage } from "./settle-image.ts";
