import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const [features, hidden, classes] = [40, 32, 10];
const speech = new nn.Sequential(
  new nn.LSTM(features, hidden, { batch_first: true }), // fix: new nn.Linear(features, hidden),
  new nn.Dropout(0.3),
  new nn.Linear(hidden, classes),
);
const mfcc = torch.randn(4, 120, features);
const frames = speech(mfcc); // expect: wrong-call
console.log(frames.argmax(-1).shape);
