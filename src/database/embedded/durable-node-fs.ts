import { closeSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { WriteBack, type FileNode } from './write-back.ts';

/** `EIO` as the WebAssembly side numbers it. */
const EIO = 29;

interface NodeStream {
  /** Undefined for directories: Emscripten opens only files on the host. */
  nfd?: number;
  node: FileNode;
}

interface EmscriptenModule {
  NODEFS: {
    stream_ops: {
      fsync?: (stream: NodeStream) => number;
      write: (stream: NodeStream, ...rest: unknown[]) => number;
      setattr: (stream: NodeStream, ...rest: unknown[]) => void;
    };
    node_ops: {
      setattr: (node: FileNode, ...rest: unknown[]) => void;
      rename: (node: FileNode, ...rest: unknown[]) => void;
    };
    realPath(node: FileNode): string;
  };
  FS: { ErrnoError: new (errno: number) => Error };
}

/**
 * PGlite's file system ignores fsync, so an acknowledged commit would live in the page cache only. This one passes
 * fsync on to the disk, for files and for directories (a new WAL segment is lost with its directory entry), unless the
 * file has not changed since it was flushed.
 */
export class DurableNodeFS extends NodeFS {
  /** Calls that reached the disk; lets the service prove that commits are flushed. */
  fsyncs = 0;
  private writeBack: WriteBack | undefined;

  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(...args);
    const preRun = result.emscriptenOpts.preRun ?? [];
    result.emscriptenOpts.preRun = [...preRun, (module) => this.installFsync(module as unknown as EmscriptenModule)];
    return result;
  }

  /**
   * Puts on the disk what was written until now, while the database goes on.
   *
   * @throws FlushFailed
   */
  async flush(): Promise<void> {
    await this.writeBack?.flushAll();
  }

  private installFsync(module: EmscriptenModule): void {
    const writeBack = new WriteBack((node) => module.NODEFS.realPath(node));
    this.writeBack = writeBack;
    watchChanges(module, writeBack);
    module.NODEFS.stream_ops.fsync = ({ node, nfd }) => {
      if (nfd !== undefined && writeBack.isFlushed(node)) return 0;
      try {
        if (nfd === undefined) fsyncPath(module.NODEFS.realPath(node));
        else fsyncSync(nfd);
        writeBack.noteFlush(node);
      } catch {
        // PostgreSQL must see the failure: it then refuses to confirm the commit.
        throw new module.FS.ErrnoError(EIO);
      }
      this.fsyncs += 1;
      return 0;
    };
  }
}

/** All ways in which a file of Emscripten's can change; a new one is a new node. */
function watchChanges({ NODEFS: { stream_ops, node_ops } }: EmscriptenModule, writeBack: WriteBack): void {
  const { write, setattr: setStream } = stream_ops;
  const { setattr: setNode, rename } = node_ops;
  stream_ops.write = (stream, ...rest) => {
    writeBack.noteChange(stream.node);
    return write(stream, ...rest);
  };
  stream_ops.setattr = (stream, ...rest) => {
    writeBack.noteChange(stream.node);
    setStream(stream, ...rest);
  };
  node_ops.setattr = (node, ...rest) => {
    writeBack.noteChange(node);
    setNode(node, ...rest);
  };
  node_ops.rename = (node, ...rest) => {
    writeBack.noteChange(node);
    rename(node, ...rest);
  };
}

function fsyncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
