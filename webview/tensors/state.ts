import type { Sort } from './variables';

export type ViewName = 'values' | 'image' | 'text';

/** What the panel keeps across reloads. */
export interface State {
  sort: Sort;
  filter: string;
  selected: string | null;
  /** Null until chosen: then pictures are shown as pictures. */
  view: ViewName | null;
  at: number[];
  heat: boolean;
}

export const defaultState: State = {
  sort: { key: 'name', descending: false },
  filter: '',
  selected: null,
  view: null,
  at: [],
  heat: false,
};
