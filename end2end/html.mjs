// node html.mjs PROGRAM: the HTML of every page, as the server sends it, through html-validate. No browser is needed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { FileSystemConfigLoader, HtmlValidate, formatterFactory } from 'html-validate';

const origin = 'http://localhost:4957';
const folder = mkdtempSync(join(tmpdir(), 'nameplate-html-'));
const server = spawn(resolve(process.argv[2]), ['serve'], {
  env: { DATABASE_URL: `sqlite:${folder}/html.db`, LISTEN_ADDR: '127.0.0.1:4957', PUBLIC_URL: origin, RATE_LIMITS: 'off', RUST_LOG: 'error' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
await once(createInterface(server.stdout), 'line');

let cookie = '';
async function ask(path, inputs) {
  const answer = await fetch(origin + path, {
    method: inputs ? 'POST' : 'GET',
    headers: { accept: 'text/html', origin, cookie },
    body: inputs && new URLSearchParams(inputs),
    redirect: 'manual',
  });
  cookie = answer.headers.getSetCookie().at(-1)?.split(';')[0] ?? cookie;
  return answer.text();
}

const person = { email: 'jane@example.com', first_name: 'Jane', password: 'long enough to be good' };
const wrong = { email: 'jane', first_name: '', dob_day: '32', dob_month: '13', dob_year: '1', street_address: '<&">', country: 'Japan' };
const pages = {
  'sign in': await ask('/sign-in?next=/profile/edit'),
  'sign in, refused': await ask('/sign-in', { email: 'jane@example.com' }),
  'sign up': await ask('/sign-up'),
  'sign up, refused': await ask('/sign-up', wrong),
  'not found': await ask('/nowhere'),
  'signed out': await ask('/signed-out'),
  API: await ask('/docs/api'),
};
await ask('/sign-up', person);
Object.assign(pages, {
  'profile, welcome': await ask('/profile'),
  profile: await ask('/profile'),
  'API, signed in': await ask('/docs/api'),
  edit: await ask('/profile/edit'),
  'edit, refused': await ask('/profile/edit', wrong),
  'edit, another country': await ask('/profile/edit', { ...person, country: 'Canada', action: 'country' }),
});
server.kill('SIGTERM');
rmSync(folder, { recursive: true });

const validator = new HtmlValidate(new FileSystemConfigLoader({ extends: ['html-validate:recommended'] }));
let errors = 0;
for (const [name, html] of Object.entries(pages)) {
  const report = await validator.validateString(html, join(import.meta.dirname, `${name}.html`));
  errors += report.errorCount;
  if (!report.valid) console.log(formatterFactory('text')(report.results));
}
console.log(`html-validate: ${Object.keys(pages).length} pages, ${errors} errors`);
process.exit(errors ? 1 : 0);
