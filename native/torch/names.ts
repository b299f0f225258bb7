/** Has error messages name the package's functions and classes as Python's name them. */
import * as ops from './generated/ops';
import * as nn from './nn';
import * as optim from './optim';
import { ofFunctional, ofNn, ofOptim, ofTorch } from './python_names';
import { nameMembers } from './typename';

/** The name under which a value is exported. */
const nameIn = (room: object, value: object): string | undefined =>
  Object.entries(room).find(([, member]) => member === value)?.[0];

const ROOMS: readonly (readonly [room: object, fullName: (name: string) => string])[] = [
  [nn, ofNn],
  [nn.functional, ofFunctional],
  [ops, ofTorch],
  [optim, ofOptim],
];

nameMembers((value) => {
  for (const [room, fullName] of ROOMS) {
    const name = nameIn(room, value);
    if (name !== undefined) return fullName(name);
  }
  return undefined;
});
