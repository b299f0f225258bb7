/** What the checks of the rows share. */

/** A row's check; it throws when the row does not work. */
export type Check = () => void | Promise<void>;
