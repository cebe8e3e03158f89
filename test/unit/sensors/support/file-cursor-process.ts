// A process of its own, working on a cursor file. Arguments: the mode, the file, how often.
//   count: adds 1 to the cursor "counter" by compare-and-set, that often
//   hold:  takes the file's lock, says so on stdout, and keeps it until it is killed
import { systemClock } from '../../../../src/core/abort.js';
import { FileCursorStore } from '../../../../src/sensors/file-cursor-store.js';
import { tryLockFile } from '../../../../src/core/lock-file.js';

const [mode, path = '', times = '0'] = process.argv.slice(2);

if (mode === 'hold') {
  await tryLockFile(`${path}.lock`);
  process.stdout.write('holding\n');
  await systemClock.sleep(600_000);
}

const store = new FileCursorStore({ path, lockTimeoutMs: 60_000 });
for (let done = 0; done < Number(times); ) {
  const seen = await store.get('counter');
  if (await store.compareAndSet('counter', seen, String(Number(seen ?? '0') + 1))) done += 1;
}
