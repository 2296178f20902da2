import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlushFailed, WriteBack, type FileNode } from '../../src/database/embedded/write-back.js';

describe('write-back of the embedded store', () => {
  let directory: string;
  let paths: Map<FileNode, string>;
  let writeBack: WriteBack;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'write-back-'));
    paths = new Map();
    writeBack = new WriteBack((node) => paths.get(node) as string);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function file(name: string, path = join(directory, name)): FileNode {
    const node = { name };
    paths.set(node, path);
    return node;
  }

  function change(node: FileNode): void {
    writeBack.noteChange(node);
    appendFileSync(paths.get(node) as string, 'more');
  }

  it('takes nothing for flushed that it has not flushed', async () => {
    const [one, other] = [file('one'), file('other')];
    expect(writeBack.isFlushed(one)).toBe(false);
    change(one);
    expect(writeBack.isFlushed(one)).toBe(false);
    await writeBack.flushAll();
    expect(writeBack.isFlushed(one)).toBe(true);
    expect(writeBack.isFlushed(other)).toBe(false);
  });

  it('takes a file for flushed until it changes, whoever has flushed it', async () => {
    const [one, other] = [file('one'), file('other')];
    for (const node of [one, other]) change(node);
    writeBack.noteFlush(other);
    await writeBack.flushAll();
    for (const node of [one, other]) {
      expect(writeBack.isFlushed(node)).toBe(true);
      change(node);
      expect(writeBack.isFlushed(node)).toBe(false);
    }
  });

  it('does not take a file for flushed that changes meanwhile, and flushes it the next time', async () => {
    const node = file('one');
    change(node);
    const flushing = writeBack.flushAll();
    change(node);
    await flushing;
    expect(writeBack.isFlushed(node)).toBe(false);
    await writeBack.flushAll();
    expect(writeBack.isFlushed(node)).toBe(true);
  });

  it('leaves a file to the database that is gone by then', async () => {
    const [gone, other] = [file('gone'), file('other')];
    for (const node of [gone, other]) change(node);
    rmSync(join(directory, 'gone'));
    await writeBack.flushAll();
    expect(writeBack.isFlushed(gone)).toBe(false);
    expect(writeBack.isFlushed(other)).toBe(true);
    writeFileSync(join(directory, 'gone'), 'here again');
    change(gone);
    await writeBack.flushAll();
    expect(writeBack.isFlushed(gone)).toBe(true);
  });

  it('fails when a file cannot be flushed, and says which', async () => {
    // the kernel has nothing there that could be flushed, and says so
    const node = file('null', '/dev/null');
    change(node);
    const failed = await writeBack.flushAll().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(FlushFailed);
    expect(String(failed)).toContain('/dev/null could not be written to the disk (EINVAL)');
    expect(writeBack.isFlushed(node)).toBe(false);
  });
});
