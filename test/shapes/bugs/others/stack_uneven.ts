import * as torch from 'tensorpad';

/** Words as tensors of their letters' numbers. */
const encode = (word: string) => torch.tensor([...word].map((c) => c.charCodeAt(0) - 97));

const words = ['apple', 'pear', 'fig'];
const lengths = words.map((word) => word.length);
const batch = torch.stack(words.map(encode)); // expect: join-mismatch // fix: const batch = torch.nn.utils.rnn.pad_sequence(words.map(encode), true);
console.log(batch, lengths);
