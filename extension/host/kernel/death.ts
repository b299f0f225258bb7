/** Why a kernel process ended, in words a user can act on. */

export type DeathCause = 'memory' | 'killed' | 'crashed' | 'exited' | 'unstartable' | 'protocol';

export interface Death {
  cause: DeathCause;
  /** One or two sentences. */
  message: string;
}

export interface ProcessEnd {
  code: number | null;
  signal: string | null;
  /** The end of what the process wrote to stderr. */
  stderr: string;
  /** Set when the process could not be started, or its stream could not be understood. */
  failure?: { cause: 'unstartable' | 'protocol'; message: string };
}

const HEAP_EXHAUSTED = /heap out of memory|heap limit|Allocation failed - |std::bad_alloc/;
const CRASH_SIGNALS: Record<string, string> = {
  SIGSEGV: 'a segmentation fault',
  SIGBUS: 'a bus error',
  SIGILL: 'an illegal instruction',
  SIGFPE: 'an arithmetic fault',
  SIGABRT: 'an abort',
  SIGTRAP: 'a trap',
};
/** Exit codes of Windows for the same faults. */
const CRASH_CODES: Record<number, string> = {
  3221225477: 'an access violation',
  3221225725: 'a stack overflow',
  3221226505: 'an abort',
};
/** Shells and Node report a signal n as exit code 128 + n. */
const SIGNAL_CODES: Record<number, string> = {
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
};

/** Turns the way a process ended into a cause and a message. */
export function describeDeath(end: ProcessEnd): Death {
  if (end.failure) return end.failure;
  const signal = end.signal ?? (end.code === null ? undefined : SIGNAL_CODES[end.code]);
  if (HEAP_EXHAUSTED.test(end.stderr)) {
    return {
      cause: 'memory',
      message: 'The kernel ran out of memory. JavaScript objects filled its heap; tensors live outside it.',
    };
  }
  if (signal === 'SIGKILL') {
    return {
      cause: 'killed',
      message: 'The kernel was killed (SIGKILL). If nobody did so on purpose, the system ran out of memory.',
    };
  }
  const crash = (signal && CRASH_SIGNALS[signal]) ?? (end.code === null ? undefined : CRASH_CODES[end.code]);
  if (crash) {
    return {
      cause: 'crashed',
      message: `The kernel crashed with ${crash}${signal ? ` (${signal})` : ''}. This is a bug in Tensorpad, not in your script.`,
    };
  }
  if (signal) return { cause: 'killed', message: `The kernel was ended by ${signal}.` };
  const reason = lastLine(end.stderr);
  return { cause: 'exited', message: `The kernel exited with code ${end.code}${reason ? `: ${reason}` : '.'}` };
}

/** The last line of stderr that says something: an `Error: …` line if there is one. */
function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const error = lines.findLast((line) => /^(\w*Error|Uncaught)\b/.test(line));
  return error ?? lines.findLast((line) => line !== '' && !line.startsWith('at ') && !/^Node\.js v/.test(line)) ?? '';
}
