/** Python's exception types that PyTorch raises and JavaScript lacks; scripts and tests see them by `name`. */

export class RuntimeError extends Error {
  override name = 'RuntimeError';
}

export class ValueError extends Error {
  override name = 'ValueError';
}

export class KeyError extends Error {
  override name = 'KeyError';
}

export class IndexError extends Error {
  override name = 'IndexError';
}

export class AttributeError extends Error {
  override name = 'AttributeError';
}

export class NotImplementedError extends Error {
  override name = 'NotImplementedError';
}

/** The system refused something to do with files. */
export class OSError extends Error {
  override name = 'OSError';
}

export class FileNotFoundError extends OSError {
  override name = 'FileNotFoundError';
}

export class IsADirectoryError extends OSError {
  override name = 'IsADirectoryError';
}

export class NotADirectoryError extends OSError {
  override name = 'NotADirectoryError';
}

export class PermissionError extends OSError {
  override name = 'PermissionError';
}

export class EOFError extends Error {
  override name = 'EOFError';
}

export class AssertionError extends Error {
  override name = 'AssertionError';
}

/** An allocation the machine has no memory for; a RuntimeError as in PyTorch. */
export class OutOfMemoryError extends RuntimeError {}

/** A matrix for which the operation has no answer: singular, not positive-definite, not converging. */
export class LinAlgError extends RuntimeError {
  override name = '_LinAlgError';
}

/** The user interrupted the script. */
export class KeyboardInterrupt extends Error {
  override name = 'KeyboardInterrupt';
}
