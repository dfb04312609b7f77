// Runs `npm ci` here once per lock file, however many builds ask for it at the same time.
// One argument: the stamp file that is touched when the libraries are complete.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const stamp = resolve(folder, process.argv[2] ?? 'node_modules/.graycat-natives');
const lock = join(folder, '.install.lock');
const sources = ['package.json', 'package-lock.json', '.npmrc'].map(name => join(folder, name));
const patienceSeconds = 900;

const isFresh = () => existsSync(stamp) && sources.every(source => statSync(source).mtimeMs <= statSync(stamp).mtimeMs);

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the lock file, or returns false while a living process holds it. */
function tryLock() {
  try {
    const file = openSync(lock, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    const isYoung = Date.now() - statSync(lock).mtimeMs < 5_000; // its owner may not have written its number yet
    if (!isYoung && !isRunning(owner)) rmSync(lock, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return false;
}

function pause(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function install() {
  const npm = spawnSync('npm ci --no-audit --no-fund --loglevel=error', { cwd: folder, shell: true, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (npm.status === 0) {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, '');
    return 0;
  }
  const reason = (npm.stderr || npm.stdout || String(npm.error ?? '')).trim().split('\n').slice(0, 8).join('\n');
  process.stderr.write(npm.status === 127 || /not recognized/.test(reason)
    ? 'npm was not found beside node.\n'
    : `npm ci in native/ failed:\n${reason}\n`);
  return 1;
}

const deadline = Date.now() + patienceSeconds * 1000;
while (!isFresh()) {
  if (!tryLock()) {
    if (Date.now() > deadline) {
      process.stderr.write(`Another build has held native/.install.lock for ${patienceSeconds} seconds; delete the file if none is running.\n`);
      process.exit(1);
    }
    pause(200);
    continue;
  }
  try {
    const status = isFresh() ? 0 : install();
    if (status !== 0) process.exitCode = status;
  } finally {
    rmSync(lock, { force: true });
  }
  break;
}
