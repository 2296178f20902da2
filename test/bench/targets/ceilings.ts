import { fileURLToPath } from 'node:url';
import { Child } from '../child.js';
import { freePort } from '../../support/free-port.js';
import type { Workspace } from '../workspace.js';
import { BARE_NEST, RAW_HTTP } from './names.js';
import type { Counts, Installation, RunningTarget, Target } from './target.js';

/** `node:http` that reads the body and answers. */
export function rawHttp(workspace: Workspace): Target {
  return ceiling(RAW_HTTP, 'raw-http', workspace);
}

/** Nest on Express that parses and validates with DTOs, and stores nothing. */
export function bareNest(workspace: Workspace): Target {
  return ceiling(BARE_NEST, 'bare-nest', workspace);
}

function ceiling(name: string, program: string, workspace: Workspace): Target {
  const installation: Installation = {
    start: () => start(program, workspace.make(program)),
    count: () => Promise.resolve(NOTHING),
    remove: () => Promise.resolve(),
  };
  return { name, dialects: ['legacy'], kind: 'ceiling', install: () => Promise.resolve(installation) };
}

const NOTHING: Counts = { stored: 0, processed: 0, waitP99Ms: null };

async function start(program: string, directory: string): Promise<RunningTarget> {
  const port = await freePort();
  const file = fileURLToPath(new URL(`./programs/${program}.js`, import.meta.url));
  const child = Child.start(process.execPath, [file], { directory, environment: { PORT: String(port) } });
  return {
    ports: [port],
    startMs: await child.answersAt(`http://127.0.0.1:${port}/`),
    backlog: () => Promise.resolve(0),
    problems: () => Promise.resolve([]),
    memoryMb: () => child.memoryMb(),
    stop: () => child.stop(),
  };
}
