export { createImageService } from './image-service.ts';
export { insertImage, type NewImage, removeImage } from './new-image.ts';
export { maySeeImage } from './visible-images.ts';
