// node check.mjs PROGRAM: types of the OpenAPI document as the server gives it, a client that is compiled with them, and its visit.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const origin = 'http://localhost:4958';
const folder = mkdtempSync(join(tmpdir(), 'nameplate-client-'));
const server = spawn(resolve(process.argv[2]), ['serve'], {
  env: { DATABASE_URL: `sqlite:${folder}/client.db`, LISTEN_ADDR: '127.0.0.1:4958', PUBLIC_URL: origin, RUST_LOG: 'warn' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const run = (program, ...words) => execFileSync(program, words, { cwd: import.meta.dirname, stdio: 'inherit' });
try {
  await once(createInterface(server.stdout), 'line');
  run('node_modules/.bin/openapi-typescript', `${origin}/api/v1/openapi.json`, '--output', 'api.d.ts');
  run('node_modules/.bin/tsc', '--project', '.');
  run(process.execPath, 'build/example.js', origin);
} finally {
  server.kill('SIGTERM');
  rmSync(folder, { recursive: true });
}
