import { closeSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** `EIO` as the WebAssembly side numbers it. */
const EIO = 29;

interface NodeStream {
  /** Undefined for directories: Emscripten opens only files on the host. */
  nfd?: number;
  node: unknown;
}

interface EmscriptenModule {
  NODEFS: { stream_ops: { fsync?: (stream: NodeStream) => number }; realPath(node: unknown): string };
  FS: { ErrnoError: new (errno: number) => Error };
}

/**
 * PGlite's file system ignores fsync, so an acknowledged commit would live in the page cache only. This one passes
 * fsync on to the disk, for files and for directories (a new WAL segment is lost with its directory entry).
 */
export class DurableNodeFS extends NodeFS {
  /** Calls that reached the disk; lets the service prove that commits are flushed. */
  fsyncs = 0;

  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(...args);
    const preRun = result.emscriptenOpts.preRun ?? [];
    result.emscriptenOpts.preRun = [...preRun, (module) => this.installFsync(module as unknown as EmscriptenModule)];
    return result;
  }

  private installFsync(module: EmscriptenModule): void {
    module.NODEFS.stream_ops.fsync = (stream) => {
      try {
        if (stream.nfd === undefined) fsyncPath(module.NODEFS.realPath(stream.node));
        else fsyncSync(stream.nfd);
      } catch {
        // PostgreSQL must see the failure: it then refuses to confirm the commit.
        throw new module.FS.ErrnoError(EIO);
      }
      this.fsyncs += 1;
      return 0;
    };
  }
}

function fsyncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
