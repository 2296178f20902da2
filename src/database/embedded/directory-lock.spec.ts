import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryLock } from './directory-lock.js';

describe('DirectoryLock', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is held by one', () => {
    const lock = DirectoryLock.take(directory);
    expect(() => DirectoryLock.take(directory)).toThrow(/in use by another process/);
    lock.release();
    DirectoryLock.take(directory).release();
  });

  it('is taken once it is released, with one line about the wait', async () => {
    const first = DirectoryLock.take(directory);
    const reasons: string[] = [];
    const waited = Promise.withResolvers<void>();
    const second = DirectoryLock.takeSoon(directory, (reason) => {
      reasons.push(reason);
      waited.resolve();
    });
    await waited.promise;
    first.release();
    (await second).release();
    expect(reasons).toEqual([`${directory} is in use by another process: waiting up to 15 s for it to end`]);
  });
});
