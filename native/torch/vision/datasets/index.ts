/** Data sets of pictures. */
export { CIFAR10, CIFAR100, type CIFAROptions } from './cifar';
export { Digits, type DigitsOptions } from './digits';
export { check_integrity } from './download';
export { FakeData, type FakeDataOptions } from './fake';
export { DatasetFolder, ImageFolder, type ImageFolderOptions } from './folder';
export { FashionMNIST, KMNIST, MNIST, type MNISTOptions } from './mnist';
export { VisionDataset } from './vision_dataset';
