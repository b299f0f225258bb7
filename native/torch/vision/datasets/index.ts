/** Data sets of pictures. */
export { Digits, type DigitsOptions } from './digits';
export { check_integrity } from './download';
export { FashionMNIST, MNIST, type MNISTOptions } from './mnist';
export { VisionDataset } from './vision_dataset';
